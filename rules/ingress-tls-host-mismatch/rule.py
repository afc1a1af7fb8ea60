"""Hosts of Ingress rules and of their TLS section that do not meet."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Related, Severity, rule


@rule(
    "ingress-tls-host-mismatch",
    severity=Severity.warning,
    tags=("tls", "ingress", "routing"),
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",),
    speaks_of=(),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """The TLS section of an Ingress and its rules do not name the same hosts.

    List every host of the rules under `tls[].hosts`, spelled alike.

    For a host without an entry the controller shows its own default certificate, which no browser trusts, or serves
    no TLS at all.  An entry for a host that no rule has is never used: it is an info, or a warning where it looks
    like a misspelling of a host that has none, and where a rule without a host is meant to have TLS, which does not
    work.  A wildcard stands for exactly one label.  Entries of other Ingresses of the class count, and an entry
    without hosts may be for any.  Controllers that use the certificates for all hosts (AWS, GKE, Traefik) are passed
    over, unless cert-manager makes the certificate: it is for the listed hosts alone.
    """
    uncovered = cluster.ingresses.uncovered(ingress)
    for line in uncovered:
        message = f"No entry of the TLS section covers host '{line.host}'"
        yield Problem(line.host_place, message, related=(Related(ingress.tls_place, "the TLS section"),))
    hostless = [line for line in ingress.rules if not line.host]
    for host, place in cluster.ingresses.unserved(ingress):
        yield Problem(
            place,
            f"No rule has the host '{host}' of the TLS section",
            related=tuple(Related(line.host_place, "a rule without a host has no TLS") for line in hostless[:1]),
            severity=None if uncovered or hostless else Severity.info,
        )
