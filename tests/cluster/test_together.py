from __future__ import annotations

import pytest

from kubelint.cluster.cluster import Cluster
from kubelint.model.build import build
from kubelint.syntax.document import from_text

POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {}{}}}\nspec: {{}}\n"


def cluster_of(files: dict[str, list[str]], *, complete: bool = False) -> Cluster:
    """Return the cluster of files, each with policies as `namespace/name`, or `name` alone."""
    objects = []
    for path, ids in files.items():
        texts = []
        for each in ids:
            namespace, _, name = each.rpartition("/")
            texts.append(POLICY.format(name, f", namespace: {namespace}" if namespace else ""))
        file = from_text("---\n".join(texts))
        file.path = path
        objects += [build(document, (), document.data, "default", placeholders=True) for document in file.documents]
    return Cluster(objects, complete=complete)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"/a/x.yaml": ["one", "two"]}, True),
        ({"/a/x.yaml": ["one"], "/a/y.yaml": ["two"]}, True),
        ({"/a/x.yaml": ["one"], "/b/y.yaml": ["two"]}, False),
        ({"/a/x.yaml": ["one"], "/a/b/y.yaml": ["two"]}, False),
        # Where both name their namespaces, the folders do not matter.
        ({"/a/x.yaml": ["shop/one"], "/b/y.yaml": ["shop/two"]}, True),
        ({"/a/x.yaml": ["shop/one"], "/b/y.yaml": ["pay/two"]}, True),
        ({"/a/x.yaml": ["shop/one"], "/b/y.yaml": ["two"]}, False),
        ({"/a/x.yaml": ["default/one"], "/b/y.yaml": ["default/two"]}, False),
        # A folder of alternatives: another policy stands in two of its files.
        ({"/a/x.yaml": ["one", "z"], "/a/y.yaml": ["two", "z"]}, False),
        ({"/a/x.yaml": ["one", "z"], "/a/y.yaml": ["two", "pay/z"]}, True),
        ({"/a/x.yaml": ["one", "two", "z"], "/a/y.yaml": ["z"]}, True),
        ({"/a/x.yaml": ["shop/one"], "/b/y.yaml": ["shop/two", "z"], "/b/z.yaml": ["z"]}, False),
        ({"/a/x.yaml": ["one", "z"], "/b/y.yaml": ["z"], "/a/y.yaml": ["two"]}, True),
    ],
)
def test_what_is_surely_applied_together(files: dict[str, list[str]], *, expected: bool) -> None:
    cluster = cluster_of(files)
    one, two = (next(each for each in cluster if each.name == name) for name in ("one", "two"))
    assert cluster.together.surely(one, two) is expected
    assert cluster.together.surely(two, one) is expected


def test_what_the_config_or_a_chart_puts_together_is() -> None:
    cluster = cluster_of({"/a/x.yaml": ["one", "z"], "/b/y.yaml": ["two"], "/b/z.yaml": ["z"]}, complete=True)
    one, two, *_ = (next(each for each in cluster if each.name == name) for name in ("one", "two"))
    assert cluster.together.surely(one, two)
    assert cluster.together.told(one, two)
