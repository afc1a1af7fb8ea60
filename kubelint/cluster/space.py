"""The objects of one namespace, and who selects whom among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kubelint.model.labels import Labels, Selector
from kubelint.model.lazy import lazy
from kubelint.model.objects import NAME_LABEL, Namespace
from kubelint.model.policy import DIRECTIONS, Direction, NetworkPolicy
from kubelint.model.resource import Resource
from kubelint.model.service import Service
from kubelint.model.unknown import is_unknown
from kubelint.model.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Sequence

R = TypeVar("R", bound=Resource)


class Selected(NamedTuple):
    """The workloads that a selector selects: surely, and perhaps (their labels cannot all be known)."""

    certain: tuple[Workload, ...]
    possible: tuple[Workload, ...]

    def __bool__(self) -> bool:
        return bool(self.certain or self.possible)


class Space:
    """A namespace with all that the input holds in it, declared as an object or only used.

    `declared` is the Namespace object; where there is none the labels are unknown but for the implied name.
    """

    def __init__(self, name: str, resources: Sequence[Resource], declared: Namespace | None) -> None:
        self.name = name
        self.resources = resources
        self.declared = declared
        self._selections: dict[Selector, Selected] = {}

    @lazy
    def _by_view(self) -> dict[type, list[Resource]]:
        views: dict[type, list[Resource]] = {}
        for resource in self.resources:
            views.setdefault(type(resource), []).append(resource)
        return views

    def all(self, view: type[R]) -> Sequence[R]:
        """Return the objects of exactly the view `view`, in the order of the input."""
        return self._by_view.get(view, ())  # type: ignore[return-value]

    @lazy
    def _by_kind(self) -> dict[str, dict[str, Resource]]:
        kinds: dict[str, dict[str, Resource]] = {}
        for resource in self.resources:
            kinds.setdefault(resource.kind, {}).setdefault(resource.name, resource)
        return kinds

    def named(self, view: type[R], kind: str, name: str) -> R | None:
        """Return the object of the kind with the name; of several, the first of the input."""
        found = self._by_kind.get(kind, {}).get(name)
        return found if isinstance(found, view) else None

    def names(self, kind: str) -> dict[str, Resource]:
        """Return the objects of the kind by their names."""
        return self._by_kind.get(kind, {})

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

    @property
    def policies(self) -> Sequence[NetworkPolicy]:
        """The NetworkPolicies of the namespace."""
        return self.all(NetworkPolicy)

    # ------------------------------------------------------------------------------------- selection
    @lazy
    def _by_label(self) -> dict[tuple[str, str], list[int]]:
        index: dict[tuple[str, str], list[int]] = {}
        for number, workload in enumerate(self.workloads):
            for item in workload.pod_labels.known.items():
                index.setdefault(item, []).append(number)
        return index

    @lazy
    def _open(self) -> list[int]:
        """The workloads that may match a label which is not written in them."""
        return [
            number
            for number, workload in enumerate(self.workloads)
            if not workload.pod_labels.complete or any(map(is_unknown, workload.pod_labels.known.values()))
        ]

    @lazy
    def _by_runtime_key(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for number, workload in enumerate(self.workloads):
            for key in workload.pod_labels.runtime:
                index.setdefault(key, []).append(number)
        return index

    def select(self, selector: Selector) -> Selected:
        """Return the workloads whose pods `selector` selects."""
        found = self._selections.get(selector)
        if found is None:
            certain, possible = [], []
            for workload in self._candidates(selector):
                answer = selector.matches(workload.pod_labels)
                if answer:
                    certain.append(workload)
                elif answer is None:
                    possible.append(workload)
            found = self._selections[selector] = Selected(tuple(certain), tuple(possible))
        return found

    def _candidates(self, selector: Selector) -> Sequence[Workload]:
        """Narrow the workloads down by the rarest label that the selector demands."""
        best: list[int] | None = None
        for key, operator, values in selector.requirements:
            if operator != "In" or len(values) != 1 or is_unknown(values[0]) or is_unknown(key):
                continue
            numbers = [*self._by_label.get((key, values[0]), ()), *self._by_runtime_key.get(key, ())]
            if best is None or len(numbers) < len(best):
                best = numbers
        workloads = self.workloads
        if best is None:
            return workloads
        return [workloads[number] for number in sorted({*best, *self._open})]

    # -------------------------------------------------------------------------------------- policies
    @lazy
    def _policies_of(self) -> dict[int, list[tuple[NetworkPolicy, bool]]]:
        """By the identity of a workload: the policies that select it, and whether surely."""
        index: dict[int, list[tuple[NetworkPolicy, bool]]] = {}
        for policy in self.policies:
            selected = self.select(policy.pod_selector)
            for workload in selected.certain:
                index.setdefault(id(workload), []).append((policy, True))
            for workload in selected.possible:
                index.setdefault(id(workload), []).append((policy, False))
        return index

    def policies_for(self, workload: Workload, direction: Direction | None = None) -> list[NetworkPolicy]:
        """Return the policies that surely apply to the pods of `workload`, in `direction` or at all."""
        return [
            policy
            for policy, certain in self._policies_of.get(id(workload), ())
            if certain and (direction is None or policy.isolates(direction))
        ]

    def isolated(self, workload: Workload, direction: Direction) -> bool | None:
        """Say whether some policy isolates the pods of `workload` in `direction` (None: perhaps)."""
        answer: bool | None = False
        for policy, certain in self._policies_of.get(id(workload), ()):
            if policy.isolates(direction):
                if certain:
                    return True
                answer = None
            elif policy.unknown("spec", "policyTypes"):
                answer = None
        return answer

    def default_denies(self, direction: Direction) -> list[NetworkPolicy]:
        """Return the policies that isolate every pod of the namespace in `direction`."""
        return [policy for policy in self.policies if policy.pod_selector.selects_all and policy.isolates(direction)]

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

    @lazy
    def isolated_directions(self) -> frozenset[Direction]:
        """The directions in which every workload of the namespace is isolated."""
        return frozenset(
            direction
            for direction in DIRECTIONS
            if self.default_denies(direction)
            or all(self.isolated(workload, direction) for workload in self.workloads if not workload.host_network)
        )
