"""Paths of Ingresses that are asked for twice."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Related, Severity, rule


@rule(
    "ingress-duplicate-path",
    severity=Severity.error,
    tags=("routing", "ingress"),
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-rules",),
    speaks_of=("*/Ingress",),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """Two Ingress entries of one class ask for the same path of the same host.

    Keep one of the two entries, or give them different hosts or paths.

    One controller serves all Ingresses of a class on one address, whatever namespace they are in, so only one entry
    gets the requests: with most controllers that of the older object, which the files do not tell.  ingress-nginx
    refuses the second Ingress when it is applied.  Entries that lead to the same place, or stand in different
    namespaces (which may belong to different clusters), are a warning.  Canaries of ingress-nginx repeat a path by
    design; controllers that give each Ingress a load balancer of its own (AWS without a group, GKE) have no such
    conflict; and annotations by which a controller tells requests apart (entry points, methods, headers) are heeded.
    """
    paths = cluster.ingresses.paths
    for path in ingress.paths:
        first = paths.same_path(path)
        if first is not None:
            other = first.resource
            where = "earlier in this Ingress" if other is ingress else f"by Ingress '{other.namespace}/{other.name}'"
            mild = first.backend.same_target(path.backend) or other.namespace != ingress.namespace
            yield Problem(
                path.place,
                f"The {path} is already routed {where}",
                related=(Related(first.place, "the first entry"),),
                severity=Severity.warning if mild else None,
            )
    earlier = paths.same_default(ingress)
    if earlier is not None:
        yield Problem(
            ingress.key("spec", "defaultBackend"),
            f"Ingress '{earlier.namespace}/{earlier.name}' already takes all requests that no rule matches",
            related=(Related(earlier.key("spec", "defaultBackend"), "the first default backend"),),
            severity=Severity.warning,
        )
