"""Services that open a port on every node."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Service, Severity, rule


@rule(
    "service-node-port",
    severity=Severity.warning,
    tags=("security", "exposure", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport",
        "https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-nodeport-allocation",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-668",
    ),
    precision="very-high",
    security_severity="5.3",
)
def check(service: Service) -> Problems:
    """A Service opens a port on every node of the cluster.

    Use `type: ClusterIP` behind an Ingress or a Gateway; on a load balancer that does not need node ports, set
    `allocateLoadBalancerNodePorts: false`.

    Whoever reaches any node reaches the port, past the load balancer, its source ranges and its TLS.  A
    LoadBalancer gets node ports as well unless `allocateLoadBalancerNodePorts` is false, and a port that is
    written in `nodePort` is opened whatever that field says.
    """
    unwritten = []
    for port, written in service.node_ports():
        if written:
            message = f"Service '{service.name}' opens node port {port.node_port} on every node for its port {port}"
            yield Problem(port.at("nodePort"), message)
        else:
            unwritten.append(str(port))
    if unwritten:
        ports = ("port " if len(unwritten) == 1 else "ports ") + ", ".join(unwritten)
        what = "a node port" if len(unwritten) == 1 else "node ports"
        yield Problem(
            service.at("spec", "type"), f"Service '{service.name}' opens {what} on every node for its {ports}"
        )
