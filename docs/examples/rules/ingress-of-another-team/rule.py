"""Ingresses that publish what belongs to somebody else."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Related, Severity, is_unknown, rule


@rule(
    "ingress-of-another-team",
    severity=Severity.warning,
    tags=("house", "ingress"),
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
)
def check(ingress: Ingress, cluster: Cluster, *, label: str = "team") -> Problems:
    """An Ingress publishes a Service of another team.

    Move the Ingress to the team that owns the Service, or agree on it and ignore the finding with a reason.

    Who publishes a Service answers for what comes in.  A Service without the label belongs to everybody.

    :param label: The label that names the team.
    """
    mine = ingress.labels.get(label)
    for backend in ingress.backends:
        service = cluster.service(ingress.namespace, backend.service_name)
        theirs = service.labels.get(label) if service else None
        if service and theirs and mine != theirs and not is_unknown(mine) and not is_unknown(theirs):
            yield Problem(
                backend.at("service", "name"),
                f"Service '{service.name}' belongs to team '{theirs}', and this Ingress to "
                + (f"team '{mine}'" if mine else "none"),
                related=(Related(service.at("metadata", "labels", label), "its team"),),
            )
