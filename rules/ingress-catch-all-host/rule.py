"""Ingresses that take requests for hosts which nobody has named."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Severity, rule


@rule(
    "ingress-catch-all-host",
    severity=Severity.warning,
    tags=("security", "exposure", "ingress"),
    security_severity="4.0",
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards",),
    speaks_of=(),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress takes requests for every host.

    Write the `host` that the rule is meant for.

    Without a host, requests for any name, and for the bare address that scanners try, reach the Service, and so do
    those for other teams' hosts whose own Ingress is gone.  TLS cannot be had for such a rule, since no certificate
    is for every name.  It is an info where the Ingress has a load balancer of its own (AWS without a group, GKE) or
    is internal, and for a wildcard host, which takes every name of one domain.
    """
    if ingress.canary or ingress.unknown("metadata", "annotations"):
        return
    apart = cluster.ingresses.internal(ingress) or cluster.ingresses.paths.alone(ingress)
    severity = Severity.info if apart else None
    everything = f"Ingress '{ingress.name}' takes requests for every host"
    for line in ingress.rules:
        if line.host in {"", "*"} and line.paths and not ingress.unknown(*line.path, "host"):
            yield Problem(line.host_place, everything, severity=severity)
        elif line.host.startswith("*."):
            message = f"Ingress '{ingress.name}' takes requests for every name of '{line.host[2:]}'"
            yield Problem(line.host_place, message, severity=Severity.info)
    if ingress.default_backend is not None and not ingress.rules:
        yield Problem(ingress.key("spec", "defaultBackend"), everything, severity=severity)
