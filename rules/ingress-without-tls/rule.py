"""Ingresses that serve their hosts without TLS."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Severity, certificate_request, is_private, rule


@rule(
    "ingress-without-tls",
    severity=Severity.warning,
    tags=("security", "tls", "ingress"),
    security_severity="5.9",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
        "CWE-319",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
    ),
    speaks_of=(),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress serves its hosts without TLS.

    Add a `tls` section with the hosts and the Secret of their certificate, or the annotation by which your load
    balancer ends TLS.

    Passwords, sessions and contents travel in the clear between the client and the controller.  What counts as TLS:
    a `tls` section that is not empty, one of another Ingress of the same class for the same host, and the
    annotations of controllers that end TLS by other means (AWS `certificate-arn` or an HTTPS listener, GKE
    `managed-certificates` and `pre-shared-cert`, OpenShift `termination`, Traefik `router.tls` and the entry point
    `websecure`, `ssl-passthrough`, `force-ssl-redirect`, Azure `appgw-ssl-certificate`, ...).  A cert-manager
    annotation alone does nothing: it makes the Secrets that the `tls` section names.  Internal Ingresses, and hosts
    that no public DNS knows, are an info.
    """
    if not cluster.ingresses.plain(ingress):
        return
    hosts = [line.host for line in ingress.rules]
    apart = cluster.ingresses.internal(ingress) or (hosts and all(host and is_private(host) for host in hosts))
    severity = Severity.info if apart else None
    request = certificate_request(ingress.annotations)
    if request:
        message = f"Ingress '{ingress.name}' asks for a certificate but has no TLS section, so none is made"
        yield Problem(ingress.annotation_at(request), message, severity=severity)
    else:
        yield Problem(ingress.tls_place, f"Ingress '{ingress.name}' serves its hosts without TLS", severity=severity)
