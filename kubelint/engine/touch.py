"""Which rules may speak of some objects, and of which subjects they would say it, by kinds and namespaces alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.kinds import is_anywhere, kind_of
from kubelint.cluster.space import Space
from kubelint.model.objects import Namespace
from kubelint.model.resource import Resource
from kubelint.record import NamedTuple
from kubelint.rule.info import ANYWHERE, DOUBLE, WITHIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kubelint.cluster.kinds import Kind
    from kubelint.finding import Problem
    from kubelint.rule.declare import Rule
    from kubelint.rule.info import RuleInfo


class Touch(NamedTuple):
    """Of which subjects a rule may say something that touches certain objects.

    Those are all of them (`everywhere`), the ones in some `namespaces`, or, as `doubles`, those of the same kind in the
    same namespace.
    """

    everywhere: bool = False
    namespaces: frozenset[str] = frozenset()
    doubles: frozenset[tuple[str, str]] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.namespaces) or bool(self.doubles)

    def of(self, kind: str, namespace: str) -> bool:
        """Say whether a subject of that kind and namespace is among them; of a `Space`, its name is the namespace."""
        if self.everywhere or namespace in self.namespaces or (kind, namespace) in self.doubles:
            return True
        return not namespace and bool(self.namespaces)


def touch(info: RuleInfo, objects: Collection[Kind], declared: Collection[str] = (), *, related: bool = True) -> Touch:
    """Return of which subjects besides the objects themselves a rule may say something that touches one of these.

    `declared` are the names of the namespaces among the objects.  Without `related` only what stands in the objects
    themselves touches them.
    """
    if info.speaks_of is None:
        return Touch(everywhere=bool(objects))
    namespaces: set[str] = set()
    doubles: frozenset[tuple[str, str]] = frozenset()
    for written in info.speaks_of if related else _standing(info):
        name = written.removeprefix(WITHIN)
        if name == DOUBLE:
            doubles = frozenset((each.kind, each.namespace) for each in objects)
            continue
        bare = name.removeprefix(ANYWHERE)
        if bare == Namespace.__name__ and "Space" in info.views:
            namespaces |= set(declared)  # what is said of a namespace stands at its own object, not at others'
            continue
        found = {each.namespace for each in objects if bare in each.names}
        if found and name != bare:
            return Touch(everywhere=True)
        namespaces |= found
    if any(map(is_anywhere, namespaces)):
        return Touch(everywhere=True)
    return Touch(namespaces=frozenset(namespaces), doubles=doubles)


def _standing(info: RuleInfo) -> Iterable[str]:
    """Return what else than its subjects the rule's findings may stand in."""
    own = info.speaks_of or ()
    return own if info.views & {"Space", "Cluster"} else [name for name in own if name.startswith(WITHIN)]


def may_touch(info: RuleInfo, found: Touch, subjects: Iterable[Kind], namespaces: Iterable[str]) -> bool:
    """Say whether a rule may say something that `found` is about: of subjects, of namespaces, or of the cluster."""
    if not found:
        return False
    wanted = info.views
    if "Cluster" in wanted or ("Space" in wanted and any(found.of("", namespace) for namespace in namespaces)):
        return True
    return any(found.of(each.kind, each.namespace) for each in subjects if not wanted.isdisjoint(each.names))


def standing_of(subject: object) -> tuple[str, str]:
    """Return the kind and the namespace of what a rule looks at; a `Space` is of no kind."""
    if isinstance(subject, Resource):
        return subject.kind, subject.namespace
    return "", subject.name if isinstance(subject, Space) else ""


def _declared(resource: Resource) -> tuple[str, ...]:
    return (resource.name,) if isinstance(resource, Namespace) else ()


def undeclared(rule: Rule, subject: object, cluster: Iterable[Resource], problems: Iterable[Problem]) -> list[str]:
    """Return what findings about a subject point at, though the rule does not declare to speak of it, in sentences."""
    if rule.info.speaks_of is None:
        return []
    own = subject.id if isinstance(subject, Resource) else None
    standing = standing_of(subject)
    found = []
    for problem in problems:
        for place in (problem.place, *(each.place for each in problem.related)):
            if place.owner is None or place.owner == own:
                continue
            related = place is not problem.place
            named = [each for each in cluster if each.id == place.owner]
            reaches = (touch(rule.info, [kind_of(each)], _declared(each), related=related) for each in named)
            if not any(reach.of(*standing) for reach in reaches):
                what = "speaks of" if related else "says something in"
                found.append(f"rule '{rule.info.id}' {what} {place.owner}, and its `speaks_of` does not say so")
    return found
