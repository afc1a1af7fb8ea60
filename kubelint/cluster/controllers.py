"""Ingress controllers, from whose pods requests come: which workloads of the input are some, and one of no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.labels import Labels
from kubelint.network.endpoints import Pod

if TYPE_CHECKING:
    from kubelint.model.workload import Workload

CONTROLLER = Pod("", Labels({"kubernetes.io/metadata.name": "ingress-controller-ns"}), Labels({}))
"""A controller of which the input says nothing: some pod without labels that count, in a namespace of its own."""

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


def _runs_controller(image: str) -> bool:
    name = image.partition("@")[0]
    parts = name.split("/")
    parts[-1] = parts[-1].partition(":")[0]
    return not _IMAGES.isdisjoint(parts) and "webhook" not in parts[-1]
