"""Nothing that a kustomization may say makes kubelint stumble."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.render.kustomize.accumulate import Accumulation
from kubelint.render.kustomize.built import Piece
from kubelint.render.kustomize.declared import read_kustomizations
from kubelint.render.kustomize.graph import plan
from kubelint.render.kustomize.source_map import OverlayMaps
from kubelint.render.kustomize.sources import Reader, parsed

ROOT = "/nowhere"
PATH = f"{ROOT}/kustomization.yaml"
OBJECT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "a", "labels": {"l": "v"}},
    "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i:1", "ports": [{"containerPort": 1}]}]}}},
}
SCALARS = st.sampled_from([None, True, 0, 1, 1.5, "", "a", "a.yaml", "../x", "k=v", "spec.template", "[", "*", "a:b"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "path", "a"]), inner),
    max_leaves=4,
)
PATCHES = st.sampled_from([
    json.dumps(OBJECT),
    '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": null}',
    '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "$patch": "delete"}',
    '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": null, "spec": {"template": [1]}}',
    '[{"op": "add", "path": "/spec/template/spec/containers/-", "value": 1}]',
    '[{"op": "remove", "path": "/metadata"}]',
    '[{"op": "replace", "path": "", "value": []}]',
    '[{"op": "move", "from": "/spec", "path": "/metadata/x"}, 1]',
    '[{"op": "add", "path": "/metadata", "value": null}]',
])  # fmt: skip
SELECT = VALUES | st.fixed_dictionaries(
    {"kind": st.just("Deployment"), "labelSelector": st.sampled_from(["l=v", "(", "!l"])}
)
FIELDS = {
    "resources": st.just(["a.yaml"]) | VALUES,
    "components": VALUES,
    "configurations": VALUES,
    "namespace": SCALARS,
    "namePrefix": SCALARS,
    "commonLabels": VALUES,
    "commonAnnotations": VALUES,
    "labels": VALUES | st.just([{"pairs": {"a": 1}, "includeSelectors": True}, {"pairs": [], "fields": 1}]),
    "images": VALUES | st.just([{"name": "i", "newTag": 2}, {"name": "i"}]),
    "replicas": VALUES | st.just([{"name": "a", "count": 2}, {"name": "a"}]),
    "patches": VALUES
    | st.lists(st.fixed_dictionaries({"patch": PATCHES}, optional={"target": SELECT, "options": VALUES}), max_size=4),
    "patchesStrategicMerge": VALUES | st.lists(PATCHES, max_size=2),
    "patchesJson6902": VALUES,
    "replacements": VALUES
    | st.lists(
        st.fixed_dictionaries({"source": SELECT, "targets": st.lists(st.fixed_dictionaries({
            "select": SELECT,
            "fieldPaths": st.lists(st.sampled_from(["metadata.name", "spec.template.spec.containers.[name=c].image",
                                                    "spec.*.x", "metadata", "a.0", "[", ""])),
        }), max_size=2)}), max_size=2,
    ),
    "configMapGenerator": VALUES
    | st.just([{"name": "g", "literals": ["a=b", 1], "files": ["a.yaml", "x=a.yaml"], "envs": [None, "a.yaml"]}]),
    "secretGenerator": VALUES,
    "generatorOptions": VALUES,
    "transformers": VALUES | st.lists(PATCHES, max_size=1),
    "generators": VALUES,
    "openapi": VALUES,
    "vars": VALUES,
    "helmCharts": VALUES,
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(data=st.fixed_dictionaries({}, optional=FIELDS))
def test_any_kustomization(data: dict[str, Any]) -> None:
    texts = {PATH: json.dumps(data), f"{ROOT}/a.yaml": json.dumps(OBJECT)}

    def read(path: str) -> str:
        if path not in texts:
            raise FileNotFoundError(path)
        return texts[path]

    plan(read_kustomizations([parsed(PATH, texts[PATH])]), ROOT, read)
    for made in Accumulation(Reader(read)).objects(PATH):
        assert made.id is not None
    piece = Piece(json.dumps(OBJECT), f"{ROOT}/a.yaml")
    found = OverlayMaps(PATH, (piece,), read).map(0)
    document = parsed(piece.path, piece.text).documents[0]
    for path in ((), ("metadata", "name"), ("spec", "template", "spec", "containers", 0, "image"), ("none",)):
        for on_key in (False, True):
            assert found.origin(document, path, 0, 1, on_key=on_key).span.path in texts
    assert found.line(1) is not None


def test_a_kustomization_that_includes_itself_again_and_again_is_taken_once() -> None:
    texts = {
        PATH: json.dumps({"components": ["", "", ""], "resources": ["a.yaml"]}),
        f"{ROOT}/a.yaml": json.dumps(OBJECT),
    }
    made = Accumulation(Reader(lambda path: texts.get(path, ""))).objects(PATH)
    assert [each.id.name for each in made] == ["a"]
