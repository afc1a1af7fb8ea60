"""Gateway API: GatewayClass, Gateway, the routes and ReferenceGrant, with every default of the API.

Source: https://gateway-api.sigs.k8s.io/reference/spec/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.gateway_refs import GROUP, BackendRef, ParentRef, SecretRef
from kubelint.model.labels import Selector
from kubelint.model.lazy import lazy
from kubelint.model.resource import Part, Resource, items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Place

_ROUTE_KINDS = {
    "HTTP": ("HTTPRoute", "GRPCRoute"),
    "HTTPS": ("HTTPRoute", "GRPCRoute"),
    "TLS": ("TLSRoute", "TCPRoute"),
    "TCP": ("TCPRoute",),
    "UDP": ("UDPRoute",),
}
"""The kinds that a listener of a protocol can carry (TCPRoute on TLS: where the listener terminates)."""


_MAX_LISTENERS, _MAX_PARENTS, _MAX_HOSTS, _MAX_GRANTS = 64, 32, 16, 16
"""The API takes no more of these in one object, so that what lies past them is not looked at."""

_CERTIFICATE_MAP = "networking.gke.io/certmap"


class Listener(Part):
    """A port on which a Gateway listens."""

    resource: Gateway

    @property
    def name(self) -> str:
        """The listener's name."""
        return self.data.get("name") or ""

    @property
    def hostname(self) -> str:
        """The host name, with a wildcard as first label or without; empty for every host."""
        return self.data.get("hostname") or ""

    @property
    def port(self) -> int | str:
        """The port; 0 where none is written."""
        return self.data.get("port") or 0

    @property
    def protocol(self) -> str:
        """HTTP, HTTPS, TLS, TCP, UDP or a controller's own."""
        return self.data.get("protocol") or ""

    @property
    def tls_place(self) -> Place:
        """The place of the TLS settings, or of the protocol where none are written."""
        return self.key("tls") if "tls" in self.data else self.at("protocol")

    @property
    def tls(self) -> dict[str, object]:
        """The TLS settings, empty where there are none."""
        return self.data.get("tls") or {}

    @property
    def tls_mode(self) -> str:
        """Terminate where none is written."""
        return str(self.tls.get("mode") or "Terminate")

    @property
    def terminates_tls(self) -> bool:
        """Whether the listener ends TLS, and so needs a certificate."""
        return self.protocol == "HTTPS" or (self.protocol == "TLS" and self.tls_mode == "Terminate")

    @lazy
    def certificate_refs(self) -> tuple[SecretRef, ...]:
        """The certificates."""
        path = (*self.path, "tls", "certificateRefs")
        return tuple(SecretRef(self.resource, (*path, i), d) for i, d in items(self.tls, "certificateRefs"))

    @property
    def has_certificate(self) -> bool:
        """Whether the listener names certificates, or says by means of the controller's own where they are."""
        return bool(self.certificate_refs or self.tls.get("options") or _CERTIFICATE_MAP in self.resource.annotations)

    @property
    def allowed_place(self) -> Place:
        """The place of what says which routes may attach, or of the listener's name where nothing does."""
        return self.key("allowedRoutes") if "allowedRoutes" in self.data else self.at("name")

    @property
    def allowed_from(self) -> str:
        """From which namespaces routes may attach: Same where nothing is written."""
        return (self._allowed.get("namespaces") or {}).get("from") or "Same"

    @property
    def allowed_selector(self) -> Selector | None:
        """The namespaces from which routes may attach where `allowed_from` is Selector; absent selects none."""
        written = (self._allowed.get("namespaces") or {}).get("selector")
        return None if written is None else Selector.read(written)

    @property
    def allowed_kinds(self) -> tuple[tuple[str, str], ...] | None:
        """Group and kind of the routes that may attach; None for a protocol of a controller's own."""
        written = self._allowed.get("kinds") or ()
        if written:
            return tuple((GROUP if k.get("group") is None else k["group"], k.get("kind") or "") for k in written)
        kinds = _ROUTE_KINDS.get(self.protocol)
        return None if kinds is None else tuple((GROUP, kind) for kind in kinds)

    @property
    def _allowed(self) -> dict[str, Any]:
        return self.data.get("allowedRoutes") or {}


class Gateway(Resource):
    """A place where traffic enters, with its listeners."""

    @property
    def class_name(self) -> str:
        """The GatewayClass."""
        return self.spec.get("gatewayClassName") or ""

    @property
    def said_listeners(self) -> str:
        """The listeners by name and port, for people."""
        return ", ".join(f"{listener.name} ({listener.port})" for listener in self.listeners)

    @property
    def own_parameters(self) -> bool:
        """Whether an object of the controller's own kind says more about the Gateway, perhaps its certificates."""
        return bool(self.get("spec", "infrastructure", "parametersRef"))

    @lazy
    def listeners(self) -> tuple[Listener, ...]:
        """The listeners."""
        written = items(self.spec, "listeners")[:_MAX_LISTENERS]
        return tuple(Listener(self, ("spec", "listeners", i), d) for i, d in written)


class GatewayClass(Resource):
    """A controller that takes care of Gateways."""

    @property
    def controller(self) -> str:
        """The controller's name."""
        return self.spec.get("controllerName") or ""


class RouteRule(Part):
    """One rule of a route."""

    @lazy
    def backends(self) -> tuple[BackendRef, ...]:
        """Where the rule sends traffic, mirrors included."""
        refs = []
        for index, data in items(self.data, "backendRefs"):
            ref = BackendRef(self.resource, (*self.path, "backendRefs", index), data)
            refs += [ref, *_mirrors(ref)]
        return (*refs, *_mirrors(self))


def _mirrors(owner: Part) -> Iterator[BackendRef]:
    """Yield where the filters of a rule, or of one backend of it, send copies."""
    for index, data in items(owner.data, "filters"):
        target = (data.get("requestMirror") or {}).get("backendRef")
        if target:
            ref = BackendRef(owner.resource, (*owner.path, "filters", index, "requestMirror", "backendRef"), target)
            ref.mirror = True
            yield ref


class Route(Resource):
    """A route of any kind of the Gateway API: HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute."""

    @lazy
    def parents(self) -> tuple[ParentRef, ...]:
        """What the route attaches to."""
        written = items(self.spec, "parentRefs")[:_MAX_PARENTS]
        return tuple(ParentRef(self, ("spec", "parentRefs", i), d) for i, d in written)

    @property
    def hostnames(self) -> tuple[str, ...]:
        """The hosts; empty for every host of the listener (and for TCP and UDP, which know none)."""
        return tuple(self.spec.get("hostnames") or ())[:_MAX_HOSTS]

    @property
    def has_hosts(self) -> bool:
        """Whether the route is for certain hosts only."""
        return bool(self.hostnames) and self.kind not in {"TCPRoute", "UDPRoute"}

    @lazy
    def rules(self) -> tuple[RouteRule, ...]:
        """The rules."""
        return tuple(RouteRule(self, ("spec", "rules", i), d) for i, d in items(self.spec, "rules"))

    @lazy
    def backends(self) -> tuple[BackendRef, ...]:
        """The backends of all rules."""
        return tuple(backend for rule in self.rules for backend in rule.backends)


class ReferenceGrant(Resource):
    """Which kinds in other namespaces may refer to objects of this namespace."""

    @lazy
    def pairs(self) -> tuple[tuple[Kinds, Kinds], ...]:
        """Who (group, kind, namespace) may refer to what (group, kind, name; an empty name stands for every object)."""
        sources = [_texts(entry, "namespace") for _, entry in items(self.spec, "from")[:_MAX_GRANTS]]
        targets = [_texts(entry, "name") for _, entry in items(self.spec, "to")[:_MAX_GRANTS]]
        return tuple((source, target) for source in sources for target in targets)


Kinds = tuple[str, str, str]


def _texts(entry: dict[str, str], last: str) -> Kinds:
    return entry.get("group") or "", entry.get("kind") or "", entry.get(last) or ""
