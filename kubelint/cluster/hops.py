"""The hops of a way through the cluster's network, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.cluster.addressing import Member
    from kubelint.finding import Place
    from kubelint.model.resource import Resource
    from kubelint.network.endpoints import Endpoint
    from kubelint.network.ports import PortSet

HopKind = Literal["listener", "ingress", "route", "service", "port", "endpoints", "pod", "policy"]


class Hop(NamedTuple):
    """One station of a way: an object, or what refers to one that is missing.

    `cause` says what happens there: why it fails, or how it goes on.  `advice` says what to change.  `resource` is
    the object at whose `place` the hop stands, where there is one.
    """

    kind: HopKind
    object: str
    place: Place | None
    cause: str = ""
    ok: bool = True
    advice: str = ""
    resource: Resource | None = None


class Leg(NamedTuple):
    """The last stretch of a way: what the client asks for, and what that is at the destination.

    `asked` and `ports` differ where a Service translates the port.  The destination is `member` where it is a pod.
    `hop` says where in the destination the way ends; None for what is outside.
    """

    asked: PortSet
    ports: PortSet
    destination: Endpoint
    name: str
    member: Member | None = None
    hop: Hop | None = None


class Walk(NamedTuple):
    """The hops to what stands behind a Service; without legs the last hop says why there is nothing."""

    hops: tuple[Hop, ...]
    legs: tuple[Leg, ...] = ()


def named(resource: Resource) -> str:
    """Name an object as the ends of connections are named: ``shop/api[Service]``."""
    name = f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name
    return f"{name}[{resource.kind}]"


def on(kind: HopKind, resource: Resource, place: Place | None = None, cause: str = "") -> Hop:
    """Return a hop that an object lets pass."""
    return Hop(kind, named(resource), place or resource.name_place, cause, resource=resource)


def off(kind: HopKind, resource: Resource, place: Place, cause: str, advice: str = "") -> Hop:
    """Return a hop where the way ends."""
    return Hop(kind, named(resource), place, cause, ok=False, advice=advice, resource=resource)
