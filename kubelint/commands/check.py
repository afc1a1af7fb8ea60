"""`kubelint check`: runs the check, writes the reports, and knows the exit code."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

from kubelint.commands.complain import complain
from kubelint.commands.rendering import rendering_of
from kubelint.config.error import ConfigError
from kubelint.engine.check import Outcome, Request, check
from kubelint.finding import Severity
from kubelint.report.formats import FORMATS, default_min_severity, write
from kubelint.report.options import ReportOptions
from kubelint.rule.declare import RuleError

if TYPE_CHECKING:
    from typing import TextIO

    from kubelint.commands.values import CheckValues
    from kubelint.engine.result import Result

CLEAN, FOUND, USAGE, UNREAD = 0, 1, 2, 3

# Of what lies around the given files, so many that could not be read are told one by one.
_AROUND = 5


class UsageError(Exception):
    """The command line asks for something that cannot be."""


def run_check(values: CheckValues) -> int:
    """Check what the command line asks for; return the exit code.

    0: clean; 1: findings at or above `--fail-on`; 2: usage or configuration error, or a path that does not exist;
    3: something could not be read, there was nothing to read, or an internal error.  3 wins over 1.
    """
    import gc

    gc.disable()  # one run makes hardly any garbage, and to look for it costs a tenth of the time
    try:
        outputs = _output_files(values)
        outcome = _check(values)
        _demand_paths(outcome)
        if values.write_baseline:
            return _write_baseline(values, outcome)
        _report(values, outcome, outputs)
    except (ConfigError, RuleError, UsageError) as error:
        complain(error)
        return USAGE
    _tell_around(outcome)
    return _exit_code(values, outcome)


def _demand_paths(outcome: Outcome) -> None:
    if outcome.missing:
        raise UsageError("; ".join(f"{path}: no such file or folder" for path in outcome.missing))


def _check(values: CheckValues) -> Outcome:
    from kubelint.report.progress import Progress

    progress = Progress(sys.stderr)
    try:
        return check(
            Request(
                paths=values.paths,
                cwd=_working_directory(),
                root=values.root,
                config=values.config,
                isolated=values.isolated,
                select=values.select,
                ignore=values.ignore,
                exclude=values.exclude,
                force_exclude=values.force_exclude,
                rules=values.rules,
                namespace=values.namespace,
                fail_on=values.fail_on,
                min_severity=values.min_severity,
                # A baseline that is being written anew must not hide anything from itself.
                baseline=values.baseline,
                use_baseline=not values.write_baseline,
                context=values.with_context,
                tracked=_in_hook(),
                rendering=rendering_of(values, _working_directory(), enabled=not values.no_render),
                inventory=values.list_objects,
                stdin=_read_stdin,
                progress=progress.show,
            )
        )
    finally:
        progress.clear()


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError(f"the working directory cannot be found: {error.strerror}") from error


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdin.buffer.read()


# ------------------------------------------------------------------------------------------------------ reports
def _output_files(values: CheckValues) -> list[tuple[str, str]]:
    outputs = []
    for written in values.output_file:
        name, colon, path = written.partition(":")
        if not colon or not path or name not in FORMATS:
            raise UsageError(f"--output-file {written}: write FORMAT:PATH, with one of {', '.join(FORMATS)}")
        outputs.append((name, path))
    return outputs


def _report(values: CheckValues, outcome: Outcome, outputs: list[tuple[str, str]]) -> None:
    name = values.format or "text"
    for other, path in outputs:
        try:
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                write(other, outcome.result, _options(values, outcome, other, file), file)
        except OSError as error:
            raise UsageError(f"--output-file {path}: {error.strerror or error}") from error
    out = sys.stdout
    if hasattr(out, "reconfigure"):
        # Reports hold what manifests hold, whatever the terminal can show.
        out.reconfigure(errors="backslashreplace")
    try:
        write(name, outcome.result, _options(values, outcome, name, out), out)
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"the report cannot be written: {error.strerror or error}") from error


def _tell_around(outcome: Outcome) -> None:
    """Tell what could not be read around the given files: that fails nothing, but something may seem to be missing."""
    from kubelint.report.clean import clean
    from kubelint.report.paths import relative

    around = outcome.unread_around
    for unread in around[:_AROUND]:
        path = clean(relative(unread.path, outcome.result.cwd))
        sys.stderr.write(f"kubelint: note: {path} could not be read for context: {clean(unread.reason)}\n")
    if len(around) > _AROUND:
        sys.stderr.write(f"kubelint: note: {len(around) - _AROUND} more could not be read for context\n")


def _options(values: CheckValues, outcome: Outcome, name: str, out: TextIO) -> ReportOptions:
    least = outcome.config.min_severity
    return ReportOptions(
        min_severity=Severity[least] if least else default_min_severity(name),
        color=_colored(values, out) if name == "text" else False,
        quiet=values.quiet,
        verbose=values.verbose,
        show_suppressed=values.show_suppressed,
        category=values.sarif_category or "",
        stats=values.stats,
        list_objects=values.list_objects,
    )


def _colored(values: CheckValues, out: TextIO) -> bool:
    """Say whether to use colour: as asked, else as the environment says, else on a terminal only."""
    if values.color in {"always", "never"}:
        return values.color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (out.isatty() and os.environ.get("TERM") != "dumb")


def _write_baseline(values: CheckValues, outcome: Outcome) -> int:
    from kubelint.engine.baseline import entries
    from kubelint.engine.baseline import write as write_file
    from kubelint.report.paths import relative

    result = outcome.result
    listed = entries(result.findings, lambda path: relative(path, result.root))
    write_file(values.write_baseline or "", listed)
    sys.stderr.write(f"kubelint: wrote {len(listed)} entries to {values.write_baseline}\n")
    for unread in result.unread:
        complain(f"{unread.path}: not read, and never hidden by a baseline: {unread.reason}")
    return UNREAD if result.unread or result.failures else CLEAN


# ---------------------------------------------------------------------------------------------------- exit code
def _exit_code(values: CheckValues, outcome: Outcome) -> int:
    result = outcome.result
    if result.unread or result.failures:
        return UNREAD
    if not result.objects and not _concerns_nobody(values, result):
        sys.stderr.write("kubelint: no Kubernetes manifest was found in what was given\n")
        return UNREAD
    least = Severity[outcome.config.fail_on or "warning"]
    failing = any(finding.suppressed is None and finding.severity >= least for finding in result.findings)
    return FOUND if failing and not values.exit_zero else CLEAN


def _concerns_nobody(values: CheckValues, result: Result) -> bool:
    """Say whether a hook was given files of which none is a manifest: that is no fault of the commit."""
    return values.with_context or bool(result.findings) or (_in_hook() and not values.paths)


def _in_hook() -> bool:
    """Say whether pre-commit runs this: it leaves files in place that are no part of the commit."""
    return os.environ.get("PRE_COMMIT") == "1"
