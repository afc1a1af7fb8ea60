"""What each consistent set is judged in: its own objects, with all that belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.cluster import Cluster
from kubelint.engine.held import Held, LostError
from kubelint.engine.sets import without_redefined
from kubelint.model.lazy import lazy
from kubelint.model.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.config.config import External
    from kubelint.engine.sets import ObjectSet, Partition

MOST_AROUND = 400
"""How many objects around a set are judged again in it."""


class Scene(NamedTuple):
    """What a set is judged in: its cluster, its name, all sets together, and whether part of the input is missing.

    `own` are the objects of the set, and `judged` are those to judge, some of those around them among them.  `known`
    are the identities of its own objects where it is a guess that those around them belong to it as well.  `release`
    is the namespace that a chart is installed into: what is in it besides is not the chart's affair.  `alone` is as in
    an `ObjectSet`.
    """

    cluster: Cluster
    names: tuple[str, ...]
    union: Callable[[], Cluster] | None
    incomplete: bool
    own: Sequence[Resource]
    judged: Sequence[Resource]
    known: frozenset[int] | None = None
    release: str = ""
    alone: bool = False

    def visited_by(self, subject: object) -> bool:
        """Say whether the subject is an object from around the set."""
        return self.known is not None and isinstance(subject, Resource) and id(subject) not in self.known


class Scenes:
    """The scenes of all sets of a partition by number, each made when it is asked for; 0 is what all of them share.

    `incomplete` says that part of the input could not be read or rendered.  `cni` is the network plugin that the
    config names.
    """

    def __init__(
        self, parts: Partition, externals: Sequence[External], *, incomplete: bool, cni: str | None = None
    ) -> None:
        self.parts = parts
        self._externals = externals
        self._incomplete = incomplete
        self._cni = cni

    def __len__(self) -> int:
        return len(self.parts.sets) + 1

    def scene(self, number: int) -> Scene:
        """Make the scene of a set.

        Raises:
            LostError: the set is to be judged, but it was not kept where its objects stand.
        """
        parts = self.parts
        union = (lambda: self._union) if parts.sets else None
        if number == 0:
            variants = any(not each.alone for each in parts.sets)
            return Scene(self._base, ("",) if variants else (), union, self._incomplete, parts.shared, parts.shared)
        each = parts.sets[number - 1]
        if isinstance(each.own, Held) and each.own.bare:
            raise LostError
        names = () if each.only else (each.name,)
        around = each.around()
        if each.alone:
            cluster = self._cluster([*around, *each.own], complete=True)
            judged = _judged(cluster, each.own)
            return Scene(cluster, names, union, each.incomplete, each.own, judged, None, each.release, alone=True)
        cluster = self._around(each, around)
        known = None if parts.declared else frozenset(map(id, each.own))
        return Scene(cluster, names, union, self._incomplete, each.own, _judged(cluster, each.own), known)

    @lazy
    def _base(self) -> Cluster:
        return self._cluster(self.parts.shared, complete=self.parts.declared)

    @lazy
    def _union(self) -> Cluster:
        """All sets together."""
        return self._cluster([*self.parts.shared, *(resource for each in self.parts.sets for resource in each.own)])

    def _around(self, each: ObjectSet, lent: list[Resource]) -> Cluster:
        """Return the cluster of a set with all that is shared, less what the set defines itself."""
        objects = [*lent, *each.own]
        shared = without_redefined(self.parts.shared, objects)
        whole = len(shared) == len(self.parts.shared)
        base = self._base if whole else self._cluster(shared)
        return self._cluster(objects, base=base, complete=self.parts.declared)

    def _cluster(self, objects: Sequence[Resource], *, base: Cluster | None = None, complete: bool = False) -> Cluster:
        return Cluster(objects, base=base, externals=self._externals, cni=self._cni, complete=complete)


def _judged(cluster: Cluster, own: Sequence[Resource]) -> Sequence[Resource]:
    """Return what a set has to judge: its own objects, and those around it that its own may change the verdict on.

    These are the ones in the namespaces that it adds something to; of more than a few hundred it is most unlikely that
    they belong to just this set, and to judge them again in each would cost the square of the input.
    """
    own_ids = {id(resource) for resource in own}
    touched = {resource.namespace for resource in own if resource.namespace}
    around = [
        resource
        for namespace in sorted(touched)
        for resource in cluster.space(namespace).resources
        if id(resource) not in own_ids
    ]
    return [*own, *around] if len(around) <= MOST_AROUND else own
