"""Which workloads of the input are the ingress controllers themselves, from whose pods requests come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubelint.cluster.ends import End
    from kubelint.model.workload import Workload

_IMAGES = frozenset(
    {
        "haproxy-ingress",
        "ingress-nginx",
        "kong",
        "kong-gateway",
        "kubernetes-ingress",
        "nginx-ingress",
        "nginx-ingress-controller",
        "ose-haproxy-router",
        "traefik",
    }
)
"""Parts of the names of images that controllers run."""


def is_controller(workload: Workload) -> bool:
    """Say whether the workload's pods are those of an ingress controller, by the image that they run."""
    if workload.kind in {"Job", "CronJob"}:
        return False
    return any(_runs_controller(container.image) for container in workload.containers if container.role == "container")


def controllers(ends: list[End]) -> list[End]:
    """Return the ends that are ingress controllers."""
    return [end for end in ends if any(map(is_controller, end.workloads))]


def _runs_controller(image: str) -> bool:
    name = image.partition("@")[0]
    parts = name.split("/")
    parts[-1] = parts[-1].partition(":")[0]
    return not _IMAGES.isdisjoint(parts) and "webhook" not in parts[-1]
