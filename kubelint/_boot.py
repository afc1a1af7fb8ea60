"""Where the program starts: the common cases at once, everything else through the full command line."""

from __future__ import annotations

import sys

from kubelint import __version__

TYPE_CHECKING = False  # typing itself would cost 8 ms
if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Run the command line and leave with its exit code."""
    code = run(sys.argv[1:])
    if sys.gettrace() is None and sys.getprofile() is None:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """Leave at once: to take all objects apart takes longer than to check a file, and the system frees them anyway."""
    import atexit
    import os

    atexit._run_exitfuncs()  # noqa: SLF001  (what others asked to be done at the end is done)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        code = code or 2  # what could not be written must not pass for a clean result
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line; return its exit code.

    To import the libraries of the full command line takes longer than to check a file, so a plain
    `kubelint check` with known options goes straight to work.  Help, errors and completion are the others' part.
    """
    _open_streams()
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"kubelint {__version__}\n")
        return 0
    return guarded(lambda: _dispatch(arguments))


def _open_streams() -> None:
    """Give closed streams a place to write to: who closes them wants to hear nothing, not to see a crash."""
    if sys.stdout is None or sys.stderr is None:
        import os

        sink = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (it lives as long as the process)
        sys.stdout = sys.stdout or sink
        sys.stderr = sys.stderr or sink


def _dispatch(arguments: list[str]) -> int:
    import gc

    gc.disable()  # what is imported stays, so that there is no garbage to look for
    if arguments[:1] == ["check"]:
        from kubelint.cli.fast import parse

        values = parse(arguments[1:])
        if values is not None:
            from kubelint.commands.check import run_check

            return run_check(values)
    elif arguments[:1] == ["connectivity"]:
        from kubelint.cli.fast import parse_plain
        from kubelint.commands.network_options import CONNECTIVITY, ConnectivityValues

        given = parse_plain(arguments[1:], CONNECTIVITY)
        if given is not None:
            from kubelint.commands.connectivity import run_connectivity

            return run_connectivity(ConnectivityValues(**given))  # type: ignore[arg-type]
    elif arguments[:1] in (["reach"], ["trace"]):
        from kubelint.cli.fast_questions import run_plain

        code = run_plain(arguments[0], arguments[1:])
        if code is not None:
            return code
    gc.enable()
    from kubelint.cli.app import run_app

    return run_app(arguments)


def guarded(command: Callable[[], int]) -> int:
    """Run a command so that no traceback ever reaches the user."""
    try:
        code = _flushed(command())
    except BrokenPipeError:
        # Whoever reads the output has seen enough.
        _write_nothing_more()
        return 141  # as a program that the closed pipe ends: nobody can take it for a clean result
    except KeyboardInterrupt:
        _say("interrupted")
        return 130
    except Exception as error:  # noqa: BLE001  (the last line of defence)
        _say(f"internal error: {type(error).__name__}: {error!s}")
        _say("please report it, with the input that shows it; KUBELINT_DEBUG=1 shows where it happened")
        _debug()
        return 3
    return code


def _flushed(code: int) -> int:
    """Write what is left of the output; where that fails, it must not pass for a result."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if code in {0, 1}:
            _say(f"the output cannot be written: {error.strerror or error}")
            code = 2
        _write_nothing_more()
    return code


def _write_nothing_more() -> None:
    """Let what cannot be written go nowhere, so that no second attempt at the end fails as well."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    """Tell the user, if that is possible at all; what a hostile file wrote into the text stays harmless."""
    printable = "".join(character if character.isprintable() else "?" for character in text)
    try:
        sys.stderr.write(f"kubelint: {printable}\n")
    except (OSError, ValueError):
        return


def _debug() -> None:
    import os

    if os.environ.get("KUBELINT_DEBUG"):
        import traceback

        traceback.print_exc()
