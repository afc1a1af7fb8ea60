"""The objects of one namespace, and who selects whom among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kubelint.cluster.kinds import names_of
from kubelint.cluster.label_index import LabelIndex
from kubelint.cluster.stock import Shelf
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.objects import NAME_LABEL
from kubelint.model.policy import DIRECTIONS, NetworkPolicy
from kubelint.model.resource import Resource
from kubelint.model.service import Service
from kubelint.model.workload import Workload
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.finding import Place
    from kubelint.model.labels import Selector
    from kubelint.model.objects import Namespace
    from kubelint.model.policy import Direction

R = TypeVar("R", bound=Resource)


class Selected(NamedTuple):
    """The workloads that a selector selects: surely, and perhaps (their labels cannot all be known)."""

    certain: tuple[Workload, ...]
    possible: tuple[Workload, ...]

    def __bool__(self) -> bool:
        return bool(self.certain or self.possible)


class Space:
    """A namespace with all that the input holds in it, declared as an object or only used.

    `declared` is the Namespace object; where there is none the labels are unknown but for the implied name.  Of a
    `Shelf` of objects those are made that are asked for.
    """

    def __init__(self, name: str, resources: Sequence[Resource], declared: Namespace | None) -> None:
        self.name = name
        self.resources = resources
        self.declared = declared
        self._selections: dict[Selector, Selected] = {}
        self._shelf = resources if isinstance(resources, Shelf) else None
        self._views: dict[type, list[Resource]] = {}
        self._names: dict[str, dict[str, Resource]] = {}
        self._of_names: dict[frozenset[str], list[Resource]] = {}

    @lazy
    def _by_view(self) -> dict[type, list[Resource]]:
        views: dict[type, list[Resource]] = {}
        for resource in self.resources:
            views.setdefault(type(resource), []).append(resource)
        return views

    def all(self, view: type[R]) -> Sequence[R]:
        """Return the objects of exactly the view `view`, in the order of the input."""
        if self._shelf is None:
            return self._by_view.get(view, ())  # type: ignore[return-value]
        found = self._views.get(view)
        if found is None:
            name = view.__name__
            found = self._views[view] = self._shelf.of(lambda kind: kind.view == name)
        return found  # type: ignore[return-value]

    def each(self, view: type[R]) -> Iterator[R]:
        """Yield what `all` returns; where it is made on the way, no more than is asked for."""
        if self._shelf is None or view in self._views:
            return iter(self.all(view))
        name = view.__name__
        return self._shelf.iterate(lambda kind: kind.view == name)  # type: ignore[return-value]

    @lazy
    def _by_kind(self) -> dict[str, dict[str, Resource]]:
        kinds: dict[str, dict[str, Resource]] = {}
        for resource in self.resources:
            kinds.setdefault(resource.kind, {}).setdefault(resource.name, resource)
        return kinds

    def named(self, view: type[R], kind: str, name: str) -> R | None:
        """Return the object of the kind with the name; of several, the first of the input."""
        found = self.names(kind).get(name)
        return found if isinstance(found, view) else None

    def names(self, kind: str) -> dict[str, Resource]:
        """Return the objects of the kind by their names."""
        if self._shelf is None:
            return self._by_kind.get(kind, {})
        found = self._names.get(kind)
        if found is None:
            found = self._names[kind] = {}
            for resource in self._shelf.of(lambda each: each.kind == kind):
                found.setdefault(resource.name, resource)
        return found

    def of_names(self, names: frozenset[str]) -> Sequence[Resource]:
        """Return the objects whose kind has one of the names (see `names_of`), in the order of the input."""
        if self._shelf is None:
            return [each for each in self.resources if not names.isdisjoint(names_of(each))]
        found = self._of_names.get(names)
        if found is None:
            found = self._of_names[names] = self._shelf.of(lambda kind: not names.isdisjoint(kind.names))
        return found

    def named_so(self, view: type[R], name: str) -> Sequence[R]:
        """Return at least those objects of exactly the view whose kind has the name; others where they are at hand."""
        if self._shelf is None:
            return self.all(view)
        return [each for each in self.of_names(frozenset({name})) if type(each) is view]

    @lazy
    def labels(self) -> Labels:
        """The labels of the namespace, as namespaceSelectors see them."""
        if self.declared is not None:
            return self.declared.namespace_labels
        return Labels({NAME_LABEL: self.name}, complete=False)

    @property
    def workloads(self) -> Sequence[Workload]:
        """The workloads of the namespace."""
        return self.all(Workload)

    def workloads_of(self, kind: str) -> Sequence[Workload]:
        """Return the workloads of a kind."""
        if self._shelf is None:
            return [workload for workload in self.workloads if workload.kind == kind]
        return self._shelf.of(lambda each: each.kind == kind and each.view == Workload.__name__)  # type: ignore[return-value]

    @property
    def policies(self) -> Sequence[NetworkPolicy]:
        """The NetworkPolicies of the namespace."""
        return self.all(NetworkPolicy)

    @property
    def system(self) -> bool:
        """Whether this is a namespace of the cluster's own, which its installer fills."""
        return self.name in {"kube-system", "kube-public", "kube-node-lease"}

    @lazy
    def place(self) -> Place:
        """Where to say something about the namespace as a whole.

        The name of the Namespace object; where none is declared, what puts its first workload (or else object)
        into it.
        """
        first: Resource | None = self.declared
        if first is not None:
            return first.name_place
        first = next(self.each(Workload), None) or self.resources[0]
        return first.at("metadata", "namespace") if first.written_namespace else first.name_place

    # ------------------------------------------------------------------------------------- selection
    @lazy
    def _by_labels(self) -> LabelIndex:
        return LabelIndex(self.workloads)

    def select(self, selector: Selector) -> Selected:
        """Return the workloads whose pods `selector` selects."""
        found = self._selections.get(selector)
        if found is None:
            certain, possible = [], []
            for workload in self._by_labels.candidates(selector):
                answer = selector.matches(workload.pod_labels)
                if answer:
                    certain.append(workload)
                elif answer is None:
                    possible.append(workload)
            found = self._selections[selector] = Selected(tuple(certain), tuple(possible))
        return found

    # -------------------------------------------------------------------------------------- policies
    @lazy
    def general_policies(self) -> list[NetworkPolicy]:
        """The policies that surely select every pod of the namespace."""
        return [policy for policy in self.policies if _is_general(policy)]

    @lazy
    def special_policies(self) -> list[NetworkPolicy]:
        """The policies that select pods by their labels, or that cannot be read."""
        return [policy for policy in self.policies if not _is_general(policy)]

    def selected_by(self, policy: NetworkPolicy) -> Selected:
        """Return the workloads whose pods `policy`, one of this namespace, is for."""
        selected = self.select(policy.pod_selector)
        if policy.spoilt("spec", "podSelector"):
            return Selected((), (*selected.certain, *selected.possible))
        return selected

    @lazy
    def _policies_of(self) -> dict[int, list[tuple[NetworkPolicy, bool]]]:
        index: dict[int, list[tuple[NetworkPolicy, bool]]] = {}
        for policy in self.special_policies:
            for sure, workloads in zip((True, False), self.selected_by(policy), strict=True):
                for workload in workloads:
                    index.setdefault(id(workload), []).append((policy, sure))
        return index

    def special_policies_of(self, workload: Workload) -> list[tuple[NetworkPolicy, bool]]:
        """Return the policies that select the pods of `workload` by their labels, each with whether surely."""
        return self._policies_of.get(id(workload), [])

    def policies_around(self, workload: Workload) -> list[tuple[NetworkPolicy, bool]]:
        """Return the policies that select the pods of `workload`, each with whether surely."""
        return [*((policy, True) for policy in self.general_policies), *self.special_policies_of(workload)]

    def policies_for(self, workload: Workload) -> list[NetworkPolicy]:
        """Return the policies that surely select the pods of `workload`."""
        return [policy for policy, sure in self.policies_around(workload) if sure]

    def isolated(self, workload: Workload, direction: Direction) -> bool | None:
        """Say whether some policy isolates the pods of `workload` in `direction` (None: perhaps)."""
        general, special = self._isolation[direction]
        return general or special.get(id(workload), general)

    @lazy
    def _isolation(self) -> dict[Direction, tuple[bool | None, dict[int, bool | None]]]:
        """By direction: the answer for every pod, and by the identity of a workload that of the special policies."""
        found: dict[Direction, tuple[bool | None, dict[int, bool | None]]] = {}
        for direction in DIRECTIONS:
            answers = {policy.isolates(direction) for policy in self.general_policies}
            special: dict[int, bool | None] = {}
            for policy in self.special_policies:
                isolates = policy.isolates(direction)
                if isolates is False:
                    continue
                selected = self.selected_by(policy)
                for workload in selected.possible:
                    special.setdefault(id(workload), None)
                for workload in selected.certain:
                    special[id(workload)] = special.get(id(workload)) or isolates
            found[direction] = (True if True in answers else None if None in answers else False, special)
        return found

    @lazy
    def services_of(self) -> dict[int, list[Service]]:
        """By the identity of a workload: the Services that select its pods (surely or perhaps)."""
        index: dict[int, list[Service]] = {}
        for service in self.all(Service):
            if service.selector is not None:
                selected = self.select(service.selector)
                for workload in (*selected.certain, *selected.possible):
                    index.setdefault(id(workload), []).append(service)
        return index


NOWHERE = Space("", [], None)
"""A namespace with nothing in it."""


def joined(base: Space, own: Sequence[Resource], after: Space | None) -> list[Resource]:
    """Return the objects of a namespace with further ones behind all, or behind the first of them, those of `after`."""
    found = list(base.resources)
    place = len(after.resources) if after is not None else len(found)
    return [*found[:place], *own, *found[place:]]


def _is_general(policy: NetworkPolicy) -> bool:
    return policy.pod_selector.selects_all and not policy.spoilt("spec", "podSelector")
