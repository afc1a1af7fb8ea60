"""Objects that are made when a question is about their kind answer as those that are all there."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.stock import Layer, Listed, Stocks
from kubelint.model.objects import ConfigMap, Namespace, Secret
from kubelint.model.resource import Resource
from kubelint.model.service import Service
from kubelint.model.workload import Workload
from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kubelint.cluster.kinds import Kind

KINDS = (
    "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: '{space}'}}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: '{space}'}}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: '{space}'}}\n",
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}, namespace: '{space}'}}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {{name: '{space}'}}\n",
    "apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: {name}, namespace: '{space}'}}\n",
)
SPACES = ("shop", "bank", "${WHERE}")


def objects(choice: random.Random, count: int) -> list[Resource]:
    """Return objects of several kinds and namespaces, some of them twice."""
    texts = [choice.choice(KINDS).format(name=choice.choice("abcd"), space=choice.choice(SPACES)) for _ in range(count)]
    return list(cluster_of("---\n".join(texts)))


class Counted(Listed):
    """A stock that knows how many objects it was asked for."""

    asked = 0

    def of(self, kinds: Collection[Kind]) -> Sequence[Resource]:
        found = super().of(kinds)
        self.asked += len(found)
        return found


def ids(objects: Iterable[object]) -> list[int]:
    return list(map(id, objects))


def seen(cluster: Cluster) -> list[object]:
    """Return what a cluster knows, by identities."""
    found: list[object] = [
        list(cluster.spaces),
        [space.name for space in cluster.own],
        ids(cluster),
        ids(cluster.of_names(frozenset({"Workload", "CustomResource"}))),
        sorted(ids(cluster.in_file("-"))),
    ]
    for space in (cluster.clusterwide, *cluster.spaces.values()):
        found += [ids(space.all(view)) for view in (Service, Workload, ConfigMap, Secret, Namespace, Resource)]
        found += [ids(space.each(Workload)), ids(space.workloads_of("DaemonSet"))]
        found += [{name: id(each) for name, each in space.names(kind).items()} for kind in ("Service", "Thing", "None")]
        found += [space.declared and id(space.declared), len(space.resources), bool(space.resources)]
        found += [ids(space.of_names(frozenset({name}))) for name in ("Service", "Resource", "Thing")]
    return found


@pytest.mark.parametrize("seed", range(20))
def test_a_cluster_of_stocks_is_that_of_their_objects(seed: int) -> None:
    choice = random.Random(seed)  # noqa: S311  (no secret)
    shared, outer, own = objects(choice, 12), objects(choice, 6), objects(choice, 4)
    hidden = {key for each in own if (key := each.key_of_object) is not None}
    visible = [each for each in outer if each.key_of_object not in hidden]

    base = Cluster(shared)
    lazy_base = Cluster(Stocks([Layer(Listed(shared))]))
    assert seen(lazy_base) == seen(base)
    lazy = Cluster(Stocks([Layer(Listed(outer), hidden), Layer(Listed(own))]), base=lazy_base)
    assert seen(lazy) == seen(Cluster([*visible, *own], base=base))


def test_only_the_objects_of_a_kind_are_made() -> None:
    stock = Counted(objects(random.Random(1), 60))  # noqa: S311  (no secret)
    cluster = Cluster(Stocks([Layer(stock)]))
    before = stock.asked

    assert cluster.space("shop").names("Thing")
    assert stock.asked - before == sum(
        count for kind, count in stock.kinds.items() if (kind.kind, kind.namespace) == ("Thing", "shop")
    )
