"""What kustomize reads in another way than kubelint leads nowhere: nothing outside of the root is ever built upon."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kubelint.render.kustomize.build import build
from kubelint.render.kustomize.declared import read_kustomizations
from kubelint.render.kustomize.graph import Graph, plan
from kubelint.render.kustomize.sources import parsed
from kubelint.render.limits import RenderError, RenderLimits

if TYPE_CHECKING:
    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

    from .conftest import Tree

OUT = "../../outside"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
HOSTILE = {
    f"Resources: [a.yaml, {OUT}]\n": (1, "'Resources' is read as 'resources' by kustomize"),
    f"resources: [a.yaml]\nCOMPONENTS: [{OUT}]\n": (2, "'COMPONENTS' is read as 'components'"),
    f"re\u017fources: [{OUT}]\n": (1, "is read as 'resources'"),
    "resources: [a.yaml]\nconfigMapGenerator:\n- name: x\n  Files: [a.yaml]\n": (4, "'Files' is read as 'files'"),
    f"resources: [{OUT}]\n---\nresources: [a.yaml]\n": (3, "only the first document"),
    f"resources: [a.yaml]\n---\nresources: [{OUT}]\n": (3, "only the first document"),
    f'resources: [a.yaml]\n!!merge "\\x3c<": {{resources: [{OUT}]}}\n': (2, "may take this key for a merge"),
    f'resources: ["{{a}}/../{OUT}"]\n': (1, "leads outside of what is checked"),
    f'resources: ["line\\n/../{OUT}"]\n': (1, "leads outside of what is checked"),
    f"resources: [a.yaml]\ntransformers: ['a: /../{OUT}']\n": (2, "leads outside of what is checked"),
    "resources: ['imageTags:']\n": (1, "kustomize may read 'imageTags:' as 'images:'"),
    f"resources: {'[' * 300}{']' * 300}\nresources: [{OUT}]\n": (1, "nest deeper than 250 levels"),
    f"resources: [{OUT}]\nnamePrefix: [\n": (2, "is not closed"),
    "resources: [1]\n": (1, "'resources' holds texts"),
}


@pytest.fixture
def hostile(tree: Tree) -> Tree:
    """Give a tree with a base outside of the root, and folders with names that look like content."""
    tree.write(good="resources: [a.yaml]\n", good__a_yaml=CONFIG_MAP, bad__a_yaml=CONFIG_MAP)
    outside = tree.root.parent / "outside"
    outside.mkdir()
    (outside / "kustomization.yaml").write_text("resources: [b.yaml]\n")
    (outside / "b.yaml").write_text(CONFIG_MAP.replace("a}", "secret}"))
    for name in ("{a}", "line\n", "a: ", "imageTags:"):
        (tree.root / "bad" / name).mkdir()
    (tree.root / "bad" / "images:").symlink_to(outside)
    return tree


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_an_error_at_its_line(hostile: Tree, text: str) -> None:
    path = hostile.root / "bad" / "kustomization.yaml"
    path.write_text(text)
    (hostile.root / "top").mkdir()
    (hostile.root / "top" / "kustomization.yaml").write_text("resources: [../bad]\n")
    graph = Graph(str(hostile.root))
    for name in ("bad", "top"):
        error = graph.refusal(graph.overlay(str(hostile.root / name / "kustomization.yaml")))
        assert error is not None
        line, reason = HOSTILE[text]
        assert (error.path, error.line) == (str(path), line)
        assert reason in error.reason
    assert graph.refusal(graph.overlay(str(hostile.root / "good" / "kustomization.yaml"))) is None


def test_the_document_that_a_run_found_is_not_trusted_to_be_the_first(hostile: Tree) -> None:
    path = hostile.root / "bad" / "kustomization.yaml"
    path.write_text(f"resources: [{OUT}]\n---\nresources: [a.yaml]\n")
    found = plan(read_kustomizations([parsed(str(path), path.read_text())]), str(hostile.root))
    assert (found.roots, [overlay.path for overlay, _ in found.refused]) == ((), [str(path)])


@pytest.mark.parametrize("text", ["---\nresources: [a.yaml]\n---\n", "# a comment\n---\nresources: [a.yaml]\n...\n"])
def test_empty_documents_behind_the_first_say_nothing(hostile: Tree, text: str) -> None:
    (hostile.root / "bad" / "kustomization.yaml").write_text(text)
    graph = Graph(str(hostile.root))
    assert graph.refusal(graph.overlay(str(hostile.root / "bad" / "kustomization.yaml"))) is None


def test_what_cannot_be_decoded(hostile: Tree) -> None:
    path = hostile.root / "bad" / "kustomization.yaml"
    path.write_bytes(b"resources: [a.yaml] # \xff\n")
    graph = Graph(str(hostile.root))
    error = graph.refusal(graph.overlay(str(path)))
    assert error is not None
    assert error.reason == "the kustomization cannot be read"


def test_what_was_built_upon_is_looked_at_again(hostile: Tree, binary: Binary, workspace: Workspace) -> None:
    path = hostile.root / "bad" / "kustomization.yaml"
    path.write_text(f"Resources: [{OUT}]\n")
    overlay = Graph(str(hostile.root)).overlay(str(path))
    with pytest.raises(RenderError, match="lies outside of what is checked") as raised:
        build(overlay, str(hostile.root), binary, workspace, RenderLimits())
    assert raised.value.refused
    assert raised.value.path == os.fspath(path)
