"""What each consistent set is judged in: its own objects, with all that belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.governed import Shared
from kubelint.engine.held import Held, LostError
from kubelint.engine.judged import Judged, Part, joined
from kubelint.model.lazy import lazy
from kubelint.model.resource import Resource
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.config.config import External
    from kubelint.engine.sets import Partition


class Scene(NamedTuple):
    """What a set is judged in: its cluster, its name, all sets together, and whether part of the input is missing.

    `guessed` says that it is a guess that what is around the set belongs to it as well.  `release` is the namespace
    that a chart is installed into: what is in it besides is not the chart's affair.  `alone` is as in an `ObjectSet`.
    """

    cluster: Cluster
    names: tuple[str, ...]
    union: Callable[[], Cluster] | None
    incomplete: bool
    judged: Judged
    guessed: bool = False
    release: str = ""
    alone: bool = False

    def visited_by(self, subject: object) -> bool:
        """Say whether the subject is an object from around the set."""
        return self.guessed and isinstance(subject, Resource) and not self.judged.holds(subject)


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
        self._shared = Shared()
        self._known: dict[tuple[object, ...], Cluster] = {}

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
            names = ("",) if any(not each.alone for each in parts.sets) else ()
            return Scene(self._base, names, union, self._incomplete, Judged(self._base, parts.shared))
        each = parts.sets[number - 1]
        if isinstance(each.own, Held) and each.own.bare:
            raise LostError
        names = () if each.only else (each.name,)
        if each.alone:
            cluster = self._cluster([Part(each.lent), Part(each.own)], complete=True)
            judged = Judged(cluster, each.own)
            return Scene(cluster, names, union, each.incomplete, judged, release=each.release, alone=True)
        *hidden, of_shared = each.hidden(parts.shared)
        # From the outside in, so that sets inside the same ones share what is around them.
        levels = [Part(parts.shared, of_shared), *reversed(list(map(Part, each.outer, hidden)))]
        inner = [Part(each.lent), Part(each.own)]
        cluster = self._cluster(inner, base=self._around(levels), complete=parts.declared)
        judged = Judged(cluster, each.own, declared=parts.declared)
        return Scene(cluster, names, union, self._incomplete, judged, guessed=not parts.declared)

    def _around(self, levels: Sequence[Part]) -> Cluster | None:
        """Return the cluster of what is around a set, level by level, less what is defined further in."""
        if not levels:
            return None
        key = tuple((id(part.objects), *sorted(part.hidden)) for part in levels)
        found = self._known.get(key)
        if found is None:
            base, shared = self._around(levels[:-1]), self._around(levels[:1]) if levels[1:] else None
            # What is nearer comes first, so that it is what findings speak of.
            found = self._known[key] = self._cluster(levels[-1:], base=base, after=shared, complete=self.parts.declared)
        return found

    @property
    def _base(self) -> Cluster:
        base = self._around([Part(self.parts.shared)])
        assert base is not None  # noqa: S101
        return base

    @lazy
    def _union(self) -> Cluster:
        """All sets together."""
        return self._cluster([Part(self.parts.shared), *(Part(each.own) for each in self.parts.sets)])

    def _cluster(
        self,
        parts: Sequence[Part],
        *,
        base: Cluster | None = None,
        after: Cluster | None = None,
        complete: bool = False,
    ) -> Cluster:
        return Cluster(
            joined(parts),
            base=base,
            after=after,
            externals=self._externals,
            cni=self._cni,
            complete=complete,
            shared=self._shared,
        )
