"""Which OpenShift Route gets a request: by host, then by the longest path.

Source: https://docs.openshift.com/container-platform/latest/networking/routes/route-configuration.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.openshift import OpenShiftRoute
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.trace.request import Request


class Choice(NamedTuple):
    """The route that gets the request; `rank` says how well its host fits."""

    route: OpenShiftRoute
    rank: tuple[int, int]


def choose_route(cluster: Cluster, request: Request) -> Iterator[Choice]:
    """Yield the route for the request, if there is one and the router listens on the port."""
    if request.port != {"http": 80, "https": 443}[request.scheme]:
        return
    best: tuple[tuple[int, int, str, str], Choice] | None = None
    for space in list(cluster.spaces.values()):
        for route in space.all(OpenShiftRoute):
            rank = _rank(route, request.host)
            if rank is None or not _begins(request.path, route.url_path):
                continue
            age = str(route.metadata.get("creationTimestamp") or "9999")
            key = (-rank[0], -len(route.url_path), age, f"{route.namespace}/{route.name}")
            if best is None or key < best[0]:
                best = (key, Choice(route, rank))
    if best is not None:
        yield best[1]


def _rank(route: OpenShiftRoute, host: str) -> tuple[int, int] | None:
    own = route.host.lower()
    if own == host:
        return (2, 0)
    parent = own.partition(".")[2]
    if route.wildcard and parent and host.partition(".")[2] == parent:
        return (1, len(parent) + 2)
    return None


def _begins(path: str, start: str) -> bool:
    start = start.rstrip("/")
    return path == start or path.startswith(start + "/") or not start
