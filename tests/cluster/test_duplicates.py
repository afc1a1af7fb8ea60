from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.cluster import Cluster
from kubelint.model.build import build
from kubelint.syntax.document import from_text

if TYPE_CHECKING:
    from kubelint.model.resource import Resource

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME, namespace: blue}\nspec: {ports: [{port: PORT}]}\n"


def service(name: str, port: int = 80) -> str:
    return SERVICE.replace("NAME", name).replace("PORT", str(port))


def objects(**files: list[str]) -> list[Resource]:
    return [
        build(document, (), document.data, "default", placeholders=True)
        for name, texts in files.items()
        for document in from_text("---\n".join(texts), f"/{name}.yaml").documents
    ]


def repeats(*resources: Resource) -> list[tuple[str, str, int, bool, bool]]:
    """File and name of what is repeated, how many more there are, whether equal, whether variants."""
    duplicates = Cluster(resources).duplicates
    found = [(resource, duplicates.repeat(resource)) for resource in resources]
    return [
        (resource.document.file.path, resource.name, repeat.others, repeat.equal, repeat.variants)
        for resource, repeat in found
        if repeat
    ]


def test_the_later_definition_repeats_the_first() -> None:
    first, second, third = objects(a=[service("shop"), service("shop", 81), service("shop")])
    duplicates = Cluster([first, second, third]).duplicates
    assert duplicates.repeat(first) is None
    for later, equal in ((second, False), (third, True)):
        repeat = duplicates.repeat(later)
        assert repeat is not None
        assert repeat.first is first
        assert repeat.equal is equal


def test_of_two_files_one_object_stands_for_all() -> None:
    found = repeats(*objects(a=[service("a"), service("b"), service("c")], b=[service("a"), service("b", 81)]))
    assert found == [("/b.yaml", "b", 1, False, True)]


def test_files_with_little_in_common_are_no_variants() -> None:
    files = {name: [service(f"{name}{n}") for n in range(3)] for name in "ab"}
    found = repeats(*objects(a=[*files["a"], service("shop")], b=[*files["b"], service("shop", 81)]))
    assert found == [("/b.yaml", "shop", 0, False, False)]


def test_versions_of_one_group_are_one_object() -> None:
    texts = [f"apiVersion: example.com/{version}\nkind: Rocket\nmetadata: {{name: a}}\n" for version in ("v1", "v2")]
    assert repeats(*objects(a=texts)) == [("/a.yaml", "a", 0, False, False)]


def test_what_makes_two_objects() -> None:
    texts = [
        service("shop"),
        service("shop").replace("blue", "green"),
        service("shop").replace("kind: Service", "kind: Endpoints"),
        service("shop").replace("v1", "example.com/v1"),
        service("shop").replace("name:", "generateName:"),
        service("shop").replace("name:", "generateName:"),
        service("${NAME}"),
        service("${NAME}"),
        "apiVersion: v1\nkind: Service\n",
        "apiVersion: v1\nkind: Service\n",
    ]
    assert repeats(*objects(a=texts)) == []


def test_cluster_scoped_objects() -> None:
    texts = ["apiVersion: v1\nkind: Namespace\nmetadata: {name: blue}\n"] * 2
    assert repeats(*objects(a=texts)) == [("/a.yaml", "blue", 0, True, False)]
