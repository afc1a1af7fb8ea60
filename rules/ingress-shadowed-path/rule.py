"""Ingress entries that never match, because another takes the same requests first."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Related, Severity, rule


@rule(
    "ingress-shadowed-path",
    severity=Severity.warning,
    tags=("routing", "ingress"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types",
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches",
    ),
    speaks_of=("*/Ingress",),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An entry of an Ingress never matches, because another one takes the same requests.

    Remove the entry, or give it a path or a host of its own.

    `Prefix` compares whole elements of the path, so that `/foo` and `/foo/` are the same; the order of the entries
    means nothing, since the longest path wins and `Exact` wins over `Prefix`.  Hosts are compared without regard to
    case.  A `defaultBackend` is never asked where a rule without a host takes every path.  The AWS controller keeps
    the order of `ImplementationSpecific` paths, so that nothing below `/*` is reached.  An entry that leads to the
    same place as the one that hides it does no harm, and is an info.
    """
    paths = cluster.ingresses.paths
    for path in ingress.paths:
        first = paths.same_requests(path)
        if first is not None:
            yield Problem(
                path.place if path.host == first.host else path.rule.host_place,
                f"The {path} never matches: the {first} takes the same requests",
                related=(Related(first.place, "takes the requests"),),
                severity=Severity.info if first.backend.same_target(path.backend) else None,
            )
    everything = paths.before_default(ingress)
    if everything is not None and ingress.default_backend is not None:
        yield Problem(
            ingress.key("spec", "defaultBackend"),
            f"The default backend gets no request: the {everything} takes them all",
            related=(Related(everything.place, "takes every request"),),
            severity=Severity.info if ingress.default_backend.same_target(everything.backend) else None,
        )
