"""`kubelint diff`: which connections and exposures appear, vanish or change between two states of the manifests."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.comparison import Comparison
from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.exposures import exposures
from kubelint.cluster.opened import opened
from kubelint.commands.complain import complain
from kubelint.commands.network import DONE, UNREAD, USAGE, UsageError, addresses, pod_network, tell
from kubelint.config.error import ConfigError
from kubelint.engine.load import Given
from kubelint.engine.sides import Sides
from kubelint.network.addresses import AddressSet
from kubelint.report.diff import Compared, Difference, write
from kubelint.source.revision import RevisionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.commands.diff_options import DiffValues
    from kubelint.engine.load import InputError, NamedCluster
    from kubelint.engine.sides import Side

EXPOSED = 1


def run_diff(values: DiffValues) -> int:
    """Write what is different; return the exit code."""
    import gc

    gc.disable()  # one run makes hardly any garbage, and to look for it costs a tenth of the time
    given = Given(
        cwd=os.getcwd(),
        namespace=values.namespace,
        cni=values.cni,
        config=values.config,
        isolated=values.isolated,
    )
    try:
        pods = addresses("--pod-cidr", values.pod_cidr)
        services = addresses("--service-cidr", values.service_cidr)
        with Sides(given, values.path) as sides:
            old, new = sides.load(values.old), sides.load(values.new)
            _demand_parts(old, new)
            pairs = list(_pairs(old, new, values.set))
            differences = [_difference(name, each, (pods, services), values) for name, *each in pairs]
            return _tell(values, Compared(old, new, differences), pairs)
    except (ConfigError, RevisionError, UsageError) as error:
        complain(error)
        return USAGE


def _demand_parts(old: Side, new: Side) -> None:
    """Refuse parts that neither side has: most likely they are misspelt."""
    missing = [part for part in old.missing if part in new.missing]
    if missing:
        raise UsageError(f"--path {missing[0]}: neither {old.name} nor {new.name} has it")


def _pairs(old: Side, new: Side, wanted: str | None) -> Iterator[tuple[str, NamedCluster | None, NamedCluster | None]]:
    """Yield the sets of objects to compare, by name; what has one set only is compared with each of the other's."""
    before = {each.name: each for each in old.loaded.sets}
    after = {each.name: each for each in new.loaded.sets}
    names = sorted({*before, *after} - ({""} if len({*before, *after}) > 1 else set()))
    if wanted is not None:
        if wanted not in names:
            listed = ", ".join(filter(None, names)) or "only one, which has no name"
            raise UsageError(f"--set {wanted}: there is no such set of objects; there is {listed}")
        names = [wanted]
    for name in names:
        yield name, before.get(name) or before.get(""), after.get(name) or after.get("")


def _difference(
    name: str, clusters: list[NamedCluster | None], own: tuple[AddressSet, AddressSet], values: DiffValues
) -> Difference:
    """Compare two sets of objects; `own` are the addresses of pods and Services."""
    old, new = (_network(each, *own) for each in clusters)
    comparison = Comparison(old, new, own[0] | own[1])
    strangers = tuple(opened(comparison)) if values.exposure else None
    attached = tuple(_attached(clusters)) if values.multiple_networks else None
    return Difference(name, comparison, tuple(exposures(comparison)), strangers, attached)


def _attached(clusters: list[NamedCluster | None]) -> Iterator[Comparison]:
    """Compare the networks that pods are attached to, by name; where there is no such network, nobody is in it."""
    tables = [{each.name: each for each in named.attached.networks} if named else {} for named in clusters]
    for name in sorted({name for table in tables for name in table}):
        networks = []
        for named, table in zip(clusters, tables, strict=True):
            tiers, members = (table[name].tiers, table[name].members) if name in table else ((), ())
            networks.append(Connectivity(named.cluster if named else Cluster(()), tiers, name, members=members))
        yield Comparison(networks[0], networks[1], AddressSet())


def _network(named: NamedCluster | None, pods: AddressSet, services: AddressSet) -> Connectivity:
    """Return the connections of a set of objects; where there is no such set, those of nothing."""
    return Connectivity(Cluster(()), ()) if named is None else pod_network(named, pods, services)


def _tell(
    values: DiffValues,
    compared: Compared,
    pairs: list[tuple[str, NamedCluster | None, NamedCluster | None]],
) -> int:
    errors = [*_errors(compared.old, [old for _, old, _ in pairs]), *_errors(compared.new, [new for *_, new in pairs])]
    if hasattr(sys.stdout, "reconfigure"):
        # Names are what manifests hold, whatever the terminal can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    exposed = write(values.format or "text", compared, errors, sys.stdout)
    tell(errors)
    tell(
        [*_notes(compared.old, [old for _, old, _ in pairs]), *_notes(compared.new, [new for *_, new in pairs])], "note"
    )
    if not compared.old.loaded.objects and not compared.new.loaded.objects:
        sys.stderr.write("kubelint: no Kubernetes manifest was found on either side\n")
        return UNREAD
    if errors:
        return UNREAD
    return EXPOSED if exposed and values.fail_on_new_exposure else DONE


def _errors(side: Side, sets: list[NamedCluster | None]) -> Iterator[InputError]:
    """Yield what is wrong with the input of a side, under the paths that people know."""
    from kubelint.engine.load import InputError

    yield from (InputError("larger than what is read", side.shown(path)) for path in side.left_alone)
    found = [error for each in dict.fromkeys(sets) if each is not None for error in each.errors]
    yield from _shown(side, [*side.loaded.errors, *found])


def _notes(side: Side, sets: list[NamedCluster | None]) -> Iterator[InputError]:
    """Yield what the answers about a side leave out."""
    return _shown(side, [note for each in dict.fromkeys(sets) if each is not None for note in each.notes])


def _shown(side: Side, remarks: list[InputError]) -> Iterator[InputError]:
    # Of a revision the path alone would be taken for that of the working tree.
    of = "" if side.base == side.stands_for else f"{side.name}: "
    for remark in dict.fromkeys(remarks):
        yield remark._replace(message=f"{of}{remark.message}", path=side.shown(remark.path))
