"""Target ports that exist, but with another protocol."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Service, ServicePort, Severity, rule


@rule(
    "service-protocol-mismatch",
    severity=Severity.error,
    tags=("routing", "service"),
    references=(
        "https://kubernetes.io/docs/reference/networking/service-protocols/",
        "https://kubernetes.io/docs/concepts/services-networking/service/#protocol-support",
    ),
    speaks_of=("Workload",),
)
def check(service: Service, cluster: Cluster) -> Problems:
    """A Service's port and the port that it leads to have different protocols.

    Write the protocol that the program speaks at both ends; where nothing is written it is TCP.

    A name only finds a container port of the same protocol, so the Service has no endpoints for it: an error.  A
    number leads on with the Service's protocol, whatever the container declares: nothing listens there, or the
    declaration is wrong, which is a warning.  It is a hint where another port of the Service leads to the same number
    with the declared protocol, as name servers do.
    """
    for port in service.ports:
        targets = [target for target in cluster.backends.targets(port) if not target.unsure]
        wrong = [target.other_protocol for target in targets if target.other_protocol is not None]
        if not wrong or any(target.declared for target in targets):
            continue
        found = wrong[0]
        owner = found.container.resource
        message = (
            f"Port {port} of Service '{service.name}' leads to port {found.name or found.number} of {owner.kind} "
            f"'{owner.name}', which is {found.protocol}"
        )
        place = port.at("protocol") if port.data.get("protocol") else port.target_place
        there = found.at("protocol") if found.data.get("protocol") else found.at("containerPort")
        severity = None if isinstance(port.target_port, str) else _of_number(port, found.protocol)
        yield Problem(place, message, (Related(there, f"{found.protocol} here"),), severity)


def _of_number(port: ServicePort, declared: str) -> Severity:
    twin = any(o.target_port == port.target_port and o.protocol == declared for o in port.resource.ports)
    return Severity.hint if twin else Severity.warning
