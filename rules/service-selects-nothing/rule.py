"""Services without pods."""

from __future__ import annotations

from kubelint.api import Cluster, Likely, Place, Problem, Problems, Related, Service, Severity, rule


@rule(
    "service-selects-nothing",
    severity=Severity.warning,
    tags=("routing", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service",
        "https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors",
        "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/",
    ),
    misses=("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"),
    speaks_of=("*/Workload", "Gateway", "CustomResource", "*/Deployer"),
)
def check(service: Service, cluster: Cluster) -> Problems:
    """A Service has no pods and no addresses behind it.

    Make `selector` equal to labels of the pods (`template.metadata.labels`, not those of the Deployment itself), in the
    Service's own namespace.  What makes the pods may live elsewhere: declare it under `external:` in the config, by the
    Service's name.

    Every connection to such a Service is refused, and routes to it answer 503.  It is an error where pods are there
    that differ from the selector by a slip of the pen, and a warning where the namespace has other pods, or another
    namespace such pods.  It is a hint where these files seem not to hold the pods: the namespace has none, most of many
    Services there select nothing, or a custom object may make them.  A Service without a selector needs Endpoints or an
    EndpointSlice with its addresses; where a program writes them it is right as it is, so that is a hint.
    """
    if service.type == "ExternalName" or service.unknown("spec", "selector") or service.unknown("spec", "type"):
        return
    if cluster.backends.selected(service) or cluster.backends.declared_elsewhere(service):
        return
    if service.selector is None:
        if not cluster.backends.has_addresses(service):
            message = f"Service '{service.name}' has no selector, and nothing here gives it addresses"
            yield Problem(service.name_place, message, severity=Severity.hint, absence=True)
        return
    likely = cluster.backends.likely(service)
    message = f"Service '{service.name}' selects no pod: none in namespace '{service.namespace}' has {service.selector}"
    related: tuple[Related, ...] = ()
    if likely is not None:
        message += f"; {likely.words}"
        related = (Related(likely.place, likely.words),)
    yield Problem(_place(service, likely), message, related, _severity(service, cluster, likely), absence=True)


def _place(service: Service, likely: Likely | None) -> Place:
    """Return the place of the label that fails; of several, of the whole selector."""
    labels = list(service.spec["selector"])
    key = likely.key if likely and likely.key else labels[0] if len(labels) == 1 else ""
    return service.at("spec", "selector", *((key,) if key else ()))


def _severity(service: Service, cluster: Cluster, likely: Likely | None) -> Severity:
    if likely is not None and likely.maker:
        return Severity.hint
    if likely is not None and likely.slip:
        return Severity.error
    elsewhere = likely is not None and likely.resource.namespace != service.namespace
    return Severity.warning if elsewhere or cluster.backends.pods_described(service.namespace) else Severity.hint
