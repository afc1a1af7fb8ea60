"""The baseline: a reviewable list of known findings, which are marked as known and no longer fail a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.config.error import ConfigError
from kubelint.engine.fingerprint import base
from kubelint.engine.result import StaleEntry
from kubelint.finding import Finding, Suppression
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

UNREADABLE = frozenset({"syntax-error"})
"""The rules whose findings tell that something could not be read: no baseline hides them."""

_VERSION = 1
_MOST_BYTES = 64 << 20
_FIELDS = {"rule": str, "path": str, "object": str, "message": str, "fingerprint": str, "count": int}

_ORDER = ("path", "rule", "object", "message", "fingerprint", "count")
"""The fields of the file in the order of `Entry`, by which the list is sorted."""


class Entry(NamedTuple):
    """A known finding; as many equal ones as `times` says stand at places that only their order tells apart."""

    path: str
    rule: str
    object: str
    message: str
    fingerprint: str
    times: int


class Baseline:
    """The entries of a baseline file, ready to be compared with the findings of a run."""

    __slots__ = ("entries", "path")

    def __init__(self, path: str, entries: Sequence[Entry]) -> None:
        self.path = path
        self.entries = entries

    @classmethod
    def load(cls, path: str) -> Baseline:
        """Read a baseline.

        Raises:
            ConfigError: it cannot be read or is no baseline; the error has the place.
        """
        from json import JSONDecodeError, loads

        from kubelint.config.written import read_regular

        text = read_regular(path, _MOST_BYTES)
        try:
            data = loads(text)
        except JSONDecodeError as error:
            raise ConfigError(f"This is no valid JSON: {error.msg}", path, error.lineno, error.colno) from None
        except (ValueError, RecursionError):
            raise ConfigError("This is no baseline: its values are too large or nest too deeply", path) from None
        for at, message in _complaints(data):
            raise ConfigError(message, path, *_position(text, at))
        return cls(path, [Entry(*(each[field] for field in _ORDER)) for each in data["findings"]])

    def apply(
        self,
        findings: Sequence[Finding],
        judged: Callable[[str, str], bool] = lambda _rule, _path: True,
        *,
        never: Container[str] = UNREADABLE,
    ) -> tuple[list[Finding], list[StaleEntry]]:
        """Mark the findings (in their final order) that are known, and give the entries that no longer occur.

        `judged` tells whether a run looked for a rule in a file (a path as in the entries): of what it did not look
        for, it cannot say that it is gone.  What is ignored otherwise too keeps its mark, and its entry.
        """
        left: dict[str, int] = {}
        for entry in self.entries:
            if entry.rule not in never:
                left[entry.fingerprint] = left.get(entry.fingerprint, 0) + entry.times
        known = Suppression("baseline", f"listed in {os.path.basename(self.path)}")
        marked = []
        for finding in findings:
            key = base(finding.fingerprint)
            if finding.rule not in never and left.get(key, 0) > 0:
                left[key] -= 1
                marked.append(finding if finding.suppressed else finding._replace(suppressed=known))
            else:
                marked.append(finding)
        stale = [
            StaleEntry(entry.fingerprint, entry.rule, entry.path, entry.message)
            for entry in self.entries
            if (entry.rule in never or left.pop(entry.fingerprint, 0) > 0) and judged(entry.rule, entry.path)
        ]
        return marked, stale


def entries(
    findings: Sequence[Finding], relative: Callable[[str], str], *, never: Container[str] = UNREADABLE
) -> list[Entry]:
    """Give the entries that make all findings known, save what is ignored otherwise; `relative` to the root."""
    made: dict[str, Entry] = {}
    for finding in findings:
        if finding.rule in never or (finding.suppressed and finding.suppressed.kind != "baseline"):
            continue
        key = base(finding.fingerprint)
        if key in made:
            made[key] = made[key]._replace(times=made[key].times + 1)
        else:
            name = str(finding.object) if finding.object else ""
            made[key] = Entry(relative(finding.span.path), finding.rule, name, finding.message, key, 1)
    return sorted(made.values())


def write(path: str, listed: Sequence[Entry]) -> None:
    """Write a baseline; whoever reads it meanwhile sees the old one or the new one, whole.

    Raises:
        ConfigError: it cannot be written.
    """
    from json import dumps

    data = {
        "version": _VERSION,
        "findings": [{field: entry[_ORDER.index(field)] for field in _FIELDS} for entry in listed],
    }
    text = dumps(data, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    if os.path.exists(path) and not os.path.isfile(path):
        raise ConfigError("A baseline can only be written to a regular file", path)
    temporary = os.path.join(os.path.dirname(path) or ".", f".{os.path.basename(path)}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise ConfigError(f"The baseline cannot be written: {error.strerror}", path) from None


def _complaints(data: Any) -> Sequence[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401  (any JSON)
    """Give what keeps the data from being a baseline: where, and a sentence."""
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        return [((), "This is no baseline: it needs an object with a list 'findings'")]
    if data.get("version") != _VERSION:
        return [(("version",), f"The version of this baseline is not {_VERSION}; write it anew with --write-baseline")]
    for index, entry in enumerate(data["findings"]):
        at = ("findings", index)
        if not isinstance(entry, dict):
            return [(at, "An entry of a baseline must be an object")]
        for key in entry:
            if key not in _FIELDS:
                return [((*at, key), f"An entry of a baseline has no '{key}'")]
        for key, kind in _FIELDS.items():
            if type(entry.get(key)) is not kind:
                return [((*at, key), f"An entry of a baseline needs '{key}', {'text' if kind is str else 'a number'}")]
    return []


def _position(text: str, at: tuple[str | int, ...]) -> tuple[int, int]:
    from kubelint.syntax.document import from_text

    file = from_text(text)
    if not file.documents:
        return 1, 1
    return file.position(file.documents[0].anchor(at)[0])
