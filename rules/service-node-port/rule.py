"""Services that open a port on every node."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Service, Severity, rule


@rule(
    "service-node-port",
    severity=Severity.warning,
    tags=("security", "exposure"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport",
        "CWE-668",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
    ),
)
def check(service: Service) -> Problems:
    """A Service opens a port on every node of the cluster.

    Use `type: ClusterIP` behind an Ingress or a Gateway; on a load balancer that does not need node ports, set
    `allocateLoadBalancerNodePorts: false`.

    Whoever reaches any node reaches the port, past the load balancer, its source ranges and its TLS.  A
    LoadBalancer gets node ports as well unless `allocateLoadBalancerNodePorts` is false, and a port that is
    written in `nodePort` is opened whatever that field says.
    """
    for port, written in service.node_ports():
        if written:
            place = port.at("nodePort")
            what = f"node port {port.node_port}"
        else:
            place = service.at("spec", "type")
            what = "a node port"
        yield Problem(place, f"Service '{service.name}' opens {what} on every node for its port {port}")
        if not written:
            return
