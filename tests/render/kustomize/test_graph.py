"""What is built by itself, what it reads, and what is refused before anything runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.render.kustomize.build import build
from kubelint.render.kustomize.declared import is_remote, read_kustomizations
from kubelint.render.kustomize.graph import Graph, Plan, plan
from kubelint.render.kustomize.sources import parsed
from kubelint.render.limits import RenderError, RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

    Tree = Any

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"


def planned(tree: Tree) -> Plan:
    files = [parsed(str(path), path.read_text()) for path in sorted(tree.root.rglob("*.yaml"))]
    return plan(read_kustomizations(files), str(tree.root))


def below(tree: Tree, paths: tuple[str, ...]) -> list[str]:
    return sorted(os.path.relpath(path, tree.root) for path in paths)


def test_roots_are_what_nobody_includes(tree: Tree) -> None:
    tree.write(
        base="resources: [a.yaml]\nconfigMapGenerator: [{name: g, files: [k=f.env]}]\n",
        base__a_yaml=CONFIG_MAP,
        base__f_env="x\n",
        one="resources: [../base]\npatches: [{path: p.yaml}]\ncomponents: [../part]\n",
        one__p_yaml=CONFIG_MAP,
        two="resources: [../base]\n",
        part="kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n",
        idle="kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n",
        flux="kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1\nspec: {path: ./one}\n",
    )
    found = planned(tree)
    assert below(tree, tuple(each.path for each in found.roots)) == ["one/kustomization.yaml", "two/kustomization.yaml"]
    assert found.refused == ()
    assert below(tree, found.parts) == ["idle/kustomization.yaml"]
    one = found.roots[0]
    assert below(tree, one.includes) == ["base/kustomization.yaml", "part/kustomization.yaml"]
    assert below(tree, one.consumes) == ["base/a.yaml"]
    assert below(tree, one.reads) == [
        "base/a.yaml",
        "base/f.env",
        "base/kustomization.yaml",
        "one/kustomization.yaml",
        "one/p.yaml",
        "part/kustomization.yaml",
    ]


def test_two_that_include_each_other_are_an_error_of_one(tree: Tree) -> None:
    tree.write(a="resources: [../b]\n", b="resources: [../a]\n", c="resources: []\n")
    found = planned(tree)
    assert below(tree, tuple(each.path for each in found.roots)) == ["c/kustomization.yaml"]
    ((overlay, error),) = found.refused
    assert below(tree, (overlay.path, error.path)) == ["a/kustomization.yaml"] * 2
    assert error.reason == "The kustomization includes itself"


def test_a_folder_of_settings_is_no_overlay(tree: Tree) -> None:
    tree.write(
        top="resources: [a.yaml]\ntransformers: [../set]\n",
        top__a_yaml=CONFIG_MAP,
        set="resources: [t.yaml]\n",
        set__t_yaml="apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: x}\n",
    )
    (overlay,) = planned(tree).roots
    assert below(tree, (overlay.path,)) == ["top/kustomization.yaml"]
    assert below(tree, overlay.consumes) == ["top/a.yaml"]
    assert overlay.includes == ()
    tree.write(set="resources: [t.yaml, 'https://example.com/t.yaml']\n")
    found = planned(tree)
    assert found.roots == ()
    assert below(tree, (found.refused[0][1].path,)) == ["set/kustomization.yaml"]


def test_a_base_that_is_not_among_the_given_is_looked_at(tree: Tree) -> None:
    tree.write(base="resources: ['https://example.com/x.yaml']\n", top="resources: [../base]\n")
    path = str(tree.root / "top" / "kustomization.yaml")
    found = plan(
        read_kustomizations([parsed(path, (tree.root / "top/kustomization.yaml").read_text())]), str(tree.root)
    )
    ((overlay, error),) = found.refused
    assert overlay.path == path
    assert (below(tree, (error.path,)), error.line, error.refused) == (["base/kustomization.yaml"], 1, True)


REFUSED = {
    "resources:\n- a.yaml\n- https://example.com/a.yaml\n": 3,
    "resources:\n- github.com/some/where?ref=v1\n": 2,
    "resources:\n- git@example.com:some/where.git\n": 2,
    "components:\n- ssh://git@example.com/some/where\n": 2,
    "resources:\n- file:///etc\n": 2,
    "resources: [a.yaml]\npatches:\n- path: http://example.com/p.yaml\n": 3,
    "resources: [a.yaml]\nconfigMapGenerator:\n- name: x\n  files:\n  - k=https://example.com/\n": 5,
    "resources: [a.yaml]\nopenapi:\n  path: https://example.com/schema\n": 3,
    "resources: [a.yaml]\nconfigMapGenerator:\n- name: x\n  files: [a@b.conf]\n  envs: ['http://example.com/']\n": 5,
    "resources: [a.yaml]\nhelmCharts:\n- {name: x, repo: https://example.com}\n": 2,
    "resources: [a.yaml]\ngenerators:\n- exec.yaml\n": 3,
    "resources: [a.yaml]\ntransformers:\n- inner\n": 3,
    "resources: [a.yaml]\ntransformers:\n- |-\n  apiVersion: example.com/v1\n  kind: Run\n  metadata: {name: x}\n": 3,
    "resources: [a.yaml]\ngenerators:\n- fetch.yaml\n": 3,
    "resources:\n- ../..\n": 2,
    "resources:\n- ../../outside\n": 2,
    "resources:\n- link\n": 2,
    "resources:\n- ../other/a.yaml\n": 2,
    "resources:\n- pipe.yaml\n": 2,
    "resources: [a.yaml]\npatches:\n- path: passwd.yaml\n": 3,
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused_before_anything_runs(tree: Tree, text: str) -> None:
    tree.write(
        bad=text,
        bad__a_yaml=CONFIG_MAP,
        bad__exec_yaml="apiVersion: v1\nkind: X\nmetadata:\n  name: x\n"
        "  annotations: {config.kubernetes.io/function: 'exec: {path: ./run}'}\n",
        bad__fetch_yaml="apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: x}\n"
        "files: [https://example.com/x]\n",
        bad__inner="resources: [deep.yaml]\n",
        bad__inner__deep_yaml="apiVersion: example.com/v1\nkind: Run\nmetadata: {name: x}\n",
        other="resources: [a.yaml]\n",
        other__a_yaml=CONFIG_MAP,
    )
    (tree.root.parent / "outside").mkdir()
    (tree.root.parent / "outside" / "kustomization.yaml").write_text("resources: []\n")
    (tree.root / "bad" / "link").symlink_to(tree.root.parent / "outside")
    (tree.root / "bad" / "passwd.yaml").symlink_to("/etc/passwd")
    os.mkfifo(tree.root / "bad" / "pipe.yaml")
    (tree.root / "bad" / "pipe.yaml").touch()
    graph = Graph(str(tree.root))
    error = graph.refusal(graph.overlay(str(tree.root / "bad" / "kustomization.yaml")))
    assert error is not None
    assert (error.refused, error.line, below(tree, (error.path,))) == (True, REFUSED[text], ["bad/kustomization.yaml"])
    assert graph.refusal(graph.overlay(str(tree.root / "other" / "kustomization.yaml"))) is None


@pytest.mark.parametrize("name", ["base", "../x.y/z", "./a@b/c.yaml", "v1.0/github.com.yaml", "a?b", "https", "x.git"])
def test_local_names(name: str) -> None:
    assert not is_remote(name) or "@" in name


FAILING = {
    "resources:\n- a.yaml\n- gone.yaml\n": (3, "'gone.yaml' is not there"),
    "resources:\n- empty\n": (2, "'empty' holds no kustomization"),
    "resources: [a.yaml]\npatches:\n- patch: |-\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: s}\n": (
        6,
        "The patch has no object to change: there is no Secret s here",
    ),
    "resources: [a.yaml]\nnonsense: 1\n": (0, "nonsense"),
    "resources: [.]\n": (0, "cycle"),
}


@pytest.mark.parametrize("text", FAILING)
def test_what_cannot_be_built_is_one_sentence_at_its_line(
    tree: Tree, binary: Binary, workspace: Workspace, text: str
) -> None:
    tree.write(bad=text, bad__a_yaml=CONFIG_MAP, bad__empty__x_env="")
    graph = Graph(str(tree.root))
    with pytest.raises(RenderError) as caught:
        build(
            graph.overlay(str(tree.root / "bad" / "kustomization.yaml")),
            str(tree.root), binary, workspace, RenderLimits(),
        )  # fmt: skip
    line, reason = FAILING[text]
    assert below(tree, (caught.value.path,)) == ["bad/kustomization.yaml"]
    assert caught.value.line == line
    assert reason in caught.value.reason
    assert "\n" not in caught.value.reason
    assert str(tree.root) not in caught.value.reason


def test_nothing_is_written_into_the_repository(tree: Tree, built: Callable[[str], Any]) -> None:
    tree.write(top="resources: [a.yaml]\nsortOptions: {order: fifo}\n", top__a_yaml=CONFIG_MAP)
    before = sorted(tree.root.rglob("*"))
    built("top")
    assert sorted(tree.root.rglob("*")) == before


def test_a_component_can_be_built_by_itself(tree: Tree, built: Callable[[str], Any]) -> None:
    tree.write(
        part="apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [a.yaml]\n",
        part__a_yaml=CONFIG_MAP,
    )
    assert built("part").at("ConfigMap", "metadata", "name") == ("part/a.yaml", 3, "exact")


def test_the_environment_reaches_no_generator(
    tree: Tree, built: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", "hidden")
    tree.write(top="configMapGenerator:\n- name: x\n  envs: [a.env]\n", top__a_env="SECRET_OF_MINE\n")
    assert "hidden" not in built("top").pieces[0].text


def test_a_long_chain_of_bases_looks_at_each_once(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    length = 300
    for number in range(length):
        below = f"../d{number + 1}" if number + 1 < length else ""
        tree.write(**{f"d{number}": f"resources: [{below}]\n"})
    asked: list[str] = []
    inner = Graph.inner

    def counted(self: Graph, folder: str) -> str:
        asked.append(folder)
        return inner(self, folder)

    monkeypatch.setattr(Graph, "inner", counted)
    paths = [str(tree.root / f"d{number}" / "kustomization.yaml") for number in range(length)]
    found = plan(read_kustomizations([parsed(path, Path(path).read_text()) for path in paths]), str(tree.root))
    assert ([overlay.path for overlay in found.roots], len(asked)) == ([paths[0]], length - 1)
