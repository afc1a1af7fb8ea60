"""Which routes attach to which listeners of which Gateways.

Source: https://gateway-api.sigs.k8s.io/reference/spec/ and https://gateway-api.sigs.k8s.io/concepts/api-overview/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.hosts import intersect
from kubelint.cluster.presence import Presence
from kubelint.model.gateway import Gateway, ReferenceGrant
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.gateway import Listener, ObjectRef, ParentRef, Route


class Attachment(NamedTuple):
    """How one parentRef of a route meets its Gateway.

    `named` are the listeners that the reference means (all where it names no section and no port).  Of these,
    `admitting` allow the route's kind and namespace (or may: `None` answers count), and of those again `matching`
    have a host in common with the route.  `refusals` say why the others do not admit it.
    """

    parent: ParentRef
    presence: Presence
    gateway: Gateway | None = None
    named: tuple[Listener, ...] = ()
    admitting: tuple[Listener, ...] = ()
    matching: tuple[Listener, ...] = ()
    refusals: tuple[tuple[Listener, str], ...] = ()


class Gateways:
    """The Gateways and routes of all namespaces."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def attachments(self, route: Route) -> list[Attachment]:
        """Return how the route meets each Gateway that it names."""
        return [self._attach(route, parent) for parent in route.parents if parent.is_gateway]

    def _attach(self, route: Route, parent: ParentRef) -> Attachment:
        presence = self._cluster.presence("Gateway", parent.namespace, parent.name)
        gateway = self._cluster.space(parent.namespace).named(Gateway, "Gateway", parent.name)
        if gateway is None or presence is not Presence.found or gateway.unknown("spec", "listeners"):
            return Attachment(parent, Presence.unknown if presence is Presence.found else presence)
        named = tuple(listener for listener in gateway.listeners if _means(parent, listener))
        admitting, refusals = [], []
        for listener in named:
            refusal = self._refusal(route, listener)
            if refusal:
                refusals.append((listener, refusal))
            else:
                admitting.append(listener)
        matching = tuple(listener for listener in admitting if hosts_meet(route, listener))
        return Attachment(parent, presence, gateway, named, tuple(admitting), matching, tuple(refusals))

    def _refusal(self, route: Route, listener: Listener) -> str:
        """Return why the listener surely does not admit the route; empty where it does or may."""
        kinds = listener.allowed_kinds
        if kinds is not None and (route.group, route.kind) not in kinds:
            return f"it takes {' and '.join(kind for _, kind in kinds) or 'no routes'}, not {route.kind}"
        gateway = listener.resource
        origin = listener.allowed_from
        if origin == "Same" and route.namespace != gateway.namespace:
            if is_unknown(route.namespace) or is_unknown(gateway.namespace):
                return ""
            return f"it takes routes of its own namespace '{gateway.namespace}' only"
        if origin == "None":
            return "it takes no routes"
        if origin == "Selector":
            selector = listener.allowed_selector
            if selector is None:
                return "it takes no routes, for it has no selector of namespaces"
            if selector.matches(self._cluster.space(route.namespace).labels) is False:
                return f"it takes routes of namespaces with {selector} only"
        return ""

    def granted(self, source: tuple[str, str], namespace: str, ref: ObjectRef) -> bool:
        """Say whether an object of group and kind `source` in `namespace` may refer to what `ref` names.

        Inside one namespace no grant is needed.
        """
        if ref.namespace == namespace or is_unknown(ref.namespace) or is_unknown(namespace):
            return True
        grants = self._cluster.space(ref.namespace).all(ReferenceGrant)
        return any(grant.permits((*source, namespace), (ref.group, ref.kind, ref.name)) for grant in grants)


def _means(parent: ParentRef, listener: Listener) -> bool:
    section = parent.section_name
    if section and section != listener.name and not is_unknown(section) and not is_unknown(listener.name):
        return False
    return parent.port is None or parent.port == listener.port or is_unknown(parent.port) or is_unknown(listener.port)


def hosts_meet(route: Route, listener: Listener) -> bool:
    """Say whether the route and the listener have a host in common (or may, where placeholders stand)."""
    if not route.hostnames or not listener.hostname or route.kind in {"TCPRoute", "UDPRoute"}:
        return True
    if is_unknown(listener.hostname):
        return True
    return any(is_unknown(host) or intersect(listener.hostname, host) for host in route.hostnames)


