"""Whether policies keep pods from the API server, or the API server from webhooks that it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.objects import ServiceAccount
from kubelint.network.addresses import EVERY, parse_addresses
from kubelint.network.endpoints import Outside, Pod
from kubelint.network.ports import NONE, PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.blocking import Blocked
    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Path, Place
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint

_LISTENS = (443, 6443, 8443, 16443)
"""Where API servers listen, and their Service."""

# Its address is not known, and it may be a pod on its host's network as well: whatever may mean it, may let it through.
_UNKNOWN = Labels({}, complete=False)
_SERVER: tuple[Endpoint, ...] = (
    Outside(EVERY),
    Outside(parse_addresses("192.0.2.1"), "kube-apiserver"),
    Outside(parse_addresses("192.0.2.1"), "node"),
    Pod("kube-system", _UNKNOWN, _UNKNOWN, host_network=True),
)
_HOOKS = {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}


class HookBlock(NamedTuple):
    """A Service that the API server calls and cannot reach: where it is named, and what closes it."""

    place: Place
    service: Service
    blocked: Blocked


class ApiServer:
    """The ways from and to the API server."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def kept_from(self, workload: Workload) -> Blocked | None:
        """Return what keeps a workload from the API server whose ServiceAccount has been given rights there."""
        if not self._bound or workload.opaque or workload.host_network:
            return None
        if (workload.namespace, workload.service_account) not in self._bound or not self._has_token(workload):
            return None
        if not self._cluster.governance.of(workload, "Egress").tiers:
            return None
        ports = NONE
        for number in _LISTENS:
            ports |= PortSet.of("TCP", number)
        return self._closed(workload, "Egress", ports)

    def unreached_hooks(self, resource: Resource) -> Iterator[HookBlock]:
        """Yield the Services of webhooks, and of APIs that others serve, that the API server surely cannot reach."""
        for path, namespace, name, number in _called(resource):
            service = self._cluster.service(namespace, name)
            port = service.port(number) if service is not None else None
            if service is None or port is None or port.protocol not in PROTOCOLS:
                continue
            if not self._cluster.backends.all_known(service):
                continue
            blocks = []
            for target in self._cluster.backends.targets(port):
                known = target.number is not None and not target.unsure
                ports = PortSet.of(port.protocol, target.number) if known else NONE
                blocks.append(self._closed(target.workload, "Ingress", ports) if known else None)
            first = blocks[0] if blocks else None
            if first is not None and all(blocks):
                yield HookBlock(resource.at(*path), service, first)

    def _closed(self, workload: Workload, direction: Direction, ports: PortSet) -> Blocked | None:
        if workload.host_network or self._cluster.policies.not_computed(workload.namespace):
            return None
        blocked = None
        for end in _SERVER:
            blocked = self._cluster.blocking.side(workload, direction, end, ports)
            if blocked is None:
                return None
        return blocked

    def _has_token(self, workload: Workload) -> bool:
        own = workload.pod_spec.get("automountServiceAccountToken")
        if isinstance(own, bool):
            return own
        space = self._cluster.space(workload.namespace)
        account = space.named(ServiceAccount, "ServiceAccount", workload.service_account)
        return account is None or account.data.get("automountServiceAccountToken") is not False

    @lazy
    def _bound(self) -> frozenset[tuple[str, str]]:
        """The ServiceAccounts to which bindings give rights, by namespace and name."""
        found: set[tuple[str, str]] = set()
        bindings = list(self._cluster.clusterwide.of_names(frozenset({"ClusterRoleBinding"})))
        for space in list(self._cluster.spaces.values()):
            bindings += space.names("RoleBinding").values()
        for binding in bindings:
            subjects = binding.data.get("subjects")
            for subject in subjects if isinstance(subjects, list) else ():
                if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
                    found.add((str(subject.get("namespace") or binding.namespace), str(subject.get("name"))))
        return frozenset(found)


def _called(resource: Resource) -> Iterator[tuple[Path, str, str, int]]:
    """Yield the Services that the API server calls: where the name stands, namespace, name and port."""
    if resource.kind in _HOOKS:
        hooks = resource.data.get("webhooks")
        for index, hook in enumerate(hooks if isinstance(hooks, list) else ()):
            path: Path = ("webhooks", index, "clientConfig", "service")
            yield from _service(resource.get(*path), path) if isinstance(hook, dict) else ()
    elif resource.kind == "APIService":
        yield from _service(resource.get("spec", "service"), ("spec", "service"))


def _service(data: Any, path: Path) -> Iterator[tuple[Path, str, str, int]]:  # noqa: ANN401  (as it was written)
    if isinstance(data, dict) and isinstance(data.get("name"), str) and isinstance(data.get("namespace"), str):
        port = data.get("port")
        yield (*path, "name"), data["namespace"], data["name"], port if isinstance(port, int) else 443
