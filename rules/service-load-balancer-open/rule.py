"""Load balancers that let the whole internet in."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Service, Severity, rule


@rule(
    "service-load-balancer-open",
    severity=Severity.warning,
    tags=("security", "exposure", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer",
        "https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer",
        "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-284",
    ),
    security_severity="6.5",
    speaks_of=(),
)
def check(service: Service, cluster: Cluster) -> Problems:
    """A load balancer lets in every address of the internet.

    List who may come in under `loadBalancerSourceRanges`, or make the load balancer internal by your cloud's
    annotation or class.  Where the whole world is meant to come in, say so with a suppression.

    Without source ranges, or with `0.0.0.0/0` or `::/0` among them, a public load balancer takes connections from
    everybody, past Ingress, TLS and authentication that other ways in may have.  Internal load balancers are not
    flagged: kubelint knows the annotations of AWS, Azure, Google, IBM, Oracle, Alibaba, Tencent, Baidu, Huawei and
    Yandex Cloud, OpenStack, Scaleway, Hetzner, DigitalOcean and Linode by what their values mean, the classes
    `service.k8s.aws/nlb`, `eks.amazonaws.com/nlb` (internal unless the scheme says `internet-facing`),
    `networking.gke.io/l4-regional-internal` and `tailscale`, and private addresses that MetalLB, Cilium or kube-vip
    are asked for.  Where these take an address from a pool, it is a hint: the pool may be private.
    """
    found = cluster.exposure.openness(service)
    if found is None:
        return
    severity = None if found.certain else Severity.hint
    if found.text:
        message = f"The load balancer of Service '{service.name}' lets in every address: {found.text}"
    elif found.certain:
        message = f"Service '{service.name}' has a public load balancer that every address may use"
    else:
        message = f"The load balancer of Service '{service.name}' has no source ranges, and an address from a pool"
    yield Problem(found.place, message, severity=severity)
