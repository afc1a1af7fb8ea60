"""Of which subjects a rule may say something that touches a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.cluster.kinds import kind_of
from kubelint.engine.catalogue import builtin_infos
from kubelint.engine.examples import failures
from kubelint.engine.touch import Touch, may_touch, touch
from kubelint.finding import Severity
from kubelint.rule.info import DOUBLE, RuleInfo
from tests.cluster.written import cluster_of, service, workload

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.cluster.kinds import Kind

SHOP = service("web", "{}", namespace="shop")
SCOPED = "apiVersion: v1\nkind: Node\nmetadata: {name: n}\n"
NOWHERE = service("web", "{}", namespace="'${WHERE}'")
DECLARED = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def kinds(*texts: str) -> list[Kind]:
    return [kind_of(each) for text in texts for each in cluster_of(text)]


def info(*speaks_of: str, subject: str = "Service") -> RuleInfo:
    return RuleInfo("x", Severity.info, "", subject=subject, speaks_of=speaks_of)


@pytest.mark.parametrize(
    ("speaks_of", "text", "near", "far"),
    [
        (("Service",), SHOP, True, False),
        (("*/Service",), SHOP, True, True),
        (("Workload",), SHOP, False, False),
        (("Resource",), SHOP, True, False),
        ((), SHOP, False, False),
        (("Service",), NOWHERE, True, True),
        (("Node",), SCOPED, True, True),
        ((DOUBLE,), SHOP, True, False),
        ((DOUBLE,), workload("a", "{}"), False, False),
    ],
)
def test_what_a_rule_declares_says_where_it_may_speak(
    speaks_of: tuple[str, ...],
    text: str,
    near: bool,  # noqa: FBT001  (a case)
    far: bool,  # noqa: FBT001
) -> None:
    found = touch(info(*speaks_of), kinds(text))

    assert (found.of("Service", "shop"), found.of("Service", "bank")) == (near, far)


def test_a_rule_that_declares_nothing_may_speak_of_anything() -> None:
    unknown = RuleInfo("x", Severity.info, "")

    assert touch(unknown, kinds(SHOP)) == Touch(everywhere=True)
    assert not touch(unknown, [])


def test_what_is_in_no_namespace_may_speak_of_all() -> None:
    assert touch(info("Service"), kinds(SHOP)).of("Node", "")


def test_a_namespace_stands_at_what_is_in_it_and_at_its_own_object() -> None:
    space = info("Namespace", "Service", subject="Space")

    assert touch(space, kinds(SHOP)).of("", "shop")
    assert not touch(space, kinds(SHOP)).of("", "bank")
    assert touch(space, kinds(DECLARED), ["shop"]).of("", "shop")
    assert not touch(space, kinds(DECLARED), ["shop"]).of("", "bank")


def test_a_set_matters_where_it_has_such_a_subject() -> None:
    found = touch(info("*/Service", subject="Workload"), kinds(SHOP))

    assert may_touch(info(subject="Workload"), found, kinds(workload("a", "{}")), ())
    assert not may_touch(info(subject="Workload"), found, kinds(SHOP), ("shop",))
    assert may_touch(info(subject="Cluster"), found, (), ())
    assert may_touch(info(subject="Space"), found, (), ("bank",))
    assert not may_touch(info(subject="Cluster"), Touch(), kinds(SHOP), ("shop",))


def test_every_rule_of_ours_declares_it() -> None:
    assert [each.id for each in builtin_infos() if each.speaks_of is None] == []


RULE = '''\
from kubelint.api import Cluster, Ingress, Problem, Problems, Related, Severity, rule


@rule("speaks-to", severity=Severity.warning, speaks_of=({names}))
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress speaks to a Service."""
    service = cluster.service("bank", "web")
    if service:
        yield Problem(ingress.name_place, "It speaks", (Related(service.name_place, "this one"),))
'''
INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: door"


@pytest.mark.parametrize(("names", "said"), [('"*/Service",', ""), ('"Service",', "bank/web"), ("", "bank/web")])
def test_a_rule_that_speaks_of_more_than_it_declares_fails_its_examples(tmp_path: Path, names: str, said: str) -> None:
    folder = tmp_path / "speaks-to"
    folder.mkdir()
    (folder / "rule.py").write_text(RULE.replace("{names}", names))
    (folder / "pass.yaml").write_text(INGRESS + "\n")
    (folder / "fail.yaml").write_text(f"{INGRESS}  # expect: speaks-to\n{service('web', '{}', namespace='bank')}")

    found = failures(str(folder))

    assert bool(found) == bool(said)
    assert all(f"speaks of Service {said}" in each for each in found)
