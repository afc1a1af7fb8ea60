"""Which rules may speak of some objects, and of which subjects they would say it, by kinds and namespaces alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.space import Space
from kubelint.model.resource import Resource
from kubelint.model.unknown import is_unknown
from kubelint.rule.info import ANYWHERE, DOUBLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kubelint.finding import Problem
    from kubelint.rule.declare import Rule
    from kubelint.rule.info import RuleInfo

_UNKNOWN = "\0"

_names: dict[tuple[type, str, str], tuple[str, ...]] = {}


class Kind(NamedTuple):
    """What is known of an object by its kind: the names that rules use for it, its namespace, and the kind itself.

    A namespace whose name nobody knows has `_UNKNOWN` before it.
    """

    names: tuple[str, ...]
    namespace: str
    kind: str


def kind_of(resource: Resource) -> Kind:
    """Return what is known of an object by its kind."""
    key = (type(resource), resource.kind, resource.group)
    names = _names.get(key)
    if names is None:
        names = _names[key] = _names_of(resource)
    namespace = resource.namespace
    return Kind(names, _UNKNOWN + namespace if is_unknown(namespace) else str(namespace), str(resource.kind))


def _names_of(resource: Resource) -> tuple[str, ...]:
    # In plain strings, as they can be kept.
    names = {view.__name__ for view in type(resource).__mro__} | {str(resource.kind)}
    if resource.kind.endswith(("Policy", "EgressFirewall")):
        names.add("Policy")
    if type(resource) is Resource and "." in resource.group and not resource.group.endswith(".k8s.io"):
        names.add("CustomResource")
    return tuple(sorted(names - {"object"}))


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


def touch(info: RuleInfo, objects: Collection[Kind]) -> Touch:
    """Return of which subjects besides the objects themselves a rule may say something that touches one of these."""
    if info.speaks_of is None:
        return Touch(everywhere=bool(objects))
    namespaces: set[str] = set()
    doubles: frozenset[tuple[str, str]] = frozenset()
    for name in info.speaks_of:
        if name == DOUBLE:
            doubles = frozenset((each.kind, each.namespace) for each in objects)
            continue
        bare = name.removeprefix(ANYWHERE)
        found = {each.namespace for each in objects if bare in each.names}
        if found and name != bare:
            return Touch(everywhere=True)
        namespaces |= found
    if "Space" in info.subject.split(" | "):
        # It stands at one of the namespace's objects.
        namespaces |= {each.namespace for each in objects}
    if any(not namespace or namespace.startswith(_UNKNOWN) for namespace in namespaces):
        return Touch(everywhere=True)
    return Touch(namespaces=frozenset(namespaces), doubles=doubles)


def may_touch(info: RuleInfo, found: Touch, subjects: Iterable[Kind], namespaces: Iterable[str]) -> bool:
    """Say whether a rule may say something that `found` is about: of subjects, of namespaces, or of the cluster."""
    if not found:
        return False
    wanted = set(info.subject.split(" | "))
    if "Cluster" in wanted or ("Space" in wanted and any(found.of("", namespace) for namespace in namespaces)):
        return True
    return any(found.of(each.kind, each.namespace) for each in subjects if not wanted.isdisjoint(each.names))


def kinds_of(objects: Iterable[Resource]) -> dict[Kind, int]:
    """Return what is known of some objects by their kinds: how many there are of each."""
    found: dict[Kind, int] = {}
    for each in objects:
        kind = kind_of(each)
        found[kind] = found.get(kind, 0) + 1
    return found


def known_kinds(kinds: Iterable[tuple[Kind, int]]) -> dict[Kind, int]:
    """Return kinds that were kept as plain tuples, as `kinds_of` gave them."""
    return {Kind(*kind): count for kind, count in kinds}


def standing_of(subject: object) -> tuple[str, str]:
    """Return the kind and the namespace of what a rule looks at; a `Space` is of no kind."""
    if isinstance(subject, Resource):
        return subject.kind, subject.namespace
    return "", subject.name if isinstance(subject, Space) else ""


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
            named = [each for each in cluster if each.id == place.owner]
            if not any(touch(rule.info, [kind_of(each)]).of(*standing) for each in named):
                found.append(f"rule '{rule.info.id}' speaks of {place.owner}, and its `speaks_of` does not say so")
    return found
