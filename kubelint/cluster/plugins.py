"""Which network plugin the input itself installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.workload import Workload

NETWORK_PLUGIN = "NetworkPlugin"
"""A name, beside those of their kind, of the objects that run a network plugin."""

_IMAGES = (
    ("calico/node", "calico"),
    ("cilium/cilium", "cilium"),
    ("antrea/antrea", "antrea"),
    ("weaveworks/weave-kube", "weave"),
    ("amazon-k8s-cni", "aws-vpc-cni"),
    ("cloudnativelabs/kube-router", "kube-router"),
    ("ovn-kubernetes/ovn-kube", "ovn-kubernetes"),
    ("kindest/kindnetd", "kindnet"),
    ("flannel/flannel", "flannel"),
    ("coreos/flannel", "flannel"),
)
"""Parts of the names of images that plugins run on every node, and the plugins."""


def installed(cluster: Cluster) -> str | None:
    """Return the plugin that a DaemonSet of the input runs; None where there is none, or more than one."""
    found = {
        plugin
        for space in cluster.spaces_with(frozenset({NETWORK_PLUGIN}))
        for workload in space.workloads_of("DaemonSet")
        for plugin in plugins_of(workload)
    }
    if found == {"calico", "flannel"}:
        return "canal"
    return found.pop() if len(found) == 1 else None


def plugins_of(workload: Workload) -> set[str]:
    """Return the network plugins that the pods of a DaemonSet are part of."""
    images = [container.image.partition("@")[0] for container in workload.containers if container.role == "container"]
    return {plugin for image in images for part, plugin in _IMAGES if part in image}
