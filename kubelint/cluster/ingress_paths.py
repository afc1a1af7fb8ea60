"""Paths of Ingresses that compete: the same requests, asked for twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.controllers import OWN_BALANCER, PREFIX_BY_DEFAULT
from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.ingresses import Ingresses
    from kubelint.model.ingress import Ingress, IngressPath, IngressRule

Scope = tuple[str, ...]
Words = tuple[str, str, str]
Requests = tuple[str, ...]

_GROUP = "alb.ingress.kubernetes.io/group.name"

_DISCRIMINATORS = (
    _GROUP,
    "alb.ingress.kubernetes.io/listen-ports",
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "traefik.ingress.kubernetes.io/router.priority",
    "konghq.com/headers.",
    "konghq.com/methods",
    "konghq.com/protocols",
    "konghq.com/regex-priority",
    "konghq.com/snis",
    "nginx.org/mergeable-ingress-type",
    "haproxy.org/route-acl",
    "haproxy-ingress.github.io/http-header-match",
    "haproxy-ingress.github.io/path-type",
    "appgw.ingress.kubernetes.io/override-frontend-port",
    "appgw.ingress.kubernetes.io/use-private-ip",
    "tailscale.com/proxy-group",
)
"""Annotations by which a controller tells requests apart that have the same host and path."""


class IngressPaths:
    """Which path gets requests that several ask for: of the same class, across files and namespaces."""

    def __init__(self, ingresses: Ingresses) -> None:
        self._ingresses = ingresses
        self._scopes: dict[int, Scope] = {}
        self._wildcards: dict[int, dict[str, IngressPath]] = {}

    def same_path(self, path: IngressPath) -> IngressPath | None:
        """Return the first path that asks for the very same requests, in the same words, before `path` does."""
        if not _competes(path):
            return None
        first = self._by_words.get((self._scope(path.resource), _words(path)))
        return None if first is path or first is None or _redefined(first.resource, path.resource) else first

    def same_requests(self, path: IngressPath) -> IngressPath | None:
        """Return the path that takes all requests of `path`, in other words, before it; `path` then never matches."""
        if not _competes(path):
            return None
        requests = self._requests(path)
        first = self._by_requests.get((self._scope(path.resource), requests)) if requests else None
        if first is None or first is path or _words(first) == _words(path):
            return self._before_in_order(path)
        return None if _redefined(first.resource, path.resource) else first

    def same_default(self, ingress: Ingress) -> Ingress | None:
        """Return the first Ingress that is nothing but a default backend, as `ingress` is, before it."""
        if ingress.rules or ingress.default_backend is None or ingress.canary:
            return None
        first = self._defaults.get(self._scope(ingress))
        return None if first is None or first is ingress or _redefined(first, ingress) else first

    def before_default(self, ingress: Ingress) -> IngressPath | None:
        """Return the path that takes all requests which the default backend of the same Ingress is meant for.

        Requests for the host of another rule, whose paths leave some over, still reach the default backend.
        """
        if ingress.default_backend is None:
            return None
        everything = [path for path in ingress.paths if self._everything(path)]
        catch_all = next((path for path in everything if not path.host), None)
        hosts = {path.host for path in everything}
        return catch_all if all(rule.host in hosts for rule in ingress.rules) else None

    def _everything(self, path: IngressPath) -> bool:
        requests = self._requests(path)
        return requests is not None and requests[1:] == ("Prefix",) and not path.by_condition

    def alone(self, ingress: Ingress) -> bool:
        """Say whether the Ingress has a load balancer of its own, so that no other competes with it."""
        if self._ingresses.controller(ingress) not in OWN_BALANCER or _GROUP in ingress.annotations:
            return False
        return ingress.annotations.get("ingress.cilium.io/loadbalancer-mode") != "shared"

    # -------------------------------------------------------------------------------------------- who competes
    def _scope(self, ingress: Ingress) -> Scope:
        """Return what two Ingresses must have in common to compete for requests."""
        scope = self._scopes.get(id(ingress))
        if scope is None:
            marks = sorted(
                f"{key}={value}" for key, value in ingress.annotations.items() if key.startswith(_DISCRIMINATORS)
            )
            own = (ingress.namespace, ingress.name) if self.alone(ingress) else ()
            scope = self._scopes[id(ingress)] = (self._ingresses.class_of(ingress), *marks, *own)
        return scope

    def _requests(self, path: IngressPath) -> Requests | None:
        """Return what stands for the requests that the path matches; None where the controller decides that."""
        host = path.host.lower()
        if path.path_type == "Prefix":
            return (host, "Prefix", *path.elements)
        if path.path_type == "Exact":
            return (host, "Exact", path.url_path)
        controller = self._ingresses.controller(path.resource)
        everything = "/*" if controller in {"alb", "gce"} else "/" if controller in PREFIX_BY_DEFAULT else ""
        return (host, "Prefix") if path.url_path == everything else None

    def _before_in_order(self, path: IngressPath) -> IngressPath | None:
        """Return an earlier path with a final wildcard that takes all that `path` does.

        The AWS controller keeps the order of paths of the type ImplementationSpecific, and the first that matches wins.
        """
        if path.path_type != "ImplementationSpecific" or self._ingresses.controller(path.resource) != "alb":
            return None
        wildcards = self._wildcards.get(id(path.rule))
        if wildcards is None:
            wildcards = self._wildcards[id(path.rule)] = _wildcards(path.rule)
        found = (wildcards.get(path.url_path[:length]) for length in range(len(path.url_path) + 1))
        return next((each for each in found if each and each.path < path.path and each.url_path != path.url_path), None)

    # ------------------------------------------------------------------------------------------------- indexes
    def _paths(self) -> Iterator[tuple[Scope, IngressPath]]:
        for ingress in self._ingresses:
            for path in ingress.paths:
                if _competes(path):
                    yield self._scope(ingress), path

    @lazy
    def _by_words(self) -> dict[tuple[Scope, Words], IngressPath]:
        index: dict[tuple[Scope, Words], IngressPath] = {}
        for scope, path in self._paths():
            index.setdefault((scope, _words(path)), path)
        return index

    @lazy
    def _by_requests(self) -> dict[tuple[Scope, Requests], IngressPath]:
        index: dict[tuple[Scope, Requests], IngressPath] = {}
        for scope, path in self._paths():
            requests = self._requests(path)
            if requests is not None:
                index.setdefault((scope, requests), path)
        return index

    @lazy
    def _defaults(self) -> dict[Scope, Ingress]:
        index: dict[Scope, Ingress] = {}
        for ingress in self._ingresses:
            if not ingress.rules and ingress.default_backend is not None and not ingress.canary:
                index.setdefault(self._scope(ingress), ingress)
        return index


def _competes(path: IngressPath) -> bool:
    """Say whether the path competes with others: canaries repeat paths by design, and so do conditions."""
    if path.resource.canary or path.by_condition or path.resource.unknown("metadata", "annotations"):
        return False
    return not any(map(is_unknown, (path.host, path.url_path, path.path_type)))


def _redefined(one: Ingress, other: Ingress) -> bool:
    """Say whether both are definitions of one object, of which the cluster will have but one."""
    return one is not other and one.id == other.id


def _wildcards(rule: IngressRule) -> dict[str, IngressPath]:
    """Return the ImplementationSpecific paths whose only wildcard is at their end, by what stands before it."""
    found: dict[str, IngressPath] = {}
    for path in rule.paths:
        start = path.url_path.removesuffix("*")
        final = start != path.url_path and "*" not in start and "?" not in start
        if final and path.path_type == "ImplementationSpecific" and _competes(path):
            found.setdefault(start, path)
    return found


def _words(path: IngressPath) -> Words:
    return (path.host, path.path_type, path.url_path)
