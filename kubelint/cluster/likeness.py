"""What a Service that selects nothing was most likely meant to select: pods that almost have its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.kinds import DEPLOYERS
from kubelint.model.lazy import lazy
from kubelint.model.resource import Resource
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Space
    from kubelint.finding import Place
    from kubelint.model.service import Service
    from kubelint.model.workload import Workload

_ENOUGH = 40
"""So many candidates for one Service are looked at; a label that more pods bear says little."""

_WITHOUT_PODS = (
    "istio.io",
    "traefik.io",
    "traefik.containo.us",
    "projectcontour.io",
    "konghq.com",
    "getambassador.io",
    "monitoring.coreos.com",
    "keda.sh",
    "cilium.io",
    "projectcalico.org",
    "cert-manager.io",
    "external-secrets.io",
    "kyverno.io",
    "openshift.io",
    "linkerd.io",
    "googleapis.com",
)
"""Ends of API groups whose objects bear the names of applications, but make no pods."""

_SLIP = 2
_SHORT = 3

Label = tuple[str, str]


_MAKERS = frozenset({"CustomResource", "Gateway"})
_DEPLOYERS = frozenset({"Deployer"})
_WORKLOADS = frozenset({"Workload"})


class Likely(NamedTuple):
    """What was most likely meant: the object, the place and words to show, and the selector's key that fails.

    `slip` says that it is a slip of the pen: the pods differ from the selector in nothing else.  `maker` says that
    the object is no workload that is known to make pods, but one whose controller may.
    """

    resource: Resource
    place: Place
    words: str
    key: str = ""
    slip: bool = False
    maker: bool = False


class Likeness:
    """Indexes of labels, in which the neighbours of a selector are found."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._spaces: dict[str, _Index] = {}

    def of(self, service: Service) -> Likely | None:
        """Return what a Service that selects nothing was most likely meant to select."""
        return self.meant(service.namespace, service.spec.get("selector") or {})

    def meant(self, namespace: str, labels: Mapping[str, str]) -> Likely | None:
        """Return what a selector that demands `labels` and selects nothing was most likely meant to select."""
        wanted = {key: value for key, value in labels.items() if value}
        if not wanted or any(map(is_unknown, wanted.values())):
            return None
        index = self._index(namespace)
        return (
            index.on_object(wanted)
            or index.nearest(wanted)
            or self._maker(namespace, wanted)
            or self._in_other_namespace(namespace, wanted)
        )

    def _index(self, namespace: str) -> _Index:
        if namespace not in self._spaces:
            self._spaces[namespace] = _Index(self._cluster.space(namespace))
        return self._spaces[namespace]

    def _maker(self, namespace: str, wanted: Mapping[str, str]) -> Likely | None:
        """Return a custom object, or what deploys a chart, whose name the selector asks for."""
        for value in wanted.values():
            for makers in (self._custom.get(namespace, {}), self._deployers):
                if value in makers:
                    maker = makers[value]
                    words = f"{maker.kind} '{maker.name}' may make such pods"
                    return Likely(maker, maker.name_place, words, maker=True)
        return None

    @lazy
    def _custom(self) -> dict[str, dict[str, Resource]]:
        return {
            space.name: {
                resource.name: resource
                for resource in space.of_names(_MAKERS)
                if (type(resource) is Resource and _may_make_pods(resource.group)) or resource.kind == "Gateway"
            }
            for space in self._cluster.spaces_with(_MAKERS)
        }

    @lazy
    def _deployers(self) -> dict[str, Resource]:
        return {
            name: resource
            for space in self._cluster.spaces_with(_DEPLOYERS)
            for kind in DEPLOYERS
            for name, resource in space.names(kind).items()
        }

    def _in_other_namespace(self, namespace: str, wanted: Mapping[str, str]) -> Likely | None:
        lists = [self._everywhere.get(label, []) for label in wanted.items()]
        for workload in min(lists, key=len)[:_ENOUGH]:
            known = workload.pod_labels.known
            if workload.namespace != namespace and all(known.get(key) == value for key, value in wanted.items()):
                words = f"such pods are in namespace '{workload.namespace}'"
                return Likely(workload, workload.name_place, words)
        return None

    @lazy
    def _everywhere(self) -> dict[Label, list[Workload]]:
        index: dict[Label, list[Workload]] = {}
        for space in self._cluster.spaces_with(_WORKLOADS):
            for workload in space.workloads:
                for label in workload.pod_labels.known.items():
                    index.setdefault(label, []).append(workload)
        return index


class _Index:
    """The labels of one namespace's pods, and those of the objects that make them."""

    def __init__(self, space: Space) -> None:
        self._workloads = space.workloads

    @lazy
    def _by_label(self) -> dict[Label, list[Workload]]:
        index: dict[Label, list[Workload]] = {}
        for workload in self._workloads:
            for label in workload.pod_labels.known.items():
                index.setdefault(label, []).append(workload)
        return index

    @lazy
    def _values(self) -> dict[str, dict[str, Workload]]:
        """By key: the values that pods bear, each with the first workload."""
        values: dict[str, dict[str, Workload]] = {}
        for (key, value), workloads in self._by_label.items():
            if not is_unknown(value):
                values.setdefault(key, {})[value] = workloads[0]
        return values

    @lazy
    def _by_value(self) -> dict[str, tuple[str, Workload]]:
        return {value: (key, workloads[0]) for (key, value), workloads in self._by_label.items()}

    @lazy
    def _by_own_label(self) -> dict[Label, list[Workload]]:
        index: dict[Label, list[Workload]] = {}
        for workload in self._workloads:
            for label in workload.labels.items():
                index.setdefault(label, []).append(workload)
        return index

    def on_object(self, wanted: Mapping[str, str]) -> Likely | None:
        """Return a workload that has the labels itself, but not on its pods."""
        lists = [self._by_own_label.get(label, []) for label in wanted.items()]
        for workload in min(lists, key=len)[:_ENOUGH]:
            if workload.kind != "Pod" and all(workload.labels.get(key) == value for key, value in wanted.items()):
                key = next(key for key in wanted if workload.pod_labels.known.get(key) != wanted[key])
                words = f"{workload.kind} '{workload.name}' has {key}={wanted[key]} itself, but not its pods"
                return Likely(workload, workload.at("metadata", "labels", key), words, key, slip=True)
        return None

    def nearest(self, wanted: Mapping[str, str]) -> Likely | None:
        """Return the workload whose pods differ from the selector in one label, or as good as that."""
        for workload in self._candidates(wanted):
            known = workload.pod_labels.known
            failing = [key for key, value in wanted.items() if known.get(key) != value]
            if len(failing) == 1:
                return _differs(workload, failing[0], wanted[failing[0]])
        if len(wanted) > 1:
            return None
        key, value = next(iter(wanted.items()))
        if value in self._by_value:
            other, workload = self._by_value[value]
            words = f"the pods of {workload.kind} '{workload.name}' have {other}={value}"
            return Likely(workload, workload.label_at(other), words, key, slip=True)
        close = _closest(value, self._values.get(key, {}))
        return _differs(self._values[key][close], key, value) if close else None

    def _candidates(self, wanted: Mapping[str, str]) -> Iterator[Workload]:
        if len(wanted) > 1:
            for label in wanted.items():
                yield from self._by_label.get(label, [])[:_ENOUGH]


def _differs(workload: Workload, key: str, value: str) -> Likely:
    found = workload.pod_labels.known.get(key)
    whose = f"the pods of {workload.kind} '{workload.name}'"
    if found is None:
        return Likely(workload, workload.label_at(), f"{whose} have no label {key}", key)
    slip = _is_slip(value, found)
    return Likely(workload, workload.label_at(key), f"{whose} have {key}={found}", key, slip)


def _closest(value: str, candidates: Iterable[str]) -> str:
    """Return the candidate that is a slip of the pen away from `value`; empty where there is none."""
    return next((candidate for candidate in candidates if _is_slip(value, candidate)), "")


def _is_slip(one: str, other: str) -> bool:
    """Say whether the texts differ in case, in hyphens, or in one or two letters next to each other.

    Short words that differ in a letter are other words (`api` and `app`), unless one has a letter more.  Digits
    are no slip: `web-1` is not meant for `web-2`.
    """
    if _plain(one) == _plain(other):
        return True
    left, right = _differing(one, other)
    if not (left + right).isalpha():
        return False
    shorter, weight = min(len(one), len(other)), max(len(left), len(right))
    if left == right[::-1]:
        weight = 1  # letters changed places
    if weight == 1 and not (left and right):
        return shorter >= _SHORT
    return weight <= _SLIP and shorter > 3 * weight


def _differing(one: str, other: str) -> tuple[str, str]:
    """Return the texts without what they begin and end with alike."""
    shorter = min(len(one), len(other))
    start = 0
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def _plain(text: str) -> str:
    return text.lower().replace("_", "").replace("-", "").replace(".", "")


def _may_make_pods(group: str) -> bool:
    return "." in group and not group.endswith((".k8s.io", *_WITHOUT_PODS))
