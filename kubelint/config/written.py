"""A configuration as it was written: its data, and the line and column of any part of it."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import TYPE_CHECKING

from kubelint.config.error import ConfigError
from kubelint.record import NamedTuple
from kubelint.source.decode import DecodeError, decode
from kubelint.syntax.fault import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint.config.toml_places import Extents
    from kubelint.syntax.document import Document

Path = tuple[str | int, ...]

_MOST_BYTES = 256 << 10
_MOST_COMPLAINTS = 100
_TOO_DEEP = "Lists and tables nest too deeply"


class Complaint(NamedTuple):
    """What is wrong with a configuration: where, whether the key there is meant, and a sentence."""

    at: Path
    on_key: bool
    message: str


class Written:
    """The data of a configuration file, and the errors that point at a part of it."""

    __slots__ = ("_locate", "data", "path")

    def __init__(self, path: str, data: object, locate: Callable[[Path, bool], tuple[int, int]]) -> None:
        self.path = path
        self.data = data
        self._locate = locate

    def fail(self, at: Path, message: str, *, on_key: bool = False) -> ConfigError:
        """Make the error for the value at `at`, or for its key."""
        return ConfigError(message, self.path, *self._locate(at, on_key))

    def fail_first(self, complaints: Iterable[Complaint]) -> None:
        """Raise the error for the complaint that stands first in the file; without complaints, do nothing."""
        placed = [(self._locate(one.at, one.on_key), one) for one in islice(complaints, _MOST_COMPLAINTS)]
        if placed:
            place, one = min(placed, key=lambda each: each[0])
            raise ConfigError(one.message, self.path, *place)


def read_regular(path: str, most_bytes: int = _MOST_BYTES) -> str:
    """Read the text of a regular file; a pipe or device, which a hostile repository may hold, is not opened."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError("This is not a regular file", path)
        if status.st_size > most_bytes:
            raise ConfigError(f"The file is larger than {most_bytes:,} bytes", path)
        with open(path, "rb") as file:
            return decode(file.read(most_bytes))
    except OSError as error:
        raise ConfigError(f"The file cannot be read: {error.strerror}", path) from None
    except DecodeError as error:
        raise ConfigError(error.reason, path, error.line, error.column) from None


def read_written(path: str) -> Written | None:
    """Read a configuration file; None for a pyproject.toml that has no ``[tool.kubelint]``.

    Raises:
        ConfigError: the file cannot be read, or is no YAML or TOML.
    """
    if path.endswith(".toml"):
        return _read_toml(path)
    return _read_yaml(path)


def _read_toml(path: str) -> Written | None:
    text = read_regular(path)
    if "kubelint" not in text and os.path.basename(path) == "pyproject.toml":
        return None  # most have nothing for kubelint: the import of tomllib is saved
    import tomllib

    # tomllib reads \r\n as \n; nothing moves to another line or column by it
    try:
        data: object = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(path, text, str(error)) from None
    except RecursionError:
        raise ConfigError(_TOO_DEEP, path) from None
    except ValueError:
        raise ConfigError("A number has too many digits", path) from None
    if _depth(data) > Limits().depth:
        raise ConfigError(_TOO_DEEP, path)
    prefix: Path = ()
    if os.path.basename(path) == "pyproject.toml":
        for key in ("tool", "kubelint"):
            if not isinstance(data, dict) or key not in data:
                return None
            data = data[key]
        prefix = ("tool", "kubelint")
    return Written(path, data, _toml_locator(text, prefix))


def _depth(data: object) -> int:
    """Give how deep lists and tables nest; the keys `a.b.c` may make it more than any recursion can follow."""
    depth = 0
    level: list[object] = [data]
    while level:
        depth += 1
        level = [
            value
            for each in level
            if isinstance(each, dict | list)
            for value in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _toml_error(path: str, text: str, message: str) -> ConfigError:
    """Give tomllib's message without the place in its end, and that place as numbers."""
    reason, _, place = message.partition(" (at ")
    numbers = [int(word) for word in place.replace(",", " ").replace(")", " ").split() if word.isdigit()]
    line, column = numbers if len(numbers) == 2 else _end_of(text)
    return ConfigError(f"This is no valid TOML: {reason[:1].lower()}{reason[1:]}", path, line, column)


def _end_of(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _toml_locator(text: str, prefix: Path) -> Callable[[Path, bool], tuple[int, int]]:
    """Make the function that finds lines and columns; the text is searched when the first one is asked for."""
    places: dict[Path, Extents] = {}

    def locate(at: Path, on_key: bool) -> tuple[int, int]:  # noqa: FBT001  (as `Written` calls it)
        if not places:
            from kubelint.config.toml_places import toml_places

            places.update(toml_places(text))
        path = prefix + at
        while path and path not in places:
            path, on_key = path[:-1], True
        if not path:
            return 1, 1
        start = (places[path].key if on_key else places[path].value)[0]
        return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)

    return locate


def _read_yaml(path: str) -> Written:
    from kubelint.syntax.document import from_text

    file = from_text(read_regular(path), path)
    for fault in file.faults:
        raise ConfigError(fault.message, path, *file.position(fault.start))
    if not file.documents:
        return Written(path, {}, lambda _at, _on_key: (1, 1))
    if len(file.documents) > 1:
        raise ConfigError("A configuration is one YAML document", path, *file.position(file.documents[1].start))
    document = file.documents[0]
    for duplicate in document.duplicates:
        first, _ = file.position(duplicate.first[0])
        message = f"The key '{duplicate.path[-1]}' is written twice; the first one stands in line {first}"
        raise ConfigError(message, path, *file.position(duplicate.second[0]))
    data = {} if document.data is None else document.data
    return Written(path, data, lambda at, on_key: _yaml_place(document, at, on_key=on_key))


def _yaml_place(document: Document, path: Path, *, on_key: bool) -> tuple[int, int]:
    start, _ = document.anchor(path, on_key=on_key)
    line, column = document.file.position(start)
    return line, column
