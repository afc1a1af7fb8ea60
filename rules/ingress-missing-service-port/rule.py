"""Ingress backends that name a port which their Service does not have."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Severity, rule


@rule(
    "ingress-missing-service-port",
    severity=Severity.error,
    tags=("routing", "ingress", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
        "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressBackend",
    ),
    speaks_of=("*/Service",),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress sends requests to a port that its Service does not have.

    Name one of the Service's own ports (`ports[].port` or `ports[].name`), not the port of the pods.

    The controller answers 503 for every request to that path.  `number` is compared with `port` and `name` with
    `name`; a port without a name has none, not even an empty one.  ingress-nginx also takes a `targetPort`, other
    controllers do not, so that there the finding is a warning.
    """
    seen = set()
    for backend in ingress.backends:
        if not backend.service_name or backend.by_annotation or (key := (backend.service_name, backend.port)) in seen:
            continue
        seen.add(key)
        if backend.port is None:
            if backend.lacks_port:
                yield Problem(backend.at("service", "name"), f"No port of Service '{backend.service_name}' is named")
            continue
        found = cluster.references.service_port(ingress, ingress.namespace, backend.service_name, backend.port)
        if not found.missing:
            continue
        lenient = found.target_of and cluster.ingresses.controller(ingress) == "nginx"
        yield Problem(
            backend.port_place,
            f"Service '{backend.service_name}' has no port {backend.said_port}",
            related=found.related,
            severity=Severity.warning if lenient else None,
        )
