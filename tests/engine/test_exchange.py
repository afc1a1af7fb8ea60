"""A file with other objects than before changes only the kinds of its list, in the order that a new look would find."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kubelint.cluster.kinds import Kind
from kubelint.engine.exchange import exchanged_keys, exchanged_kinds
from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from kubelint.engine.held import KeptKinds

KINDS = [Kind((name,), space, name, name) for name in "ABC" for space in ("shop", "bank")]


def kept(files: list[list[Kind]]) -> KeptKinds:
    """Return the kinds of files as they are kept, by going through all of them."""
    places: dict[Kind, list[int]] = {}
    for at, kinds in enumerate(files):
        for kind in kinds:
            places.setdefault(kind, []).append(at)
    return [(kind, len(found), sorted(set(found))) for kind, found in places.items()]


@pytest.mark.parametrize("seed", range(300))
def test_the_kinds_are_those_of_a_new_look(seed: int) -> None:
    choice = random.Random(seed)  # noqa: S311  (no secret)
    files = [choice.choices(KINDS, k=choice.randrange(1, 4)) for _ in range(choice.randrange(1, 6))]
    at = choice.randrange(len(files))
    before, after = files[at], choice.choices(KINDS, k=choice.randrange(1, 4))

    found = exchanged_kinds(kept(files), at, before, after)

    files[at] = after
    moved = [kind for kind in before if kind not in after and any(kind in each for each in files)]
    assert found == kept(files) or (found is None and moved)


SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n"
SPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{a: {label}}}}}\n"


@pytest.mark.parametrize(
    ("before", "after", "known", "new"),
    [
        (["a"], ["a"], {"a": 2}, set()),
        (["a"], ["a", "b"], {"a": 1}, {"b"}),
        (["a"], ["a", "b"], {"a": 1, "b": 1}, None),
        (["a", "b"], ["a"], {"a": 1, "b": 1}, set()),
        (["a", "b"], ["a"], {"a": 1, "b": 2}, None),
        (["a", "b"], ["b", "a"], {"a": 2, "b": 2}, set()),
        (["a"], ["b", "b"], {"a": 1}, None),
        (["a"], ["b"], {"a": 1}, {"b"}),
    ],
)
def test_only_objects_that_nobody_else_defines_may_come_and_go(
    before: list[str], after: list[str], known: dict[str, int], new: set[str] | None
) -> None:
    old, now = (list(cluster_of(*(SERVICE.format(name=name) for name in names))) for names in (before, after))
    keys = {("", "Service", "default", name): count for name, count in known.items()}
    found = exchanged_keys(old, now, keys)
    assert (None if found is None else {key[3] for key in found}) == new


def test_a_namespace_may_change_where_it_is_declared_once() -> None:
    old, now = (list(cluster_of(SPACE.format(label=label))) for label in "xy")
    key = ("", "Namespace", "", "shop")
    assert exchanged_keys(old, now, {key: 1}) == set()
    assert exchanged_keys(old, now, {key: 2}) is None
    assert exchanged_keys(old, old, {key: 2}) == set()
