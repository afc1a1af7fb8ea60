"""Holds what kustomize built against what its files should make, and tells where each field comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.record import NamedTuple
from kubelint.render.kustomize.nodes import UNKNOWN, Node, below_of, plain, scalar, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.finding import Path
    from kubelint.render.kustomize.objects import Id, Made
    from kubelint.render.kustomize.sources import Place

_HASH = re.compile(r"-[a-z0-9]{10}")
_NAMES = ("name", "key", "mountPath", "containerPort", "port", "ip", "host", "path", "type", "kind", "id", "uid")


class Found(NamedTuple):
    """Where a field was written.  `exact` says that its value there is the one that was built, and why it is."""

    place: Place
    exact: bool


class Renamed:
    """The names that objects got on their way, and the settings that gave them a namespace."""

    def __init__(self, objects: Sequence[Made], built: Sequence[Id], variables: set[str]) -> None:
        self.names: dict[str, set[str]] = {}
        self.namespaces: dict[str, set[Place]] = {}
        self.variables = variables
        by_kind: dict[str, list[str]] = {}
        for each in built:
            by_kind.setdefault(each.kind, []).append(each.name)
        for made in objects:
            for namespace, place in made.namespaces:
                self.namespaces.setdefault(namespace, set()).add(place)
            now = made.id
            new = {name for name in by_kind.get(now.kind, ()) if is_name(made, name)}
            for each in made.ids:
                self.names.setdefault(each.name, set()).update(new)


def is_name(made: Made, name: str) -> bool:
    """Whether an object is called this after the build, perhaps with a hash."""
    now = scalar(made.root, "metadata", "name")
    return name == now or (made.generated and name.startswith(now) and _HASH.fullmatch(name[len(now) :]) is not None)


class Explained:
    """One built object, `data`, held against what its files say, `made`."""

    def __init__(self, data: Any, made: Made, renamed: Renamed) -> None:  # noqa: ANN401
        self._data = data
        self._made = made
        self._renamed = renamed
        self._lists: dict[Path, list[Node | None]] = {}

    @property
    def path(self) -> str:
        """The file that the object comes from."""
        return self._made.path

    def find(self, path: Path) -> Found:
        """Tell where the field at a path comes from; what is not known stands where what holds it does."""
        node: Node | None = self._made.root
        data = self._data
        above: Node = self._made.root
        for depth, step in enumerate(path):
            data = _step(data, step)
            above = node or above
            node = self._below(node, step, path[:depth]) if node else None
            if node is None:
                return self._absent(path, data, above)
        return self._held(path, data, node or above)

    def _below(self, node: Node, step: str | int, path: Path) -> Node | None:
        if not isinstance(step, int):
            return below_of(node, step)
        if not isinstance(node.value, list):
            return None
        aligned = self._lists.get(path)
        if aligned is None:
            built = self._data
            for each in path:
                built = _step(built, each)
            aligned = self._lists[path] = align(built, node.value) if isinstance(built, list) else []
        return aligned[step] if 0 <= step < len(aligned) else None

    def _held(self, path: Path, data: Any, node: Node) -> Found:  # noqa: ANN401
        value = node.value
        if isinstance(data, dict | list) or isinstance(value, dict | list):
            return Found(node.place, isinstance(data, dict) == isinstance(value, dict) or (not data and not value))
        if value is UNKNOWN or same(data, value):
            return Found(node.place, True)
        moved = self._moved(path, data)
        if self._derived(path, data, value) and not (moved and moved.exact):
            return Found(node.place, True)
        return moved or Found(node.place, False)

    def _derived(self, path: Path, built: object, written: object) -> bool:
        """Whether a text became another one because objects got new names, or variables were filled in."""
        if not isinstance(built, str) or not isinstance(written, str):
            return False
        if path == ("metadata", "name") and is_name(self._made, built):
            return True
        return built in self._renamed.names.get(written, ()) or self._filled(written, built)

    def _absent(self, path: Path, data: Any, above: Node) -> Found:  # noqa: ANN401
        return self._moved(path, data) or Found(above.place, False)

    def _moved(self, path: Path, data: Any) -> Found | None:  # noqa: ANN401
        """Explain a namespace that follows the object it belongs to, where one setting alone does that."""
        if path[-1:] != ("namespace",) or not isinstance(data, str):
            return None
        places = self._renamed.namespaces.get(data, set())
        return Found(next(iter(places)), len(places) == 1) if places else None

    def _filled(self, written: str, built: str) -> bool:
        """Whether a text is what was written, with its variables filled in."""
        if "$(" not in written or not self._renamed.variables:
            return False
        parts = re.split(r"\$\(([^)]+)\)", written)
        pattern = "".join(
            re.escape(part) if not index % 2 else ".*" if part in self._renamed.variables else re.escape(f"$({part})")
            for index, part in enumerate(parts)
        )
        return re.fullmatch(pattern, built, re.DOTALL) is not None


def same(built: object, written: object) -> bool:
    """Whether two scalars are the same to Kubernetes, or became the same because text was asked for."""
    if isinstance(built, bool) or isinstance(written, bool):
        return built is written or (isinstance(built, str) and isinstance(written, bool) and built == text_of(written))
    if isinstance(built, str) != isinstance(written, str) and built is not None and written is not None:
        return isinstance(built, str) and built == text_of(written)
    return built == written


def align(built: list[Any], nodes: list[Node]) -> list[Node | None]:
    """Give for each item of a built list the node that it comes from: by equality, by its name, by its position."""
    found: list[Node | None] = [None] * len(built)
    left = list(range(len(nodes)))
    written = [plain(node) for node in nodes]
    for alike in (_equal, _named):
        for index, item in enumerate(built):
            if found[index] is not None:
                continue
            # Of several, the one at the same position.
            fits = sorted((at for at in left if alike(item, written[at])), key=lambda at: abs(at - index))
            if fits:
                left.remove(fits[0])
                found[index] = nodes[fits[0]]
    open_items = [index for index, node in enumerate(found) if node is None]
    if len(built) == len(nodes) and len(open_items) == len(left):
        for index, at in zip(open_items, left, strict=True):
            if isinstance(built[index], dict) == isinstance(written[at], dict):
                found[index] = nodes[at]
    return found


def _equal(built: object, written: object) -> bool:
    return built == written and isinstance(built, bool) == isinstance(written, bool)


def _named(built: object, written: object) -> bool:
    """Whether two mappings have the same name, by the first key that names them."""
    if not isinstance(built, dict) or not isinstance(written, dict):
        return False
    for key in _NAMES:
        if key in built or key in written:
            return bool(built.get(key) == written.get(key)) and not isinstance(built.get(key), dict | list)
    return False


def _step(data: Any, step: str | int) -> Any:  # noqa: ANN401
    if isinstance(data, dict):
        return data.get(str(step))
    if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
        return data[step]
    return None
