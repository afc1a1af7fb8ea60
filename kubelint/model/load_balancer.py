"""Which annotations and classes make a load balancer internal, cloud by cloud.

Sources: https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer, and the documentation
of the controllers named below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRUE = ("true", "1", "yes")

_INTERNAL: dict[str, tuple[str, ...]] = {
    # AWS Load Balancer Controller, and the older in-tree provider (any value but "false" and empty means internal there)
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "service.beta.kubernetes.io/aws-load-balancer-internal": (*_TRUE, "0.0.0.0/0"),
    # ... whose balancers are internal unless the scheme says otherwise
    "service.beta.kubernetes.io/aws-load-balancer-type": ("external", "nlb-ip"),
    # Azure
    "service.beta.kubernetes.io/azure-load-balancer-internal": _TRUE,
    # Google: the current name and the old one
    "networking.gke.io/load-balancer-type": ("internal",),
    "cloud.google.com/load-balancer-type": ("internal",),
    # IBM Cloud
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": ("private",),
    # OpenStack
    "service.beta.kubernetes.io/openstack-internal-load-balancer": _TRUE,
    # Baidu Cloud
    "service.beta.kubernetes.io/cce-load-balancer-internal-vpc": _TRUE,
    # Tencent Cloud: a subnet makes the balancer internal, whichever it is
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": (),
    # Alibaba Cloud
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": ("intranet",),
    "service.beta.kubernetes.io/alicloud-loadbalancer-address-type": ("intranet",),
    # Oracle Cloud: load balancers and network load balancers
    "service.beta.kubernetes.io/oci-load-balancer-internal": _TRUE,
    "oci-network-load-balancer.oraclecloud.com/internal": _TRUE,
    # Yandex Cloud
    "yandex.cloud/load-balancer-type": ("internal",),
    # Huawei Cloud
    "kubernetes.io/elb.autocreate": (),
    # Scaleway, Hetzner, DigitalOcean
    "service.beta.kubernetes.io/scw-loadbalancer-private": _TRUE,
    "load-balancer.hetzner.cloud/disable-public-network": _TRUE,
    "service.beta.kubernetes.io/do-loadbalancer-network": ("internal",),
}
"""An annotation and the values that make the balancer internal; no values: any."""

_PUBLIC: dict[str, tuple[str, ...]] = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internet-facing",),
}

_HUAWEI_AUTOCREATE = "kubernetes.io/elb.autocreate"


def internal_by_annotation(annotations: Mapping[str, str]) -> bool | None:
    """Say what the annotations make of a load balancer: internal (True), public (False), or nothing (None)."""
    for name, values in _PUBLIC.items():
        if annotations.get(name) in values:
            return False
    for name, values in _INTERNAL.items():
        value = annotations.get(name)
        if value is None:
            continue
        if name == _HUAWEI_AUTOCREATE:
            if '"inner"' in value.replace(" ", ""):
                return True
        elif value.strip().lower() in values or (not values and value.strip()) or is_unknown(value):
            return True
    return None


def internal_by_class(name: str) -> bool:
    """Say whether load balancers of the class are internal unless an annotation says otherwise."""
    return name in {"service.k8s.aws/nlb", "eks.amazonaws.com/nlb", "networking.gke.io/l4-regional-internal", "tailscale"}
