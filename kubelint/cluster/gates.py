"""From which pods requests come that an Ingress or a Gateway lets in: controllers of the input, or assumed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.controllers import CONTROLLER, is_controller
from kubelint.cluster.ends import workloads
from kubelint.cluster.hops import named
from kubelint.model.gateway import GatewayClass
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.network.addresses import AddressSet, parse_addresses
from kubelint.network.endpoints import Outside, Pod
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.cluster.addressing import Addressing, Member
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.gateway import Gateway
    from kubelint.model.ingress import Ingress
    from kubelint.model.openshift import OpenShiftRoute
    from kubelint.model.service import Service
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint

_NAME = "app.kubernetes.io/name"
_HOMES: dict[str, tuple[str, dict[str, str]]] = {
    "nginx": (
        "ingress-nginx",
        {
            _NAME: "ingress-nginx",
            "app.kubernetes.io/instance": "ingress-nginx",
            "app.kubernetes.io/component": "controller",
        },
    ),
    "nginx.org": ("nginx-ingress", {_NAME: "nginx-ingress", "app": "nginx-ingress"}),
    "traefik": ("traefik", {_NAME: "traefik"}),
    "kong": ("kong", {_NAME: "kong"}),
    "haproxy": ("haproxy-controller", {_NAME: "kubernetes-ingress"}),
    "contour": ("projectcontour", {"app": "envoy"}),
    "istio": ("istio-system", {"istio": "ingressgateway", "app": "istio-ingressgateway"}),
    "envoy": ("envoy-gateway-system", {_NAME: "envoy", "app.kubernetes.io/managed-by": "envoy-gateway"}),
    "openshift": (
        "openshift-ingress",
        {"ingresscontroller.operator.openshift.io/deployment-ingresscontroller": "default"},
    ),
}
"""Where the usual installation puts the pods of a controller, and their labels."""

_HOME_LABELS = {
    "openshift": {
        "network.openshift.io/policy-group": "ingress",
        "policy-group.network.openshift.io/ingress": "",
    },
}
_IN_PLACE = ("istio", "nginx", "kgateway", "agentgateway")
"""Controllers of Gateways that run the proxy in the Gateway's own namespace."""

_BALANCERS = {"gce": ("130.211.0.0/22", "35.191.0.0/16"), "gke": ("130.211.0.0/22", "35.191.0.0/16")}
"""Cloud load balancers that send requests to the pods themselves, from these addresses."""

_BY_IMAGE = {
    "ingress-nginx": "nginx",
    "nginx-ingress-controller": "nginx",
    "nginx-ingress": "nginx.org",
    "traefik": "traefik",
    "kong": "kong",
    "kong-gateway": "kong",
    "kubernetes-ingress": "haproxy",
    "haproxy-ingress": "haproxy",
    "ose-haproxy-router": "openshift",
}


class Gate(NamedTuple):
    """Who sends the requests: pods of a controller (`members` where they are in the input), or a load balancer.

    `services` lead from outside to a controller of the input.  `said` names it for people.
    """

    ends: tuple[Endpoint, ...]
    said: str
    members: tuple[Member, ...] = ()
    services: tuple[Service, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the controller is in the input."""
        return bool(self.members)


class Gates:
    """The controllers of a cluster's Ingresses and Gateways; each is one object."""

    def __init__(self, cluster: Cluster, addressing: Addressing) -> None:
        self._cluster = cluster
        self._addressing = addressing
        self._known: dict[object, Gate] = {}

    def of_ingress(self, ingress: Ingress) -> Gate:
        """Return who sends the requests of an Ingress."""
        return self._of(self._cluster.ingresses.controller(ingress))

    def of_route(self, route: OpenShiftRoute) -> Gate:  # noqa: ARG002  (all routes have one router)
        """Return who sends the requests of an OpenShift route."""
        return self._of("openshift")

    def of_gateway(self, gateway: Gateway) -> Gate:
        """Return who sends the requests of a Gateway."""
        found = self._known.get(id(gateway))
        if found is None:
            found = self._known[id(gateway)] = self._of_gateway(gateway)
        return found

    def _of_gateway(self, gateway: Gateway) -> Gate:
        own = [
            workload
            for workload in self._cluster.space(gateway.namespace).workloads
            if workload.pod_labels.known.get("gateway.networking.k8s.io/gateway-name") == gateway.name
        ]
        if own:
            return self._found(own)
        declared = self._cluster.scoped_named("GatewayClass", gateway.class_name)
        text = declared.controller if isinstance(declared, GatewayClass) else gateway.class_name
        words = text.lower().replace("/", "-").replace(".", "-").split("-")
        if "cilium" in words:
            return self._of("cilium")
        if any(word in words for word in _IN_PLACE):
            labels = Labels({"gateway.networking.k8s.io/gateway-name": gateway.name})
            space = self._cluster.space(gateway.namespace)
            pod = Pod(gateway.namespace, space.labels, labels)
            return Gate((pod,), f"the proxy of {named(gateway)}, assumed in its namespace")
        known = next((word for word in words if word in _HOMES or word in _BALANCERS), "")
        return self._of("envoy" if "eg" in words else known)

    # --------------------------------------------------------------------------------------------- finding
    @lazy
    def _controllers(self) -> list[Workload]:
        return [workload for workload in workloads(self._cluster) if is_controller(workload)]

    def _of(self, controller: str) -> Gate:
        gate = self._known.get(controller)
        if gate is None:
            found = [each for each in self._controllers if controller in {"", *_kinds(each)}]
            gate = self._known[controller] = self._found(found) if found else self._assumed(controller)
        return gate

    def _found(self, found: list[Workload]) -> Gate:
        members = self._addressing.pods_of(found, "").members
        services = {id(s): s for workload in found for s in self._cluster.backends.services_of(workload)}
        names = ", ".join(map(named, found))
        return Gate(tuple(member.pod for member in members), names, members, tuple(services.values()))

    def _assumed(self, controller: str) -> Gate:
        if controller == "cilium":
            return Gate((Outside(AddressSet(), "ingress"),), "the proxy of Cilium")
        if controller in _BALANCERS:
            addresses = AddressSet()
            for text in _BALANCERS[controller]:
                addresses |= parse_addresses(text)
            return Gate((Outside(addresses),), "Google's load balancer")
        if controller not in _HOMES:
            return Gate((CONTROLLER,), "a controller that is not in the input, of which nothing is known")
        namespace, labels = _HOMES[controller]
        space = self._cluster.space(namespace)
        around = space.labels
        if space.declared is None and controller in _HOME_LABELS:
            around = Labels({**around.known, **_HOME_LABELS[controller]})
        pod = Pod(namespace, around, Labels(labels))
        said = f"the controller '{controller}', which is not in the input and is assumed in namespace '{namespace}'"
        return Gate((pod,), said)


def _kinds(workload: Workload) -> set[str]:
    """Return which controllers the workload's images are those of."""
    parts = {part for c in workload.containers for part in c.image.partition("@")[0].replace(":", "/").split("/")}
    return {_BY_IMAGE[part] for part in parts if part in _BY_IMAGE}
