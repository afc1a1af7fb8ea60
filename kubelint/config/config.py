"""The configuration of a run: the file's settings, found, checked and with its paths made relative to the root."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.config.error import ConfigError
from kubelint.config.globs import anchor, matches_name
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.config.charts import ChartSettings
    from kubelint.config.written import Path, Written

FILE_NAMES = (".kubelint.yaml", ".kubelint.yml", "pyproject.toml")
"""In the order in which a folder is searched; the last counts only with ``[tool.kubelint]``."""

Options = dict[str, dict[str, object]]


class Override(NamedTuple):
    """Settings for some places; `select` is None where the override selects nothing itself.

    `paths` are .gitignore patterns relative to the root, `namespaces` are globs; None means all.
    """

    paths: tuple[str, ...] | None
    namespaces: tuple[str, ...] | None
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]
    severity: dict[str, str]
    rules: Options


class External(NamedTuple):
    """Objects that live outside the files; `namespace` and `name` are globs, and so are the names in `ports`.

    `ports` is None where any port counts as present.
    """

    kind: str
    namespace: str
    name: str
    ports: tuple[int | str, ...] | None

    def matches(self, kind: str, namespace: str, name: str) -> bool:
        """Tell whether this entry declares the object."""
        return (
            matches_name(self.kind, kind)
            and matches_name(self.name, name)
            and (not namespace or matches_name(self.namespace, namespace))
        )

    def has_port(self, port: int | str) -> bool:
        """Tell whether the object has the port of this number or name."""
        if self.ports is None:
            return True
        text = str(port)
        return any(matches_name(known, text) if isinstance(known, str) else str(known) == text for known in self.ports)


class Config(NamedTuple):
    """The settings of a run.  Severities are names; what is absent is None or empty.

    `exclude` and the patterns of `sets` are .gitignore patterns relative to the root.  `baseline` is absolute.
    `only` and `never` are the command line's --select and --ignore, which win over all the rest.
    """

    path: str = ""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severity: dict[str, str] = {}  # noqa: RUF012  (never changed)
    rules: Options = {}  # noqa: RUF012  (never changed)
    overrides: tuple[Override, ...] = ()
    exclude: tuple[str, ...] = ()
    external: tuple[External, ...] = ()
    sets: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  (never changed)
    charts: tuple[ChartSettings, ...] = ()
    baseline: str | None = None
    fail_on: str | None = None
    min_severity: str | None = None
    namespace: str | None = None
    cni: str | None = None
    only: tuple[str, ...] | None = None
    never: tuple[str, ...] = ()
    written: Written | None = None

    @classmethod
    def load(cls, paths: Sequence[str], root: str, *, file: str | None = None, isolated: bool = False) -> Config:
        """Find, read and check the configuration for a run on `paths` (absolute) below `root`.

        It is `file` where given, else the nearest one upward from the folder that holds all paths.  Rule ids
        and options are checked later, by `kubelint.config.selection`, which needs to know the rules.

        Raises:
            ConfigError: it cannot be read, or says something that is not allowed.
        """
        if isolated:
            return cls()
        written = _named(file) if file else find(paths, root)
        if written is None:
            return cls()
        from kubelint.config.check import complaints

        written.fail_first(complaints(written.data))
        return _Builder(written, os.path.realpath(root)).build()

    def merge(
        self,
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        exclude: Sequence[str] = (),
        baseline: str | None = None,
        fail_on: str | None = None,
        min_severity: str | None = None,
        namespace: str | None = None,
    ) -> Config:
        """Give the settings after those of the command line; `exclude` is relative to the root and comes last."""
        return self._replace(
            only=tuple(select) or None,
            never=tuple(ignore),
            exclude=self.exclude + tuple(exclude),
            baseline=baseline or self.baseline,
            fail_on=fail_on or self.fail_on,
            min_severity=min_severity or self.min_severity,
            namespace=namespace or self.namespace,
        )


def find(paths: Sequence[str], root: str) -> Written | None:
    """Read the nearest configuration file, from the folder that holds all of `paths` up to `root`."""
    root = os.path.realpath(root)
    folder = _common_folder([os.path.realpath(path) for path in paths], root)
    while True:
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.lexists(path) and not os.path.isdir(path):
                if not inside(path, root):
                    raise ConfigError("The configuration is a link that leaves the root; it is not followed", path)
                from kubelint.config.written import read_written

                if written := read_written(path):
                    return written
        parent = os.path.dirname(folder)
        if folder in (root, parent):
            return None
        folder = parent


def inside(path: str, root: str) -> bool:
    """Tell whether a path, with all links followed, lies in the root."""
    real = os.path.realpath(path)
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def _named(path: str) -> Written:
    """Read the file that the command line names."""
    from kubelint.config.written import read_written

    written = read_written(os.path.abspath(path))
    if written is None:
        raise ConfigError("The file has no table [tool.kubelint]", os.path.abspath(path))
    return written


def _common_folder(paths: list[str], root: str) -> str:
    """Give the deepest folder in the root that holds all paths; paths outside the root do not count."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths if inside(path, root)]
    return os.path.commonpath(folders) if folders else root


class _Builder:
    """Makes a `Config` of data that the schema accepts, and holds its paths inside the root."""

    def __init__(self, written: Written, root: str) -> None:
        self.written = written
        self.root = root
        folder = os.path.realpath(os.path.dirname(written.path))
        self.base = folder if inside(folder, root) else root
        self.folder = os.path.relpath(self.base, root).replace(os.sep, "/")
        self.folder = "" if self.folder == "." else self.folder

    def build(self) -> Config:
        data: Any = self.written.data
        return Config(
            path=self.written.path,
            select=tuple(data["select"]) if "select" in data else None,
            ignore=tuple(data.get("ignore", ())),
            severity=data.get("severity", {}),
            rules=data.get("rules", {}),
            overrides=tuple(self._override(index, item) for index, item in enumerate(data.get("overrides", ()))),
            exclude=self._patterns(("exclude",), data.get("exclude", ())),
            external=tuple(_external(item) for item in data.get("external", ())),
            sets={name: self._patterns(("sets", name), globs) for name, globs in data.get("sets", {}).items()},
            charts=self._charts(data.get("charts", ())),
            baseline=self._baseline(data.get("baseline")),
            fail_on=data.get("fail-on"),
            min_severity=data.get("min-severity"),
            namespace=data.get("namespace"),
            cni=data.get("cni"),
            written=self.written,
        )

    def _override(self, index: int, data: Any) -> Override:  # noqa: ANN401  (the schema has checked it)
        at: Path = ("overrides", index)
        if "paths" not in data and "namespaces" not in data:
            raise self.written.fail(at, f"'overrides[{index}]' needs 'paths' or 'namespaces'")
        return Override(
            paths=self._patterns((*at, "paths"), data["paths"]) if "paths" in data else None,
            namespaces=tuple(data["namespaces"]) if "namespaces" in data else None,
            select=tuple(data["select"]) if "select" in data else None,
            ignore=tuple(data.get("ignore", ())),
            severity=data.get("severity", {}),
            rules=data.get("rules", {}),
        )

    def _patterns(self, at: Path, patterns: Sequence[str]) -> tuple[str, ...]:
        for index, pattern in enumerate(patterns):
            if ".." in pattern.removeprefix("!").replace("\\", "/").split("/"):
                raise self.written.fail((*at, index), f"'{pattern}' leaves the folder of the configuration")
        return tuple(anchor(pattern, self.folder) for pattern in patterns)

    def _charts(self, entries: Sequence[Any]) -> tuple[ChartSettings, ...]:
        if not entries:
            return ()
        from kubelint.config.charts import chart_settings

        def patterns(at: Path, globs: Sequence[str]) -> tuple[str, ...]:
            return self._patterns(at, globs)

        return tuple(
            chart_settings(entry, ("charts", index), self._inside, patterns, self.written)
            for index, entry in enumerate(entries)
        )

    def _baseline(self, path: str | None) -> str | None:
        return None if path is None else os.path.realpath(self._inside(("baseline",), path))

    def _inside(self, at: Path, path: str) -> str:
        """Give the absolute path of what the configuration names."""
        if "\0" in path or os.path.isabs(path) or not inside(full := os.path.join(self.base, path), self.root):
            raise self.written.fail(at, f"'{path}' leaves the root")
        return os.path.normpath(full)


def _external(data: Any) -> External:  # noqa: ANN401  (the schema has checked it)
    ports = data.get("ports")
    return External(data["kind"], data.get("namespace", "*"), data["name"], None if ports is None else tuple(ports))
