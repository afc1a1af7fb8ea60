"""Target ports that no container has."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Service, ServicePort, Severity, Target, rule

RUN_ONCE = ("Job", "CronJob")
FEW = 8


@rule(
    "service-target-port-missing",
    severity=Severity.error,
    tags=("routing", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
        "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec",
    ),
    speaks_of=("Workload",),
)
def check(service: Service, cluster: Cluster) -> Problems:
    """A Service's target port does not exist in the pods that it selects.

    Name a port that the containers declare in `ports`, or write the number that the program listens at, without quotes.

    A name is looked up in each pod by itself: pods that do not declare it get no traffic for that port, and where none
    does, the Service has no endpoints for it.  That is an error where no selected workload declares the name, and a
    warning where some do not (Jobs, which share labels with what they prepare, do not count).  A number need not be
    declared, so that is a hint, and nothing is said where a probe, an argument or a variable names it.  A number in
    quotes is a name, and one that Kubernetes refuses.
    """
    for port in service.ports:
        targets = [target for target in cluster.backends.targets(port) if not target.unsure]
        missing = [target for target in targets if target.declared is None and target.other_protocol is None]
        if len(missing) < len(targets):
            missing = [target for target in missing if target.workload.kind not in RUN_ONCE]
        if not missing or (isinstance(port.target_port, int) and _is_there(targets, missing)):
            continue
        everywhere = len(missing) == len(targets) and cluster.backends.all_known(service)
        yield Problem(
            port.target_place,
            _message(port, missing),
            tuple(Related(target.workload.name_place, _declared(target)) for target in missing[:3]),
            _severity(service, port, everywhere=everywhere),
            # Patches that are not rendered may add a sidecar; where ports are declared, most likely all are.
            absence=isinstance(port.target_port, str) and not any(target.workload.ports for target in missing),
        )


def _is_there(targets: list[Target], missing: list[Target]) -> bool:
    """Say whether some pods have the number: declared, or named by a probe, an argument or a variable."""
    return len(missing) < len(targets) or any(target.mentioned for target in targets)


def _message(port: ServicePort, missing: list[Target]) -> str:
    first = missing[0].workload
    whose = f"{first.kind} '{first.name}'" + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
    wanted = port.target_port
    if isinstance(wanted, int):
        return f"No container of {whose} declares port {wanted}/{port.protocol}"
    quoted = f" ({wanted} in quotes is a name, not a number)" if wanted.isdecimal() else ""
    return f"No container of {whose} has a port named '{wanted}'{quoted}"


def _declared(target: Target) -> str:
    declared = target.workload.ports
    ports = ", ".join(f"{port.name} ({port.number})" if port.name else str(port.number) for port in declared[:FEW])
    more = f" and {len(declared) - FEW} more" if len(declared) > FEW else ""
    return f"declares {ports}{more}" if ports else "declares no ports"


def _severity(service: Service, port: ServicePort, *, everywhere: bool) -> Severity | None:
    if isinstance(port.target_port, int):
        return Severity.hint
    if service.headless and not port.target_port.isdecimal():
        # The name leads to the pods all the same; only the SRV record of the port is missing.
        return Severity.warning
    return None if everywhere or port.target_port.isdecimal() else Severity.warning
