"""Which objects are analysed together, and what several sets say of one object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.engine.check import Request, check
from kubelint.engine.sets import partition
from kubelint.model.build import build
from kubelint.syntax.document import from_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kubelint.engine.sets import Partition
    from kubelint.finding import Finding
    from kubelint.model.resource import Resource


def obj(path: str, kind: str = "ConfigMap", name: str = "a", extra: str = "") -> Resource:
    text = f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}}}\n{extra}"
    document = from_text(text, path).documents[0]
    assert isinstance(document.data, dict)
    return build(document, (), document.data, "default", placeholders=True)


def build_namespace(path: str, extra: str) -> Resource:
    return obj(path, "Namespace", f"a, {extra}")


def shape(parts: Partition) -> tuple[list[str], dict[str, list[str]]]:
    def paths(resources: Sequence[Resource]) -> list[str]:
        return sorted(resource.document.file.path for resource in resources)

    return paths(parts.shared), {each.name: paths([*each.own, *each.around()]) for each in parts.sets}


def split(*resources: Resource) -> tuple[list[str], dict[str, list[str]]]:
    return shape(partition(resources, "/r"))


def test_everything_is_one_set_where_nothing_is_defined_twice() -> None:
    assert split(obj("/r/a/x.yaml"), obj("/r/b/y.yaml", name="b")) == (["/r/a/x.yaml", "/r/b/y.yaml"], {})


def test_sibling_folders_that_define_the_same_object_are_sets_and_the_rest_is_shared() -> None:
    shared, sets = split(
        obj("/r/dev/x.yaml", extra="data: {a: '1'}"),
        obj("/r/prod/x.yaml", extra="data: {a: '2'}"),
        obj("/r/prod/y.yaml", name="y"),
        obj("/r/common/z.yaml", name="z"),
    )
    assert shared == ["/r/common/z.yaml"]
    assert sets == {"dev": ["/r/dev/x.yaml"], "prod": ["/r/prod/x.yaml", "/r/prod/y.yaml"]}


def test_folders_that_declare_the_same_namespace_alike_are_one_set() -> None:
    assert split(obj("/r/a/ns.yaml", "Namespace"), obj("/r/b/ns.yaml", "Namespace"))[1] == {}


def test_folders_that_declare_a_namespace_differently_are_variants() -> None:
    one = build_namespace("/r/a/ns.yaml", "labels: {env: dev}")
    assert set(split(one, build_namespace("/r/b/ns.yaml", "labels: {env: prod}"))[1]) == {"a", "b"}


def test_folders_that_hold_equal_objects_of_a_namespace_are_variants() -> None:
    assert set(split(obj("/r/dev/x.yaml"), obj("/r/prod/x.yaml"))[1]) == {"dev", "prod"}


def test_two_files_of_one_folder_are_no_variants() -> None:
    assert split(obj("/r/x.yaml", extra="data: {a: '1'}"), obj("/r/y.yaml", extra="data: {a: '2'}"))[1] == {}


def test_the_folders_that_differ_become_sets_not_their_files_folders() -> None:
    _, sets = split(
        obj("/r/dev/app/x.yaml", extra="data: {a: '1'}"),
        obj("/r/dev/db/y.yaml", name="y"),
        obj("/r/prod/app/x.yaml", extra="data: {a: '2'}"),
    )
    assert sets == {"dev": ["/r/dev/app/x.yaml", "/r/dev/db/y.yaml"], "prod": ["/r/prod/app/x.yaml"]}


def test_variants_inside_a_variant_are_sets_with_what_it_lends_them() -> None:
    _, sets = split(
        obj("/r/prod/eu/x.yaml", extra="data: {a: '1'}"),
        obj("/r/prod/us/x.yaml", extra="data: {a: '2'}"),
        obj("/r/prod/common.yaml", name="c"),
        obj("/r/dev/x.yaml", extra="data: {a: '3'}"),
    )
    assert sets == {
        "dev": ["/r/dev/x.yaml"],
        "prod": ["/r/prod/common.yaml"],
        "prod/eu": ["/r/prod/common.yaml", "/r/prod/eu/x.yaml"],
        "prod/us": ["/r/prod/common.yaml", "/r/prod/us/x.yaml"],
    }


def test_a_folder_that_redefines_what_lies_beside_it_is_a_variant_of_it() -> None:
    shared, sets = split(
        obj("/r/x.yaml", extra="data: {a: '1'}"),
        obj("/r/hardened/x.yaml", extra="data: {a: '2'}"),
    )
    assert (shared, sets) == (["/r/x.yaml"], {"hardened": ["/r/hardened/x.yaml"]})


def test_names_that_are_not_known_contradict_nobody() -> None:
    one = obj("/r/a/x.yaml", name="'${NAME}'", extra="data: {a: '1'}")
    assert split(one, obj("/r/b/x.yaml", name="'${NAME}'"))[1] == {}


# ------------------------------------------------------------------------------------------- what sets say
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec:
  selector: {{app: {app}}}
  ports: [{{port: 80}}]
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec: {{containers: [{{name: web, image: nginx, ports: [{{containerPort: 80}}]}}]}}
"""


def findings(folder: Path, rule: str) -> list[Finding]:
    return list(check(Request(cwd=str(folder), root=str(folder), isolated=True, select=(rule,))).result.findings)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_objects_of_another_variant_do_not_answer_for_this_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "dev/svc.yaml": SERVICE.format(app="web"),
            "dev/app.yaml": DEPLOYMENT.format(app="web"),
            "prod/svc.yaml": SERVICE.format(app="shop"),
            "prod/app.yaml": DEPLOYMENT.format(app="web2"),
        },
    )
    found = findings(tmp_path, "service-selects-nothing")
    assert [(finding.span.path, finding.sets) for finding in found] == [
        (str(tmp_path / "prod/svc.yaml"), ("prod",)),
    ]


def test_what_another_set_has_is_only_a_hint_here(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "dev/svc.yaml": SERVICE.format(app="web"),
            "dev/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '1'}\n",
            "prod/app.yaml": DEPLOYMENT.format(app="web"),
            "prod/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '2'}\n",
        },
    )
    found = findings(tmp_path, "service-selects-nothing")
    assert [finding.severity.name for finding in found] in ([], ["hint"])


def test_what_every_set_lacks_of_a_namespace_is_a_hint_in_none(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "dev/app.yaml": DEPLOYMENT.format(app="web"),
            "prod/app.yaml": DEPLOYMENT.format(app="web").replace("nginx", "nginx:2"),
        },
    )
    found = findings(tmp_path, "namespace-without-default-deny")
    assert [(finding.severity.name, finding.sets) for finding in found] == [
        ("warning", ("dev",)),
        ("warning", ("prod",)),
    ], "the namespace stands at another object in each set"


def test_a_finding_that_several_sets_show_appears_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "common/svc.yaml": SERVICE.format(app="web").replace("spec:\n", "spec:\n  type: NodePort\n"),
            "dev/app.yaml": DEPLOYMENT.format(app="web"),
            "prod/app.yaml": DEPLOYMENT.format(app="web").replace("nginx", "nginx:2"),
        },
    )
    found = findings(tmp_path, "service-node-port")
    assert len(found) == 1
    assert found[0].sets == (".",), "of those that share the object the outermost is named"


def test_a_finding_of_two_variants_names_both(tmp_path: Path) -> None:
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n"
        "  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}]}\n"
    )
    write(
        tmp_path,
        {
            "common/ingress.yaml": ingress,
            "dev/svc.yaml": SERVICE.format(app="web"),
            "prod/svc.yaml": SERVICE.format(app="web2"),
            "test/svc.yaml": SERVICE.format(app="web3").replace("80", "81"),
        },
    )
    found = findings(tmp_path, "ingress-missing-service-port")
    assert [finding.sets for finding in found] == [("dev", "prod")]
    assert [finding.severity.name for finding in found] == ["hint"], "nobody says that the Ingress goes with them"


def test_sets_of_the_config_surely_hold_what_they_share(tmp_path: Path) -> None:
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n"
        "  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}]}\n"
    )
    write(
        tmp_path,
        {
            ".kubelint.yaml": "sets: {dev: [dev/], prod: [prod/]}\nselect: [ingress-missing-service-port]\n",
            "common/ingress.yaml": ingress,
            "dev/svc.yaml": SERVICE.format(app="web"),
            "prod/svc.yaml": SERVICE.format(app="web2").replace("80", "81"),
        },
    )
    found = check(Request(cwd=str(tmp_path), root=str(tmp_path))).result.findings
    assert [(finding.severity.name, finding.sets) for finding in found] == [("error", ("dev",))]


@pytest.mark.parametrize(("config", "found"), [("", []), ("sets: {dev: [dev/], prod: [prod/]}\n", ["error"])])
def test_a_crowd_is_judged_again_only_with_sets_that_surely_hold_it(
    tmp_path: Path, config: str, found: list[str]
) -> None:
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n"
        "  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 81}}}}]}\n"
    )
    crowd = "---\n".join(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{n}}}\n" for n in range(120))
    write(
        tmp_path,
        {
            ".kubelint.yaml": config + "select: [ingress-missing-service-port]\n",
            "common/crowd.yaml": crowd,
            "common/ingress.yaml": ingress,
            "dev/svc.yaml": SERVICE.format(app="web"),
            "prod/svc.yaml": SERVICE.format(app="web2").replace("80", "81"),
        },
    )
    result = check(Request(cwd=str(tmp_path), root=str(tmp_path))).result
    assert [finding.severity.name for finding in result.findings] == found


def test_what_a_shared_object_has_at_home_stays_what_it_is(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "common/svc.yaml": SERVICE.format(app="web").replace("spec:\n", "spec:\n  type: NodePort\n"),
            "dev/app.yaml": DEPLOYMENT.format(app="web"),
            "prod/app.yaml": DEPLOYMENT.format(app="web2"),
        },
    )
    assert [finding.severity.name for finding in findings(tmp_path, "service-node-port")] == ["warning"]


def test_sets_of_the_config_say_it_exactly(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".kubelint.yaml": "sets:\n  one: [a/**, c/**]\n  two: [b/**]\nselect: [service-selects-nothing]\n",
            "a/svc.yaml": SERVICE.format(app="web"),
            "b/app.yaml": DEPLOYMENT.format(app="other"),
            "c/app.yaml": DEPLOYMENT.format(app="web"),
        },
    )
    outcome = check(Request(cwd=str(tmp_path), root=str(tmp_path)))
    assert [finding.rule for finding in outcome.result.findings] == []


def test_variants_may_be_nested_deeper_than_any_recursion() -> None:
    parts = partition(
        [obj("/r" + "/a" * depth + "/m.yaml", extra=f"data: {{x: '{depth}'}}\n") for depth in range(1200)], "/r"
    )
    assert len(parts.shared) == 1
    assert len(parts.sets) == 1199
    assert not any(each.around() for each in parts.sets), "what stands further in hides the rest"
