"""All pairs at once: the same answers as one pair at a time, and as the naive evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.labels import Labels, Selector
from kubelint.network import bits
from kubelint.network.addresses import EVERY, AddressSet, parse_addresses
from kubelint.network.atoms import Atoms
from kubelint.network.cells import Cells
from kubelint.network.endpoints import Outside, Pod, named_ports
from kubelint.network.evaluate import connection
from kubelint.network.matrix import Matrix
from kubelint.network.peers import Nodes
from kubelint.network.policy import Effect, Policy, Ports, Rule, Tier
from kubelint.network.ports import ALL, NONE, OPEN, PROTOCOLS, PortSet
from kubelint.network.tiers import compile_tiers
from tests.network import naive
from tests.network.clusters import (
    OUTSIDE,
    PROBES,
    clusters,
    compiled,
    endpoint,
    model,
    pod,
    random_cluster,
    seeded,
    tiers,
)
from tests.network.dialects import resource
from tests.network.test_random_admin import NODES, admin_cluster
from tests.network.test_random_calico import calico_cluster, manifests

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from kubelint.network.decide import Row
    from kubelint.network.endpoints import Endpoint


def on(matrix: Matrix, row: Row, position: int) -> PortSet:
    """The ports of a row for the peer at a position; no peer stands under two sets of ports."""
    found = [mask for mask, peers in row.items() if peers >> position & 1]
    assert len(found) <= 1
    return matrix.atoms.ports(found[0]) if found else NONE


def pairs(matrix: Matrix, pods: list[Pod]) -> Iterator[tuple[Endpoint, Endpoint, PortSet]]:
    """All pairs of different ends, each with the matrix's answer."""
    of = matrix.classes.of
    for i, source in enumerate(pods):
        row = matrix.row(of[i])
        for j, destination in enumerate(pods):
            if i != j:
                yield source, destination, on(matrix, row, of[j])
        for k, outside in enumerate(matrix.egress.outsides):
            yield source, outside, on(matrix, row, matrix.count + k)
        row = matrix.from_outside(of[i])
        for k, outside in enumerate(matrix.ingress.outsides):
            yield outside, source, on(matrix, row, k)


@pytest.mark.parametrize("part", range(4))
def test_all_pairs_agree_with_the_evaluator_of_one_pair(part: int) -> None:
    for seed in range(part, 200, 4):
        cluster = random_cluster(seeded(seed))
        policies = compiled(cluster)
        pods = [endpoint(cluster, data) for data in cluster["pods"]]
        assert all(isinstance(each, Pod) for each in pods)
        for source, destination, ports in pairs(Matrix(policies, pods), pods):  # type: ignore[arg-type]
            verdict = connection(policies, source, destination)
            assert verdict.is_exact
            assert ports == verdict.certain, (seed, source, destination)


@pytest.mark.parametrize("part", range(4))
def test_all_pairs_agree_with_the_naive_evaluator(part: int) -> None:
    for seed in range(1000 + part, 1000 + clusters(60), 4):
        cluster = random_cluster(seeded(seed))
        pods: list[Any] = [endpoint(cluster, data) for data in cluster["pods"]]
        plain: dict[int, Any] = {id(end): data for end, data in zip(pods, cluster["pods"], strict=True)}
        for source, destination, ports in pairs(Matrix(compiled(cluster), pods), pods):
            here, there = (plain.get(id(end)) or _an_address(end) for end in (source, destination))
            for protocol in PROTOCOLS:
                for port in PROBES:
                    expected = naive.connects(cluster, here, there, protocol, port)
                    assert ports.contains(protocol, port) is expected, (seed, here, there, protocol, port)


def _an_address(end: Endpoint) -> str:
    """One address of the end: a known one if it is among them."""
    assert isinstance(end, Outside)
    known = [text for text in OUTSIDE if end.addresses.covers(parse_addresses(text))]
    return known[0] if known else end.addresses.ranges().split(",")[0].split("-")[0].split("/")[0]


@pytest.mark.parametrize("seed", range(80))
def test_what_is_not_known_is_answered_between_the_bounds(seed: int) -> None:
    chance = seeded(seed)
    cluster = random_cluster(chance)
    policies = compiled(cluster)
    pods: list[Any] = [endpoint(cluster, data) for data in cluster["pods"]]
    for each in pods:
        if chance.random() < 0.4:
            each.labels = Labels(each.labels.known, complete=False)
        if chance.random() < 0.4:
            each.addresses = pod().addresses
        if chance.random() < 0.3:
            each.named_ports = None
    for source, destination, ports in pairs(Matrix(policies, pods), pods):
        verdict = connection(policies, source, destination)
        assert not verdict.certain - ports
        assert not ports - verdict.possible


def ordered_tiers(chance: random.Random, cluster: dict[str, Any]) -> tuple[Tier, ...]:
    """The policies of the cluster in three tiers: in the first and the last the first match counts, with any effect."""
    (allowing,) = compiled(cluster)

    def changed(each: Policy) -> Policy:
        def rules(given: tuple[Rule, ...] | None) -> tuple[Rule, ...] | None:
            if given is None:
                return None
            return tuple(rule._replace(effect=chance.choice(list(Effect))) for rule in given)

        return each._replace(ingress=rules(each.ingress), egress=rules(each.egress))

    first = Tier(tuple(map(changed, allowing.policies)), chance.choice([Effect.pass_, Effect.deny]))
    last = Tier(tuple(map(changed, allowing.policies[::2])), Effect.pass_)
    return first, Tier(allowing.policies[1::2], Effect.deny, ordered=False), last


@pytest.mark.parametrize("part", range(4))
def test_ordered_tiers_agree_with_the_evaluator_of_one_pair(part: int) -> None:
    for seed in range(part, 200, 4):
        chance = seeded(seed)
        cluster = random_cluster(chance)
        policies = ordered_tiers(chance, cluster)
        pods: list[Any] = [endpoint(cluster, data) for data in cluster["pods"]]
        for source, destination, ports in pairs(Matrix(policies, pods), pods):
            assert ports == connection(policies, source, destination).certain, seed


@pytest.mark.parametrize("seed", range(60))
def test_the_dialects_agree_with_the_evaluator_of_one_pair(seed: int) -> None:
    chance = seeded(seed)
    if seed % 2:
        cluster = admin_cluster(chance)
        policies = [model(item["spec"], item["metadata"]["namespace"]) for item in cluster["policies"]]
        compiled_ = compile_tiers([*policies, *map(resource, cluster["admin"])])
        nodes = [Outside(parse_addresses(text), "node", Labels(NODES[text])) for text in NODES]
    else:
        cluster = calico_cluster(chance)
        compiled_ = compile_tiers(map(resource, manifests(cluster)))
        nodes = []
    assert not compiled_.errors
    pods: list[Any] = [endpoint(cluster, data) for data in cluster["pods"]]
    for each, data in zip(pods, cluster["pods"], strict=True):
        each.account = data.get("account", "")
    matrix = Matrix(compiled_.tiers, pods, further=nodes)
    for source, destination, ports in pairs(matrix, pods):
        verdict = connection(compiled_.tiers, source, destination)
        assert not verdict.certain - ports
        assert not ports - verdict.possible


def test_pods_that_no_policy_tells_apart_are_one_class() -> None:
    policies = tiers({"podSelector": {"matchLabels": {"app": "web"}}, "ingress": []})
    pods = [pod(labels={"app": "web", "v": str(number)}) for number in range(5)]
    pods += [pod(labels={"app": "api", "v": str(number)}) for number in range(5)]
    matrix = Matrix(policies, pods)
    assert matrix.count == 2
    assert matrix.classes.of == [0] * 5 + [1] * 5


def test_two_pods_of_one_class_may_be_kept_apart() -> None:
    matrix = Matrix(tiers({"ingress": []}), [pod(), pod()])
    assert on(matrix, matrix.row(0), 0) == NONE


def test_a_name_of_a_port_tells_classes_apart_only_where_a_rule_asks_for_it() -> None:
    pods = [pod(ports=[("web", "TCP", number)]) for number in (80, 81)]
    assert Matrix(tiers({"ingress": [{}]}), pods).count == 1
    matrix = Matrix(tiers({"ingress": [{"ports": [{"port": "web"}]}]}), pods)
    assert matrix.count == 2
    assert on(matrix, matrix.row(0), 1) == PortSet.of("TCP", 81)
    assert on(matrix, matrix.row(1), 0) == PortSet.of("TCP", 80)


def test_host_network_pods_are_bound_by_nothing_and_meant_by_no_selector() -> None:
    policies = tiers(
        {"policyTypes": ["Ingress", "Egress"], "ingress": [{"from": [{"podSelector": {}}]}]},
    )
    matrix = Matrix(policies, [pod(host_network=True), pod()])
    host, other = matrix.classes.of
    assert on(matrix, matrix.row(host), other) == NONE
    assert on(matrix, matrix.row(host), host) == ALL
    assert on(matrix, matrix.row(other), host) == NONE


def test_sets_of_bits() -> None:
    for numbers in ((), (0,), (3, 64, 65), tuple(range(200))):
        assert tuple(bits.positions(bits.of(numbers))) == numbers


def test_atoms_give_back_every_set_that_cut_them() -> None:
    sets = [PortSet.of("TCP", 80), PortSet.of("TCP", 79, 90), PortSet.of("UDP"), PortSet.of("SCTP", 65535), ALL, NONE]
    atoms = Atoms(sets)
    for ports in sets:
        assert atoms.ports(atoms.mask(ports)) == ports
        assert atoms.ports(atoms.every ^ atoms.mask(ports)) == ALL - ports
    assert atoms.mask(ALL) == atoms.every


def test_parts_of_a_set_that_cuts_an_atom_do_not_count() -> None:
    atoms = Atoms([PortSet.of("TCP", 80, 89)])
    assert atoms.ports(atoms.mask(PortSet.of("TCP", 85, 100))) == NONE
    assert atoms.ports(atoms.mask(PortSet.of("TCP", 80, 100))) == PortSet.of("TCP", 80, 89)


def test_cells_are_a_partition_that_blocks_make() -> None:
    blocks = [
        parse_addresses(text) for text in ("10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "2001:db8::/32", "192.0.2.1")
    ]
    cells = Cells([*blocks, blocks[0] - blocks[1]])
    whole = AddressSet()
    for part in cells.parts:
        assert not whole & part
        whole |= part
    assert whole == EVERY
    for block in blocks:
        held = AddressSet()
        for position in bits.positions(cells.held_by(block)):
            held |= cells.parts[position]
        assert held == block
    assert len(cells.parts) == 6  # 10.1/16, the rest of 10/8, 192.0.2.1, 2001:db8::/32, and the rest of each family


def test_a_policy_that_holds_in_one_direction_only_does_not_cut_the_other() -> None:
    spec = {"policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}
    matrix = Matrix(tiers(spec), [pod(ports=[("web", "TCP", 80)])])
    assert len(matrix.ingress.outsides) == 1
    assert {end.addresses.ranges() for end in matrix.egress.outsides} >= {"10.0.0.0-10.255.255.255"}


def test_nodes_and_other_ends_outside_are_asked_by_their_role() -> None:
    node = Outside(parse_addresses("192.0.2.1"), "node", Labels({"zone": "a"}))
    (tier,) = tiers({"policyTypes": ["Egress"]})
    rule = Rule((Nodes(Selector()),), Ports(OPEN), Effect.allow)
    policies = (tier._replace(policies=(tier.policies[0]._replace(egress=(rule,)),)),)
    matrix = Matrix(policies, [pod()], further=[node])
    assert on(matrix, matrix.row(0), matrix.count + len(matrix.egress.outsides) - 1) == ALL
    assert on(matrix, matrix.row(0), matrix.count) == NONE


def test_named_ports_that_two_containers_give_are_both_meant() -> None:
    twice = pod()
    twice.named_ports = named_ports([("web", "TCP", 80), ("web", "TCP", 81)])
    matrix = Matrix(tiers({"ingress": [{"ports": [{"port": "web"}]}]}), [twice, pod(namespace="ops")])
    assert on(matrix, matrix.row(1), 0) == PortSet.of("TCP", 80, 81)
