from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.engine.fingerprint import Fingerprints, base, fingerprint, logical_path
from kubelint.finding import ObjectId

WEB = ObjectId("v1", "Service", "shop", "web")
POD: dict[str, Any] = {
    "spec": {
        "containers": [
            {
                "name": "web",
                "ports": [{"containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}],
                "args": ["-v", 3, True],
            },
        ],
        "rules": [{"host": "a.example", "paths": [{"path": "/x", "pathType": "Exact"}]}, {"other": 1}],
        "long": ["x" * 200],
    },
    "metadata": {"annotations": {'a.b/"c"': "d"}},
    "items": [
        {"kind": "Service", "metadata": {"name": "web", "namespace": "shop"}},
        {"kind": "Node", "metadata": {"name": "n"}},
    ],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("spec", "containers", 0, "ports", 1, "protocol"), "spec.containers[web].ports[53/UDP].protocol"),
        (("spec", "containers", 0, "ports", 0), "spec.containers[web].ports[80]"),
        (("spec", "containers", 0, "args", 1), "spec.containers[web].args[3]"),
        (("spec", "containers", 0, "args", 2), "spec.containers[web].args[true]"),
        (("spec", "rules", 0, "paths", 0, "backend"), "spec.rules[a.example].paths[/x/Exact].backend"),
        (("spec", "rules", 1, "x"), "spec.rules[1].x"),
        (("metadata", "annotations", 'a.b/"c"'), 'metadata.annotations["a.b/\\"c\\""]'),
        (("items", 0, "spec"), "items[Service/shop/web].spec"),
        (("items", 1, "spec"), "items[Node/n].spec"),
        (("absent", 3, "x"), "absent[3].x"),
        (("",), '[""]'),
    ],
)
def test_items_are_named_by_what_identifies_them(path: tuple[str | int, ...], expected: str) -> None:
    assert logical_path(POD, path) == expected


def test_long_items_are_shortened_and_told_apart() -> None:
    one, other = (logical_path(["x" * 100 + end], (0,)) for end in "ab")
    assert len(one) < 100
    assert one != other


def test_equal_ones_are_numbered_in_order() -> None:
    run = Fingerprints()
    first = run.of("r", WEB, "a.yaml", "spec.type")
    assert len(first) == 64
    assert run.of("r", WEB, "a.yaml", "spec.type") == first + ":2"
    assert run.of("r", WEB, "a.yaml", "spec.ports") not in {first, first + ":3"}
    assert run.of("r", WEB, "a.yaml", "spec.type") == first + ":3"
    assert base(first + ":3") == base(first) == first


def test_what_makes_a_problem_the_same() -> None:
    same = fingerprint("r", WEB, "a.yaml", "spec.type")
    assert fingerprint("r", WEB._replace(api_version="v2"), "a.yaml", "spec.type") == same
    others = [
        fingerprint("s", WEB, "a.yaml", "spec.type"),
        fingerprint("r", WEB._replace(namespace="x"), "a.yaml", "spec.type"),
        fingerprint("r", WEB._replace(name="x"), "a.yaml", "spec.type"),
        fingerprint("r", WEB._replace(kind="x"), "a.yaml", "spec.type"),
        fingerprint("r", None, "a.yaml", "spec.type"),
        fingerprint("r", WEB, "b.yaml", "spec.type"),
        fingerprint("r", WEB, "a.yaml", "spec"),
        fingerprint("r", WEB._replace(namespace="", name="shopweb"), "a.yaml", "spec.type"),
    ]
    assert len({same, *others}) == len(others) + 1


def test_the_value_does_not_change_from_release_to_release() -> None:
    assert fingerprint("service-node-port", WEB, "a.yaml", "spec.type") == (
        "9a19df6eb45e8d97c008bf6be544278be88e889fedccdb2e0bf937da38adb85a"
    )


NAMES = st.text("abc", min_size=1, max_size=3)


@given(st.lists(NAMES, unique=True, min_size=1, max_size=5), st.randoms())
def test_a_path_outlives_the_order_of_named_items(names: list[str], random: Any) -> None:
    items = [{"name": name, "port": 1} for name in names]
    shuffled = random.sample(items, len(items))
    for index, item in enumerate(items):
        assert logical_path([*items], (index, "port")) == logical_path(shuffled, (shuffled.index(item), "port"))


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.floats(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    ),
    st.lists(st.text() | st.integers(), max_size=4),
)
def test_any_path_of_anything_has_a_text(data: Any, path: list[str | int]) -> None:
    fingerprint("r", None, "p", logical_path(data, tuple(path)))
