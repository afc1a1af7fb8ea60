"""Unquoted texts that YAML reads as something else: `yes`, `0644`, `1.10` where a string is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.misfit import said
from kubelint.record import NamedTuple
from kubelint.syntax.scalars import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Path, Place
    from kubelint.model.resource import Resource


class Ambiguous(NamedTuple):
    """A text that is read as something else: where, as it is written, and what it is read as.

    A key is then another key; a value that is no string is refused by the API server.
    """

    place: Place
    written: str
    message: str
    is_key: bool = False


def ambiguous(resource: Resource) -> Iterator[Ambiguous]:
    """Yield the texts of the object that YAML reads as something else."""
    for misfit in resource.misfits:
        if misfit.text:
            written = resource.written(*misfit.path)
            message = (
                f"'{written}' is read as {_meaning(written, misfit.value)}, and '{misfit.field}' takes only a string"
            )
            yield Ambiguous(resource.at(*misfit.path), written, message)
    for path, keys in _users_own(resource):
        for key in keys if isinstance(keys, dict) else ():
            if key in {"true", "false"} or key[:1] in "0123456789.+-":
                written = resource.written_key(*path, key)
                if written != key and not written.startswith(("'", '"', "!", "?")) and written:
                    message = f"The key '{written}' is read as '{key}'"
                    yield Ambiguous(resource.key(*path, key), written, message, is_key=True)


def _users_own(resource: Resource) -> Iterator[tuple[Path, object]]:
    """Yield the maps whose keys are the user's own, and where they stand."""
    for name in ("labels", "annotations"):
        yield ("metadata", name), resource.metadata.get(name)
    for name in ("data", "binaryData", "stringData"):
        if name in resource.data:
            yield (name,), resource.data[name]


def _meaning(written: str, value: object) -> str:
    """Say what a written scalar is read as, and only its type where that is what one sees."""
    if isinstance(value, bool):
        return "a boolean" if written == said(value) else f"the boolean {said(value)}"
    return "a number" if written == said(value) or resolve(written) != value else f"the number {said(value)}"
