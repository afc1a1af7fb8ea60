"""Which routes attach to which listeners of which Gateways, and which references across namespaces are granted.

Source: https://gateway-api.sigs.k8s.io/reference/spec/ and https://gateway-api.sigs.k8s.io/concepts/api-overview/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.hosts import intersect
from kubelint.config.globs import matches_name
from kubelint.model.gateway import Gateway, GatewayClass, ReferenceGrant
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.gateway import Kinds, Listener, Route
    from kubelint.model.gateway_refs import ObjectRef, ParentRef
    from kubelint.model.resource import Resource


class Attachment(NamedTuple):
    """How one parentRef of a route meets its Gateway.

    `gateway` is None where the input does not have it, or does not say what its listeners are.  `named` are the
    listeners that the reference means (all where it names no section and no port).  Of these, `admitting` allow the
    route's kind and namespace, or may, and of those again `matching` have a host in common with the route, or may.
    `refusals` say why the others do not admit it.
    """

    parent: ParentRef
    gateway: Gateway | None = None
    named: tuple[Listener, ...] = ()
    admitting: tuple[Listener, ...] = ()
    matching: tuple[Listener, ...] = ()
    refusals: tuple[tuple[Listener, str], ...] = ()

    @property
    def refused(self) -> bool:
        """Whether no listener that is meant admits the route."""
        return bool(self.named) and not self.admitting

    @property
    def hostless(self) -> bool:
        """Whether listeners admit the route, but none has a host in common with it."""
        return bool(self.admitting) and not self.matching


class Gateways:
    """The Gateways and routes of all namespaces."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._by_namespace: dict[str, tuple[set[tuple[Kinds, Kinds]], set[tuple[Kinds, Kinds]]]] = {}

    def attachments(self, route: Route) -> list[Attachment]:
        """Return how the route meets each Gateway that it names."""
        return [self._attach(route, parent) for parent in route.parents if parent.is_gateway]

    def _attach(self, route: Route, parent: ParentRef) -> Attachment:
        found = self._cluster.references.nearest(route, Gateway, parent.namespace, parent.name)
        met = [self._meet(route, parent, gateway) for gateway in found]
        # Of an object that is defined twice, the definition is meant that fits.
        return next((each for each in met if each.matching), met[0]) if met else Attachment(parent)

    def _meet(self, route: Route, parent: ParentRef, gateway: Gateway) -> Attachment:
        if gateway.unknown("spec", "listeners") or not gateway.listeners:
            return Attachment(parent)
        named = tuple(listener for listener in gateway.listeners if _means(parent, listener))
        admitting, refusals = [], []
        for listener in named:
            refusal = self._refusal(route, listener)
            if refusal:
                refusals.append((listener, refusal))
            else:
                admitting.append(listener)
        matching = tuple(listener for listener in admitting if hosts_meet(route, listener))
        return Attachment(parent, gateway, named, tuple(admitting), matching, tuple(refusals))

    def _refusal(self, route: Route, listener: Listener) -> str:
        """Return why the listener surely does not admit the route; empty where it does or may."""
        kinds = listener.allowed_kinds
        if kinds is not None and (route.group, route.kind) not in kinds:
            return f"takes {' and '.join(kind for _, kind in kinds) or 'no routes'}, not {route.kind}"
        own = listener.resource.namespace
        origin = listener.allowed_from
        if origin == "Same" and route.namespace != own:
            # A route that names no namespace may be applied to that of the Gateway.
            open_ = not route.written_namespace or is_unknown(route.namespace) or is_unknown(own)
            return "" if open_ else f"takes routes of its namespace '{own}' only"
        if origin == "None":
            return "takes no routes"
        if origin == "Selector":
            selector = listener.allowed_selector
            if selector is None:
                return "takes no routes, for it has no selector of namespaces"
            if selector.matches(self._cluster.space(route.namespace).labels) is False:
                return f"takes routes of namespaces with '{selector}' only"
        return ""

    def lost_hosts(self, route: Route) -> list[int]:
        """Return which of the route's hosts, by index, no listener takes that admits the route.

        There are none where some parent is not known: it may take them.
        """
        attachments = self.attachments(route)
        if not route.has_hosts or not attachments or len(attachments) < len(route.parents):
            return []
        if not all(attachment.admitting for attachment in attachments):
            return []
        listeners = [listener for attachment in attachments for listener in attachment.admitting]
        return [
            index
            for index, host in enumerate(route.hostnames)
            if not is_unknown(host) and not any(_takes(listener, host) for listener in listeners)
        ]

    def default_certificate(self, gateway: Gateway) -> bool:
        """Say whether the controller shows a certificate of its own where a listener names none."""
        declared = self._cluster.scoped_named("GatewayClass", gateway.class_name)
        return isinstance(declared, GatewayClass) and declared.controller.startswith("konghq.com/")

    def granted(self, source: Resource, ref: ObjectRef) -> bool | None:
        """Say whether `source` may refer to what `ref` names in another namespace.

        Inside one namespace no grant is needed.  The answer is None where the input holds nothing of the other
        namespace, so that its grants most likely live elsewhere too, and where `source` names no namespace, so that
        it may be applied to the other one.
        """
        if ref.namespace == source.namespace or is_unknown(ref.namespace) or is_unknown(source.namespace):
            return True
        space = self._cluster.space(ref.namespace)
        if self._permitted((source.group, source.kind, source.namespace), ref):
            return True
        for external in self._cluster.externals:
            if matches_name(external.kind, "ReferenceGrant") and matches_name(external.namespace, space.name):
                return True
        told = source.written_namespace and space.resources and not self._cluster.supplies.installs_charts(space.name)
        return False if told else None

    def _permitted(self, source: Kinds, ref: ObjectRef) -> bool:
        exact, open_ = self._grants(ref.namespace)
        target = (ref.group, ref.kind, ref.name)
        if is_unknown(ref.name):
            return any(pair[0] == source and pair[1][:2] == target[:2] for pair in exact) or bool(open_)
        if (source, target) in exact or (source, (*target[:2], "")) in exact:
            return True
        return any(_alike(pair[0], source) and _alike(pair[1], target) for pair in open_)

    def _grants(self, namespace: str) -> tuple[set[tuple[Kinds, Kinds]], set[tuple[Kinds, Kinds]]]:
        """Return what the grants of a namespace permit, and what they may permit, as placeholders stand in them."""
        if namespace not in self._by_namespace:
            pairs = {pair for grant in self._cluster.space(namespace).all(ReferenceGrant) for pair in grant.pairs}
            open_ = {pair for pair in pairs if any(map(is_unknown, pair[0] + pair[1]))}
            self._by_namespace[namespace] = (pairs - open_, open_)
        return self._by_namespace[namespace]


def _alike(granted: Kinds, wanted: Kinds) -> bool:
    """Say whether placeholders, and an empty name, may stand for what is wanted."""
    pairs = zip(granted, wanted, strict=True)
    return all(one == other or is_unknown(one) or (at == 2 and not one) for at, (one, other) in enumerate(pairs))


def _means(parent: ParentRef, listener: Listener) -> bool:
    section = parent.section_name
    if section and section != listener.name and not is_unknown(section) and not is_unknown(listener.name):
        return False
    return parent.port is None or parent.port == listener.port or is_unknown(parent.port) or is_unknown(listener.port)


def hosts_meet(route: Route, listener: Listener) -> bool:
    """Say whether the route and the listener have a host in common (or may, where placeholders stand)."""
    if not route.has_hosts:
        return True
    return any(is_unknown(host) or _takes(listener, host) for host in route.hostnames)


def _takes(listener: Listener, host: str) -> bool:
    return is_unknown(listener.hostname) or intersect(listener.hostname, host)
