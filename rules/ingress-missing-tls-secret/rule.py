"""TLS Secrets of Ingresses that do not exist."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Severity, rule


@rule(
    "ingress-missing-tls-secret",
    severity=Severity.warning,
    tags=("tls", "ingress"),
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",),
    misses=("Secret", "Certificate"),
    speaks_of=("*/Secret",),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """The Secret with an Ingress's certificate does not exist.

    Create it in the Ingress's own namespace, let cert-manager make it, or declare it under `external:` in the
    configuration if it lives outside these files.

    The controller then shows its own default certificate, which no browser trusts.  The Secret is looked for in the
    namespace of the Ingress.  Whatever makes it counts: a Certificate, SealedSecret, ExternalSecret or
    SecretProviderClass with its name, a cert-manager annotation, or a copy from another namespace by Reflector or
    its like.  Secrets are seldom kept beside other manifests, so that the finding is a hint where the input has none
    in the namespace.
    """
    seen = {""}
    for entry in ingress.tls:
        name = entry.secret_name
        if name in seen or "/" in name or cluster.ingresses.controller(ingress) == "alb":
            continue
        seen.add(name)
        namespace = ingress.annotations.get("projectcontour.io/tls-cert-namespace") or ingress.namespace
        found = cluster.references.to("Secret", namespace, name)
        if found.missing:
            place = entry.at("secretName")
            yield Problem(place, found.message, related=found.related, severity=found.severity, absence=True)
