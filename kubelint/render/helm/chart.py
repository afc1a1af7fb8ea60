"""What a chart on disk is made of: templates, sub-charts, dependencies, and the names that Helm gives them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError
from kubelint.source.decode import DecodeError, decode
from kubelint.syntax.document import from_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.syntax.document import Document, File

_DESCRIPTION, _REQUIREMENTS = "Chart.yaml", "requirements.yaml"
_DEEPEST = 20
_SEPARATORS = "\x1c\x1d\x1e\x1f"
"""Blanks to Python that are none to Go."""


class Dependency(NamedTuple):
    """One entry of `dependencies:`; `path` and `line` say where it is written, in the copy.

    `conditions` are dotted values keys, relative to the chart that has the dependency; `tags` are names.  `prefix` is
    the source name of that chart.
    """

    name: str
    alias: str
    repository: str
    conditions: tuple[str, ...]
    tags: tuple[str, ...]
    path: str
    line: int
    prefix: str


class ChartTree:
    """A chart with all its sub-charts.

    `templates` gives for each name that Helm writes behind ``# Source:`` the file in the copy (a file of a sub-chart
    with several aliases has several names).  `prefixes` gives for each chart's own source name the steps from the
    root's values to its own.
    """

    def __init__(self, folder: str) -> None:
        """Read the chart in `folder`.

        Raises:
            RenderError: it has no readable Chart.yaml.
        """
        self.folder = folder
        self.templates: dict[str, str] = {}
        self.prefixes: dict[str, tuple[str, ...]] = {}
        self.dependencies: list[Dependency] = []
        self.missing: list[Dependency] = []
        self._folders: dict[str, str] = {}
        path = os.path.join(folder, _DESCRIPTION)
        data = described(path)
        self.name = _as_helm_says_it(_text(data.get("name")))
        self.is_library = data.get("type") == "library"
        if not self.name:
            raise _nameless(path)
        self._add(folder, self.name, ())

    def folder_of(self, prefix: str) -> str:
        """Return the folder of the chart whose source name is `prefix`."""
        return self._folders[prefix]

    def prefix_of(self, source: str) -> str:
        """Return the source name of the chart that a template belongs to."""
        prefix = source
        while prefix and prefix not in self.prefixes:
            prefix = prefix.rpartition("/")[0]
        return prefix

    def _add(self, folder: str, prefix: str, values: tuple[str, ...]) -> None:
        self.prefixes[prefix] = values
        self._folders[prefix] = folder
        for path in _files(os.path.join(folder, "templates")):
            self.templates[f"{prefix}/{os.path.relpath(path, folder).replace(os.sep, '/')}"] = path
        dependencies = list(_dependencies(folder, prefix))
        self.dependencies += dependencies
        charts = dict(_charts(os.path.join(folder, "charts")))
        present = set()
        for below, described_ in charts.items():
            name = described_.get("name")
            if not isinstance(name, str) or len(values) > _DEEPEST:
                continue
            present.add(name)
            aliases = [each.alias or each.name for each in dependencies if each.name == name] or [name]
            for alias in dict.fromkeys(aliases):
                self._add(below, f"{prefix}/charts/{alias}", (*values, alias))
        self.missing += [each for each in dependencies if each.name not in present]


def _nameless(path: str) -> RenderError:
    """Return the error about a Chart.yaml without a name: perhaps because it cannot be read at all."""
    try:
        with open(path, "rb") as file:
            read_ = from_text(decode(file.read()), path)
    except FileNotFoundError:
        return RenderError("the chart has no Chart.yaml", os.path.dirname(path))
    except (OSError, DecodeError) as error:
        return RenderError(f"it cannot be read: {error}", path)
    for fault in read_.faults:
        return RenderError(fault.message, path, *read_.position(fault.start), help=fault.help)
    return RenderError("Chart.yaml gives the chart no name", path, 1, 1)


def described(path: str) -> dict[str, Any]:
    """Return the mapping in a chart's YAML file; empty where there is none that can be read."""
    document = read(path)
    return document.data if document is not None and isinstance(document.data, dict) else {}


def read(path: str) -> Document | None:
    """Return the first document of a YAML file; None where it cannot be read."""
    file = read_file(path)
    return file.documents[0] if file and file.documents else None


def read_file(path: str) -> File | None:
    """Return a YAML file with its documents; None where it is no text, or cannot be read."""
    try:
        with open(path, "rb") as file:
            return from_text(decode(file.read()), path)
    except (OSError, DecodeError):
        return None


def _dependencies(folder: str, prefix: str) -> Iterator[Dependency]:
    """Yield what Chart.yaml and, of charts for Helm 2, requirements.yaml ask for."""
    for name in (_DESCRIPTION, _REQUIREMENTS):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        document = read(path)
        listed = document.data.get("dependencies") if document and isinstance(document.data, dict) else None
        for index, entry in enumerate(_list(listed)):
            if document is None or not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
                continue
            start, _ = document.anchor(("dependencies", index, "name"))
            yield Dependency(
                name=entry["name"],
                alias=_text(entry.get("alias")),
                repository=_text(entry.get("repository")),
                conditions=tuple(filter(None, map(str.strip, _text(entry.get("condition")).split(",")))),
                tags=tuple(tag for tag in _list(entry.get("tags")) if isinstance(tag, str)),
                path=path,
                line=document.file.position(start)[0],
                prefix=prefix,
            )


def _charts(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if os.path.isdir(folder):
        for name in sorted(os.listdir(folder)):
            data = described(os.path.join(folder, name, _DESCRIPTION))
            # Helm leaves out names that begin so.
            if data and not name.startswith(("_", ".")):
                yield os.path.join(folder, name), data


def _files(folder: str) -> Iterator[str]:
    for top, folders, files in os.walk(folder):
        folders.sort()
        yield from (os.path.join(top, name) for name in sorted(files))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _as_helm_says_it(name: str) -> str:
    """Return the name that Helm makes of a chart's: any blank is a space, and what cannot be printed is left out."""
    spaced = (" " if letter.isspace() and letter not in _SEPARATORS else letter for letter in name)
    return "".join(filter(str.isprintable, spaced))
