"""Objects that one set defines more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.stock import Key
    from kubelint.model.resource import Resource


class Repeat(NamedTuple):
    """A later definition of an object that `first` defines already.

    Where the two stand in different files, the first repeated object of the second file stands for all: `others` is
    how many more there are.  `equal` says that all of them have the same content.  `variants` says that most of what
    one of the files holds is in the other one too, so that they are more likely alternatives than a mistake.
    """

    first: Resource
    others: int
    equal: bool
    variants: bool


class Duplicates:
    """Which objects are defined again; the API server knows an object by group, kind, namespace and name."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._own = {space.name for space in cluster.own} | {""}
        self._first: dict[tuple[str, str], dict[Key, Resource]] = {}
        self._repeats: dict[tuple[str, str], tuple[Resource, Repeat] | None] = {}

    def repeat(self, resource: Resource) -> Repeat | None:
        """Say what `resource` repeats; None for a first definition, and for one that another one stands for."""
        first = self._first_of(resource)
        if first is None or first is resource:
            return None
        here, there = _file(resource), _file(first)
        if here == there:
            return Repeat(first, 0, resource.data == first.data, variants=False)
        if (here, there) not in self._repeats:
            self._repeats[here, there] = self._between(here, there)
        found = self._repeats[here, there]
        return found[1] if found is not None and found[0] is resource else None

    def _between(self, here: str, there: str) -> tuple[Resource, Repeat] | None:
        """Return the object of one file that stands for all those which repeat objects of the other."""
        # In the order of a check: what is in no namespace first.
        known = sorted(self._keyed(here), key=lambda each: each.namespace)
        pairs = [(each, first) for each in known if (first := self._first_of(each)) and _file(first) == there]
        if not pairs:
            return None
        resource, first = next(((r, f) for r, f in pairs if r.data != f.data), pairs[0])
        variants = 2 * len(pairs) >= min(len(known), len(self._keyed(there)))
        return resource, Repeat(first, len(pairs) - 1, resource.data == first.data, variants)

    def _keyed(self, path: str) -> list[Resource]:
        """Return the objects of a file that a check of the set has to judge, and whose names are known."""
        return [each for each in self._cluster.in_file(path) if each.key_of_object and each.namespace in self._own]

    def _first_of(self, resource: Resource) -> Resource | None:
        """Return the first definition of an object; None where its name is not known."""
        key = resource.key_of_object
        if key is None:
            return None
        index = self._first.get((resource.namespace, resource.kind))
        if index is None:
            index = self._first[resource.namespace, resource.kind] = {}
            for each in self._of_kind(resource.namespace, resource.kind):
                if each.key_of_object is not None:
                    index.setdefault(each.key_of_object, each)
        return index.get(key)

    def _of_kind(self, namespace: str, kind: str) -> Iterable[Resource]:
        space = self._cluster.space(namespace) if namespace else self._cluster.clusterwide
        return space.of_names(frozenset({kind}))


def _file(resource: Resource) -> str:
    return resource.document.file.path
