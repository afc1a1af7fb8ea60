"""Who can reach a load balancer: what annotations, classes and addresses make of it, cloud by cloud.

Sources: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer, and the documentation
of the controllers named below.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BETA = "service.beta.kubernetes.io/"
_TRUE = ("true", "1", "t", "yes")
_FALSE = ("false", "0", "f", "no")

_AWS_SCHEME = _BETA + "aws-load-balancer-scheme"
_AWS_INTERNAL = _BETA + "aws-load-balancer-internal"
_AWS_TYPE = _BETA + "aws-load-balancer-type"
_HUAWEI_AUTOCREATE = "kubernetes.io/elb.autocreate"

_INTERNAL: dict[str, tuple[str, ...]] = {
    # Azure
    _BETA + "azure-load-balancer-internal": _TRUE,
    # Google: the current name and the old one
    "networking.gke.io/load-balancer-type": ("internal",),
    "cloud.google.com/load-balancer-type": ("internal",),
    # IBM Cloud
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": ("private",),
    # OpenStack (OVHcloud and others as well), and yawol (STACKIT)
    _BETA + "openstack-internal-load-balancer": _TRUE,
    "yawol.stackit.cloud/internallb": _TRUE,
    # Baidu Cloud
    _BETA + "cce-load-balancer-internal-vpc": _TRUE,
    # Tencent Cloud: a subnet makes the balancer internal, whichever it is
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": (),
    "service.kubernetes.io/qcloud-loadbalancer-internal": (),
    # Alibaba Cloud: the current name and the old one
    _BETA + "alibaba-cloud-loadbalancer-address-type": ("intranet",),
    _BETA + "alicloud-loadbalancer-address-type": ("intranet",),
    # Oracle Cloud: load balancers and network load balancers
    _BETA + "oci-load-balancer-internal": _TRUE,
    "oci-network-load-balancer.oraclecloud.com/internal": _TRUE,
    # Yandex Cloud
    "yandex.cloud/load-balancer-type": ("internal",),
    # Scaleway, Hetzner
    _BETA + "scw-loadbalancer-private": _TRUE,
    "load-balancer.hetzner.cloud/disable-public-network": _TRUE,
    # DigitalOcean
    _BETA + "do-loadbalancer-network": ("internal",),
    # Linode: a VPC in front instead of a public address
    _BETA + "linode-loadbalancer-frontend-subnet-id": (),
    _BETA + "linode-loadbalancer-frontend-subnet-name": (),
}
"""An annotation (in small letters) and the values that make the balancer internal; no values: any."""

_AWS_CLASSES = ("service.k8s.aws/nlb", "eks.amazonaws.com/nlb")
_INTERNAL_CLASSES = ("networking.gke.io/l4-regional-internal", "tailscale")

_ADDRESSES = (
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "purelb.io/addresses",
    _BETA + "azure-load-balancer-ipv4",
    _BETA + "azure-load-balancer-ipv6",
)
"""Annotations that ask for addresses."""

_POOLS = ("metallb.", "lbipam.cilium.io/", "io.cilium/", "kube-vip.io/", "purelb.io/", "openelb", "loxilb.io/")
"""Prefixes of annotations and classes of controllers whose addresses come from a pool, private or public."""

_RANGES = (
    # Kubernetes itself, and the AWS Load Balancer Controller
    _BETA + "load-balancer-source-ranges",
    # Azure; OVHcloud
    _BETA + "azure-allowed-ip-ranges",
    _BETA + "ovh-loadbalancer-allowed-sources",
    # DigitalOcean: `ip:203.0.113.7,cidr:198.51.100.0/24`
    _BETA + "do-loadbalancer-allow-rules",
    # Vultr: `203.0.113.0/24,80;198.51.100.0/24,443`
    _BETA + "vultr-loadbalancer-firewall-rules",
    # Linode: JSON
    _BETA + "linode-loadbalancer-firewall-acl",
)
"""Annotations that say from which addresses the balancer may be reached."""

_FIREWALLS = (
    # AWS: security groups and prefix lists that are kept elsewhere
    _BETA + "aws-load-balancer-security-groups",
    _BETA + "aws-load-balancer-security-group-prefix-lists",
    # Azure: the tags of its own networks (`Internet` is everybody)
    _BETA + "azure-allowed-service-tags",
    # Alibaba Cloud, Huawei Cloud: access control lists; Tencent Cloud: security groups
    _BETA + "alibaba-cloud-loadbalancer-acl-id",
    "kubernetes.io/elb.acl-id",
    "service.cloud.tencent.com/security-groups",
    # Linode, Vultr, Civo
    _BETA + "linode-loadbalancer-firewall-id",
    _BETA + "vultr-loadbalancer-firewall-rules-cm",
    "kubernetes.civo.com/firewall-id",
)
"""Annotations that name a firewall whose rules are kept elsewhere."""

_RANGE = re.compile(
    r"(?<![\d.])(?:\d+\.){3}\d+(?:/\d+)?|(?<![0-9a-fA-F:.])[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:/\d+)?"
)
"""An IPv4 or IPv6 address or range, whatever stands around it."""


def internal(annotations: Mapping[str, str], load_balancer_class: str) -> bool | None:
    """Say whether a load balancer is reachable only from a private network; None where nothing says it.

    A placeholder is taken to make the balancer internal, as nothing is to be said of it.
    """
    said = _by_aws(annotations, load_balancer_class)
    if said is None and (_by_annotation(annotations) or load_balancer_class in _INTERNAL_CLASSES):
        return True
    return True if is_unknown(load_balancer_class) else said


def wanted_addresses(annotations: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses that annotations ask for."""
    return tuple(part for name in _ADDRESSES for part in _parts(annotations.get(name, "")))


def pooled(annotations: Mapping[str, str], load_balancer_class: str) -> bool:
    """Say whether the balancer's address comes from a pool that is set up elsewhere, private or public."""
    return load_balancer_class.startswith(_POOLS) or any(name.startswith(_POOLS) for name in annotations)


def source_ranges(annotations: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the address ranges that annotations restrict a load balancer to, each with its annotation."""
    for name in _RANGES:
        value = annotations.get(name)
        if value and "denyList" not in value:
            for match in _RANGE.finditer(value):
                yield name, match.group()


def firewall(annotations: Mapping[str, str]) -> str:
    """Return the annotation that names a firewall whose rules are kept elsewhere; empty where there is none."""
    for name in _FIREWALLS:
        value = annotations.get(name)
        if value and not (name.endswith("service-tags") and "internet" in value.lower()):
            return name
    return ""


def _by_aws(annotations: Mapping[str, str], load_balancer_class: str) -> bool | None:
    scheme = annotations.get(_AWS_SCHEME)
    if scheme:
        return scheme != "internet-facing"
    written = annotations.get(_AWS_INTERNAL, "").strip()
    if written:
        # The older provider takes any value but "false" for true; "0.0.0.0/0" is what its first version asked for.
        return written.lower() not in _FALSE
    if load_balancer_class in _AWS_CLASSES or annotations.get(_AWS_TYPE) in {"external", "nlb-ip"}:
        return True
    return None


def _by_annotation(annotations: Mapping[str, str]) -> bool:
    for name, value in annotations.items():
        if name == _HUAWEI_AUTOCREATE:
            if re.search(r'"type"\s*:\s*"inner"', value):
                return True
            continue
        values = _INTERNAL.get(name.lower())
        if values is not None and (is_unknown(value) or (value.strip().lower() in values if values else value.strip())):
            return True
    return False


def _parts(written: str) -> list[str]:
    return [written] if is_unknown(written) else written.replace(",", " ").split()
