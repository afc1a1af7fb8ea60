"""Ingress backends that are Services which do not exist."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Severity, rule


@rule(
    "ingress-missing-service",
    severity=Severity.error,
    tags=("routing", "ingress", "service"),
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",),
    misses=("Service",),
    speaks_of=("*/Service",),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress sends requests to a Service that does not exist.

    Create the Service in the Ingress's own namespace or correct the name; if it lives outside these files, declare
    it under `external:` in the configuration.

    The controller answers 503 for every request to that path.  A backend is always looked for in the namespace of
    the Ingress: a Service of that name in another namespace does not count (a Service of type ExternalName can lead
    there).  Where the input holds no Service at all in the namespace, they most likely live elsewhere, and the
    finding is a hint.  Services that an operator makes of an object of the input (Knative, Strimzi, ...) are known.
    """
    seen = set()
    for backend in ingress.backends:
        if not backend.service_name or backend.by_annotation or backend.service_name in seen:
            continue
        seen.add(backend.service_name)
        found = cluster.references.to("Service", ingress.namespace, backend.service_name)
        if found.missing:
            place = backend.at("service", "name")
            yield Problem(place, found.message, related=found.related, severity=found.severity, absence=True)
