"""Routes whose backends do not exist, have no such port, or may not be referred to."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Route, Severity, rule


@rule(
    "route-missing-backend",
    severity=Severity.error,
    tags=("routing", "gateway", "service"),
    references=(
        "https://gateway-api.sigs.k8s.io/reference/spec/#backendref",
        "https://gateway-api.sigs.k8s.io/api-types/referencegrant/",
    ),
    misses=("Service",),
    speaks_of=("*/Service",),
)
def check(route: Route, cluster: Cluster) -> Problems:
    """A route sends traffic to a Service or port that does not exist, or that it may not refer to.

    Correct the name or the port, or allow the reference by a ReferenceGrant in the Service's namespace; if the
    Service lives outside these files, declare it under `external:` in the configuration.

    HTTP requests are answered with 500, TCP connections are refused.  A backend without a namespace is looked for in
    the route's own.  A Service needs a `port`, which is the Service's own, not that of the pods.  A Service of another
    namespace needs a ReferenceGrant there.  Backends with the weight 0 get no traffic and are an info, mirrors get
    copies only and are a warning; backends of other kinds are not looked at.
    """
    seen = set()
    for backend in route.backends:
        key = (backend.namespace, backend.name, backend.port)
        if not backend.is_service or not backend.name or key in seen:
            continue
        seen.add(key)
        mild = Severity.warning if backend.mirror else Severity.info if backend.weight == 0 else None
        granted = cluster.gateways.granted(route, backend)
        if not granted:
            message = (
                f"No ReferenceGrant in '{backend.namespace}' lets {route.kind}s of '{route.namespace}' refer to it"
            )
            severity = mild if granted is False else Severity.hint
            yield Problem(backend.at("namespace"), message, severity=severity, absence=True)
        found = cluster.references.to("Service", backend.namespace, backend.name)
        if found.missing:
            severity = mild if found.severity is None else found.severity
            yield Problem(backend.at("name"), found.message, related=found.related, severity=severity, absence=True)
        elif backend.lacks_port:
            yield Problem(backend.at("name"), f"No port of Service '{backend.name}' is named", severity=mild)
        elif backend.port is not None:
            port = cluster.references.service_port(route, backend.namespace, backend.name, backend.port)
            if port.missing:
                message = f"Service '{backend.name}' has no port {backend.port}"
                yield Problem(backend.at("port"), message, related=port.related, severity=mild)
