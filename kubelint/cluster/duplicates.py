"""Objects that one set defines more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.model.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.cluster import Cluster
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

    def repeat(self, resource: Resource) -> Repeat | None:
        """Say what `resource` repeats; None for a first definition, and for one that another one stands for."""
        return self._repeats.get(id(resource))

    @lazy
    def _repeats(self) -> dict[int, Repeat]:
        repeats: dict[int, Repeat] = {}
        between: dict[tuple[str, str], list[tuple[Resource, Resource]]] = {}
        sizes: dict[str, int] = {}
        for resource, first in _definitions(self._objects()):
            here, there = _file(resource), _file(first)
            sizes[here] = sizes.get(here, 0) + 1
            if here != there:
                between.setdefault((here, there), []).append((resource, first))
            elif resource is not first:
                repeats[id(resource)] = Repeat(first, 0, resource.data == first.data, variants=False)
        for (here, there), pairs in between.items():
            resource, first = next(((r, f) for r, f in pairs if r.data != f.data), pairs[0])
            equal = resource.data == first.data
            variants = 2 * len(pairs) >= min(sizes[here], sizes[there])
            repeats[id(resource)] = Repeat(first, len(pairs) - 1, equal, variants)
        return repeats

    def _objects(self) -> Iterator[Resource]:
        """What a check of the set has to judge."""
        yield from self._cluster.scoped
        for space in self._cluster.own:
            yield from space.resources


def _definitions(resources: Iterable[Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Yield every object with its first definition."""
    first: dict[tuple[str, str, str, str], Resource] = {}
    for resource in resources:
        key = resource.key_of_object
        if key is not None:
            yield resource, first.setdefault(key, resource)


def _file(resource: Resource) -> str:
    return resource.document.file.path
