"""Which Ingress gets which request: classes, and paths that compete for the same host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.presence import Presence
from kubelint.model.ingress import Ingress, IngressClass
from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.ingress import IngressPath

Scope = tuple[str, ...]

_OWN_BALANCER = ("alb", "gce", "gce-internal")
"""Classes whose controllers give every Ingress a load balancer of its own, so that no two compete."""

_OWN_BALANCER_HINTS = ("kubernetes.io/ingress.global-static-ip-name", "networking.gke.io/", "cloud.google.com/")

_DISCRIMINATORS = (
    "alb.ingress.kubernetes.io/group.name",
    "alb.ingress.kubernetes.io/listen-ports",
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "traefik.ingress.kubernetes.io/router.priority",
    "konghq.com/methods",
    "konghq.com/protocols",
    "konghq.com/headers.",
    "konghq.com/snis",
    "nginx.org/mergeable-ingress-type",
    "haproxy.org/route-acl",
    "kubernetes.io/ingress.allow-http",
)
"""Annotations by which a controller tells requests apart that have the same host and path."""


class Ingresses:
    """The Ingresses of all namespaces together: a controller serves them all on one address."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    # ---------------------------------------------------------------------------------------- classes
    @lazy
    def classes(self) -> list[IngressClass]:
        """The IngressClasses of the input."""
        return [resource for resource in self._cluster.scoped if isinstance(resource, IngressClass)]

    @lazy
    def default_class(self) -> str:
        """The name of the class of Ingresses that name none; empty where no class of the input is the default."""
        return next((found.name for found in self.classes if found.is_default), "")

    def class_of(self, ingress: Ingress) -> str:
        """Return the name of the class that takes care of `ingress`; empty where that is not known."""
        return ingress.class_name or self.default_class

    def class_presence(self, ingress: Ingress) -> Presence:
        """Say whether the class that `ingress` names, or a default class, is there."""
        if ingress.unknown("spec", "ingressClassName") or ingress.unknown("metadata", "annotations"):
            return Presence.unknown
        if not ingress.class_name:
            return Presence.found if self.default_class else Presence.missing
        return self._cluster.presence("IngressClass", "", ingress.class_name)

    # ------------------------------------------------------------------------------------------ paths
    def _scope(self, ingress: Ingress) -> Scope:
        """Return what two Ingresses must have in common to compete for requests."""
        name = self.class_of(ingress)
        marks = sorted(
            f"{key}={value}" for key, value in ingress.annotations.items() if key.startswith(_DISCRIMINATORS)
        )
        grouped = "alb.ingress.kubernetes.io/group.name" in ingress.annotations
        alone = (name in _OWN_BALANCER and not grouped) or (
            not name and any(key.startswith(_OWN_BALANCER_HINTS) for key in ingress.annotations)
        )
        return (name, *marks, *((ingress.namespace, ingress.name) if alone else ()))

    def same_path(self, path: IngressPath) -> IngressPath | None:
        """Return the first path that asks for the very same requests, in the same words, before `path` does."""
        return self._earlier(path, self._by_words, _words(path))

    def same_requests(self, path: IngressPath) -> IngressPath | None:
        """Return the first path that matches the same requests as `path` in other words, so that one never matches."""
        first = self._earlier(path, self._by_requests, _requests(path))
        return None if first is None or _words(first) == _words(path) else first

    def _earlier(
        self, path: IngressPath, index: dict[tuple[Scope, tuple[str, ...]], IngressPath], key: tuple[str, ...] | None
    ) -> IngressPath | None:
        if key is None or path.resource.canary or is_unknown(path.host) or is_unknown(path.url_path):
            return None
        first = index.get((self._scope(path.resource), key))
        return None if first is None or first.data is path.data else first

    @lazy
    def _by_words(self) -> dict[tuple[Scope, tuple[str, ...]], IngressPath]:
        index: dict[tuple[Scope, tuple[str, ...]], IngressPath] = {}
        for path, scope in self._paths():
            index.setdefault((scope, _words(path)), path)
        return index

    @lazy
    def _by_requests(self) -> dict[tuple[Scope, tuple[str, ...]], IngressPath]:
        index: dict[tuple[Scope, tuple[str, ...]], IngressPath] = {}
        for path, scope in self._paths():
            key = _requests(path)
            if key is not None:
                index.setdefault((scope, key), path)
        return index

    def _paths(self) -> Iterator[tuple[IngressPath, Scope]]:
        for space in self._cluster.spaces.values():
            for ingress in space.all(Ingress):
                if not ingress.canary:
                    scope = self._scope(ingress)
                    for path in ingress.paths:
                        yield path, scope


def _words(path: IngressPath) -> tuple[str, ...]:
    return (path.host.lower(), path.path_type, path.url_path)


def _requests(path: IngressPath) -> tuple[str, ...] | None:
    """Return what stands for the requests that the path matches; None where the controller decides that."""
    if path.path_type == "Prefix":
        return (path.host.lower(), "Prefix", *path.elements)
    if path.path_type == "Exact":
        return (path.host.lower(), "Exact", path.url_path)
    return None
