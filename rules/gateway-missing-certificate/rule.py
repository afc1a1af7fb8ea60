"""Listeners that end TLS without a certificate."""

from __future__ import annotations

from kubelint.api import Cluster, Gateway, Problem, Problems, Severity, rule


@rule(
    "gateway-missing-certificate",
    severity=Severity.error,
    tags=("tls", "gateway"),
    references=(
        "https://gateway-api.sigs.k8s.io/guides/tls/",
        "https://gateway-api.sigs.k8s.io/reference/spec/#listenertlsconfig",
        "https://gateway-api.sigs.k8s.io/api-types/referencegrant/",
    ),
    misses=("Secret", "Certificate"),
    speaks_of=("*/Secret",),
)
def check(gateway: Gateway, cluster: Cluster) -> Problems:
    """A listener of a Gateway ends TLS without a certificate that it may use.

    Name a Secret under `tls.certificateRefs` that exists, in the Gateway's namespace or with a ReferenceGrant in its
    own; if it lives outside these files, declare it under `external:` in the configuration.

    The listener is not programmed, and clients cannot connect.  Only Secrets are looked at, and listeners that
    pass TLS through need none.  Certificates that a controller takes from elsewhere count (`tls.options`, the GKE
    annotation `networking.gke.io/certmap`), and where an object of the controller's own kind configures the Gateway,
    it is a hint; Kong shows a certificate of its own, which is a warning.  A Secret that is missing is a warning, or a
    hint where the input has no Secrets in its namespace; a cert-manager annotation or whatever makes the Secret
    supplies it.
    """
    seen = set()
    for listener in gateway.listeners:
        if not listener.terminates_tls or gateway.unknown(*listener.path, "tls"):
            continue
        if not listener.has_certificate:
            own = cluster.gateways.default_certificate(gateway)
            severity = Severity.hint if gateway.own_parameters else Severity.warning if own else None
            yield Problem(listener.tls_place, f"Listener '{listener.name}' has no certificate", severity=severity)
        for ref in listener.certificate_refs:
            if not ref.is_secret or not ref.name or (ref.namespace, ref.name) in seen:
                continue
            seen.add((ref.namespace, ref.name))
            granted = cluster.gateways.granted(gateway, ref)
            if not granted:
                message = f"No ReferenceGrant in '{ref.namespace}' lets Gateways of '{gateway.namespace}' refer to it"
                severity = None if granted is False else Severity.hint
                yield Problem(ref.at("namespace"), message, severity=severity, absence=True)
            found = cluster.references.to("Secret", ref.namespace, ref.name)
            if found.missing:
                severity = Severity.warning if found.severity is None else found.severity
                yield Problem(ref.at("name"), found.message, related=found.related, severity=severity, absence=True)
