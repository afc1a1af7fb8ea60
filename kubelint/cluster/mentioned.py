"""Services that texts name, and how far the files tell whether they are there and can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.mentions import Mention, of_config_map, of_workload, used_config_maps
from kubelint.cluster.presence import Presence
from kubelint.cluster.together import is_placed
from kubelint.finding import Related, Severity
from kubelint.model.objects import ConfigMap
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.blocking import Blocked
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.references import Reference
    from kubelint.finding import Place
    from kubelint.model.service import Service
    from kubelint.model.workload import Workload

_OTHERS = ("kube-", "openshift-", "gke-")
"""How namespaces begin that a cluster's installer or its provider fills."""
_ALWAYS_THERE = {("default", "kubernetes"), ("kube-system", "kube-dns")}


class Absent(NamedTuple):
    """A text that names a Service, or a port of one, which is not there."""

    place: Place
    message: str
    related: tuple[Related, ...]
    severity: Severity | None


class Unreached(NamedTuple):
    """A text by which a workload names a Service that policies keep it from."""

    place: Place
    service: Service
    port: int | None
    blocked: Blocked


class Mentioned:
    """From texts to Services."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._config_maps: dict[int, list[Mention]] = {}

    def absent(self, resource: Workload | ConfigMap) -> Iterator[Absent]:
        """Yield the Services and ports that the texts of the object name and that are not there, each once."""
        mentions = self._of_config_map(resource) if isinstance(resource, ConfigMap) else of_workload(resource)
        told = set()
        for mention in mentions:
            key = (mention.namespace, mention.name, mention.port)
            if key not in told and not self._is_always_there(mention):
                found = self._absent(mention)
                if found is not None:
                    told.add(key)
                    yield found

    def unreached(self, workload: Workload) -> Iterator[Unreached]:
        """Yield the Services that the workload names, and which policies surely keep it from."""
        if self._cluster.governance.idle:
            return
        told = set()
        for mention in self._of(workload):
            service = self._service(mention)
            if service is None or (id(service), mention.port) in told:
                continue
            told.add((id(service), mention.port))
            blocked = self._cluster.blocking.to_service(workload, service, mention.port)
            if blocked is not None:
                yield Unreached(mention.place, service, mention.port, blocked)

    # ----------------------------------------------------------------------------------------------- mentions
    def _of(self, workload: Workload) -> Iterator[Mention]:
        yield from of_workload(workload)
        for config_map, keys in used_config_maps(self._cluster, workload):
            for mention in self._of_config_map(config_map):
                if keys is None or mention.path[-1] in keys:
                    yield mention

    def _of_config_map(self, config_map: ConfigMap) -> list[Mention]:
        if id(config_map) not in self._config_maps:
            self._config_maps[id(config_map)] = list(of_config_map(config_map))
        return self._config_maps[id(config_map)]

    def _is_always_there(self, mention: Mention) -> bool:
        return (mention.namespace, mention.name) in _ALWAYS_THERE or is_unknown(mention.namespace)

    def _service(self, mention: Mention) -> Service | None:
        """Return the Service that is named, or the one that it is another name for."""
        found = self._cluster.service(mention.namespace, mention.name)
        alias = found.alias_of if found is not None else None
        return self._cluster.service(*alias) if alias else found

    # ------------------------------------------------------------------------------------------------ absence
    def _absent(self, mention: Mention) -> Absent | None:
        references = self._cluster.references
        reference = references.to("Service", mention.namespace, mention.name)
        if reference.missing:
            if self._may_be_another(mention, reference):
                return None
            severity = reference.severity if mention.certain else Severity.hint
            return Absent(mention.place, reference.message, reference.related, severity)
        if mention.port is None or reference.presence is not Presence.found:
            return None
        port = references.service_port(mention.resource, mention.namespace, mention.name, mention.port)
        if not port.missing or port.service is None or port.service.headless or not port.service.ports:
            return None
        message = f"Service '{mention.name}' of namespace '{mention.namespace}' has no port {mention.port}"
        return Absent(mention.place, message, port.related, None)

    def _may_be_another(self, mention: Mention, reference: Reference) -> bool:
        """Say whether the text need not mean a Service that these files ought to have."""
        if not mention.certain and not self._may_be_meant(mention):
            return True
        if mention.namespace.startswith(_OTHERS) or (reference.elsewhere and not is_placed(reference.elsewhere)):
            return True  # an object that names no namespace may well be applied to that one
        # In `default` everything lands of which nobody says where it belongs.
        return mention.namespace == "default" and reference.severity is Severity.hint

    def _may_be_meant(self, mention: Mention) -> bool:
        """Say whether a short name with a port may be a Service's: one that the namespace ought to have."""
        own = mention.namespace == mention.resource.namespace and is_placed(mention.resource)
        return own and mention.port is not None and "://" in mention.text and self._has_port(mention)

    def _has_port(self, mention: Mention) -> bool:
        return mention.text.endswith(f":{mention.port}") and self._cluster.describes("Service", mention.namespace)
