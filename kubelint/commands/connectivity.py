"""`kubelint connectivity`: which connections policies and routes allow."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.ends import is_launcher
from kubelint.cluster.focus import Asked, Focus, parse_port
from kubelint.commands.complain import complain
from kubelint.commands.network import USAGE, UsageError, addresses, chosen, exit_code, load_network, pod_network, tell
from kubelint.config.error import ConfigError
from kubelint.engine.load import InputError
from kubelint.model.networks import NetworkAttachmentDefinition
from kubelint.model.workload import Workload
from kubelint.record import NamedTuple
from kubelint.report.connectivity import Answer, Remarks, Wanted, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.commands.network_options import ConnectivityValues
    from kubelint.engine.load import NamedCluster
    from kubelint.network.addresses import AddressSet

_MANY = 200
"""Workloads from which the text form shows groups."""


def run_connectivity(values: ConnectivityValues) -> int:
    """Write what the command line asks for; return the exit code."""
    import gc

    gc.disable()  # one run makes hardly any garbage, and to look for it costs a tenth of the time
    try:
        asked = _asked(values)
        pods = addresses("--pod-cidr", values.pod_cidr)
        services = addresses("--service-cidr", values.service_cidr)
        loaded = load_network(values)
        sets = chosen(loaded, values.set)
    except (ConfigError, UsageError) as error:
        complain(error)
        return USAGE
    answers = [answer for each in sets for answer in _answers(each, values, Asking(asked, pods, services))]
    # What several sets share is said once.
    errors = [*dict.fromkeys([*loaded.errors, *(error for each in sets for error in each.errors)])]
    notes = [note for answer in answers for note in _notes(answer, values)]
    form = values.format or "text"
    if hasattr(sys.stdout, "reconfigure"):
        # Names are what manifests hold, whatever the terminal can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    plugins = {each.cni for each in sets if each.cni and not values.cni}
    notes += [
        InputError(f"the input installs {plugin}: what that does not enforce does not count") for plugin in plugins
    ]
    told = [*dict.fromkeys([*(note for each in sets for note in each.notes), *notes])]
    remarks = Remarks(errors, told, loaded.passed_over)
    write(form, answers, _wanted(values, answers), remarks, sys.stdout)
    tell(errors)
    tell(remarks.notes, "note")
    return exit_code(loaded, errors)


class Asking(NamedTuple):
    """Which rows are asked for, and which addresses are the cluster's own."""

    asked: Asked
    pods: AddressSet
    services: AddressSet


def _answers(named: NamedCluster, values: ConnectivityValues, asking: Asking) -> Iterator[Answer]:
    """Yield the connections of the pod network, and of those that pods are attached to where they are asked for."""
    first = pod_network(named, asking.pods, asking.services)
    attached = named.attached.networks if values.multiple_networks else ()
    networks = (
        first,
        *(Connectivity(named.cluster, each.tiers, each.name, members=each.members) for each in attached),
    )
    yield Answer(named.name, networks, Focus(asking.asked, first.ends.all))


def _asked(values: ConnectivityValues) -> Asked:
    ports = None
    if values.focus_conn:
        ports = parse_port(values.focus_conn)
        if ports is None:
            raise UsageError(f"--focus-conn {values.focus_conn}: write a protocol and a port, as tcp-80")
    if not values.focus_workload and (values.focus_workload_peer or values.focus_direction):
        option = "--focus-workload-peer" if values.focus_workload_peer else "--focus-direction"
        raise UsageError(f"{option} is about the workloads of --focus-workload, which has to be there, too")
    if values.group and (ports or values.focus_workload):
        raise UsageError("--group shows all workloads, so that it does not go with --focus-workload or --focus-conn")
    return Asked(values.focus_workload, values.focus_workload_peer, values.focus_direction, ports)


def _wanted(values: ConnectivityValues, answers: list[Answer]) -> Wanted:
    many = any(len(answer.networks[0].ends.all) >= _MANY for answer in answers)
    return Wanted(
        exposure=values.exposure or values.exposure_compat,
        compatible=values.exposure_compat,
        explain=values.explain,
        networks=values.multiple_networks,
        groups=values.group
        or (many and values.format in {None, "text"} and not values.focus_workload and not values.focus_conn),
    )


def _notes(answer: Answer, values: ConnectivityValues) -> Iterator[InputError]:
    """Yield what may be missing in the input, and what of it the answer leaves out."""
    network = answer.networks[0]
    for name in answer.focus.unknown:
        yield InputError(f"no workload '{name}' exists in the input")
    if not network.ends.all:
        yield InputError("the input has no workloads, so that there are no connections")
    elif not any(tier.policies for tier in network.tiers):
        yield InputError("no network policy of the input is in force: all connections are allowed")
    for text, routes in network.blocked_routes():
        names = ", ".join(f"{route.kind} {route.namespace}/{route.name}" for route in routes)
        yield InputError(f"network policies are blocking ingress connections to {text}, to which {names} leads")
    yield from _open_questions(network, values)
    for resource in network.cluster:
        if isinstance(resource, NetworkAttachmentDefinition) and not values.multiple_networks:
            message = f"the NetworkAttachmentDefinition '{resource.name}' is ignored without --multiple-networks"
            yield InputError(message, resource.document.file.path)
        elif isinstance(resource, Workload) and is_launcher(resource):
            yield InputError(
                f"the pod '{resource.name}' is ignored: it runs a virtual machine", resource.document.file.path
            )


def _open_questions(network: Connectivity, values: ConnectivityValues) -> Iterator[InputError]:
    """Yield what the answers take for given though the input does not say it."""
    if network.doubtful_blocks and not values.pod_cidr:
        yield InputError(
            "whether blocks of addresses in policies hold pods is not known, so they are taken to hold none; "
            "--pod-cidr says where pods are"
        )
    if any(tier.policies for tier in network.tiers):
        for gate in network.senders.gates:
            if not gate.found:
                yield InputError(f"routes are taken to be served by {gate.said}")
    unlabelled = network.unlabelled_namespaces
    if unlabelled:
        names = ", ".join(unlabelled[:5]) + (f" and {len(unlabelled) - 5} more" if len(unlabelled) > 5 else "")
        yield InputError(f"the labels of the namespaces {names} are not in the input, so they are taken to have none")
