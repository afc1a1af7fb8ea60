from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.model.shape import (
    ANY,
    BOOL,
    COUNT,
    INT,
    MAP,
    PORT,
    PORT_NAME,
    PORT_OR_NAME,
    PORT_OR_NONE,
    STRING,
    TARGET_PORT,
    Shape,
    conform,
)
from kubelint.model.shapes import SHAPES
from kubelint.model.unknown import Unknown

GOOD = [
    (STRING, "x"),
    (STRING, Unknown("${X}")),
    (INT, -3),
    (COUNT, 0),
    (BOOL, False),
    (PORT, 1),
    (PORT, 65535),
    (PORT, Unknown("${PORT}")),
    (PORT_OR_NONE, 0),
    (PORT_NAME, "http"),
    (PORT_NAME, "a-1"),
    (PORT_OR_NAME, "http"),
    (PORT_OR_NAME, 80),
    (TARGET_PORT, 0),
    (MAP, {"a": "b", "c": Unknown("${C}")}),
    (ANY, [1, {"x": None}]),
    (("TCP", "UDP"), "UDP"),
    (("TCP", "UDP"), Unknown("${PROTOCOL}")),
    ([INT], [1, 2]),
    ({"a": INT}, {"a": 1, "other": "is not looked at"}),
]


@pytest.mark.parametrize(("shape", "value"), GOOD)
def test_what_fits_is_returned_as_it_is(shape: Shape, value: object) -> None:
    data = {"field": value}
    fit, misfits = conform(data, {"field": shape})
    assert fit is data
    assert misfits == []


BAD = [
    (INT, "3", '"3", not a whole number'),
    (COUNT, -1, "-1, not a whole number from 0 upwards"),
    (BOOL, "true", '"true", not true or false'),
    (BOOL, 1, "1, not true or false"),
    (PORT, 0, "0, not a port number from 1 to 65535"),
    (PORT, 65536, "65536, not a port number from 1 to 65535"),
    (PORT, "http", '"http", not a port number from 1 to 65535'),
    (PORT_OR_NONE, -1, "-1, not a port number from 1 to 65535"),
    (PORT_OR_NAME, 0, "0, not a port number from 1 to 65535 or a port name"),
    (PORT_OR_NAME, 8.5, "8.5, not a port number from 1 to 65535 or a port name"),
    (MAP, ["a"], "a list, not a map of strings"),
    (STRING, ["a"], "a list, not a string"),
    (STRING, {"a": 1}, "an object, not a string"),
    (("TCP", "UDP"), "tcp", '"tcp", not TCP or UDP'),
    (("TCP",), 6, "6, not TCP"),
    ([INT], {"a": 1}, "an object, not a list"),
    ({"a": INT}, [1], "a list, not an object"),
]


@pytest.mark.parametrize(("shape", "value", "said"), BAD)
def test_what_does_not_fit_is_left_out_and_said(shape: Shape, value: object, said: str) -> None:
    fit, (misfit,) = conform({"field": value, "other": 1}, {"field": shape})
    assert fit == {"other": 1}
    assert misfit.path == ("field",)
    assert misfit.message == f"'field' is {said}"
    assert not misfit.unknown
    assert not misfit.text


@pytest.mark.parametrize("name", ["80", "HTTP", "a--b", "-a", "a-", "prometheus-metrics", "a_b", "ä"])
def test_a_bad_name_of_a_port_is_said_and_kept(name: str) -> None:
    for word in (PORT_NAME, PORT_OR_NAME, TARGET_PORT):
        fit, (misfit,) = conform({"port": name}, {"port": word})
        assert fit == {"port": name}
        assert misfit.value == name


def test_numbers_and_booleans_become_the_text_that_was_meant() -> None:
    data = {"labels": {"version": 1.5, "on": True, "count": 3, "good": "x"}, "args": ["a", 8080]}
    fit, misfits = conform(data, {"labels": MAP, "args": [STRING]})
    assert fit == {"labels": {"version": "1.5", "on": "true", "count": "3", "good": "x"}, "args": ["a", "8080"]}
    assert [misfit.path for misfit in misfits] == [
        ("labels", "version"),
        ("labels", "on"),
        ("labels", "count"),
        ("args", 1),
    ]
    assert all(misfit.text for misfit in misfits)
    assert data["args"] == ["a", 8080], "the document's own data stays as it is"


def test_null_is_absent_and_an_empty_object_in_a_list() -> None:
    shape: Shape = {"name": STRING, "ports": [{"port": PORT}], "args": [STRING], "labels": MAP}
    fit, misfits = conform({"name": None, "ports": [None], "args": [None], "labels": {"a": None}}, shape)
    assert fit == {"name": None, "ports": [{}], "args": [""], "labels": {"a": ""}}
    assert misfits == []


def test_an_empty_text_of_an_enumeration_gets_the_default() -> None:
    assert conform({"type": "", "a": 1}, {"type": ("ClusterIP", "NodePort")}) == ({"a": 1}, [])


def test_an_item_that_does_not_fit_keeps_its_place() -> None:
    fit, (misfit,) = conform({"ports": ["x", {"port": 80}]}, {"ports": [{"port": PORT}]})
    assert fit == {"ports": [{}, {"port": 80}]}
    assert misfit.path == ("ports", 0)


def test_a_placeholder_where_no_string_can_stand_is_unknown() -> None:
    fit, misfits = conform({"replicas": Unknown("${N}"), "spec": Unknown("${SPEC}")}, {"replicas": INT, "spec": {}})
    assert fit == {}
    assert [misfit.unknown for misfit in misfits] == [True, True]


def _keys() -> st.SearchStrategy[str]:
    """Mostly names that the shapes know, so that the values get deep."""
    return st.sampled_from(sorted(set(_names(list(SHAPES.values()))))) | st.text(max_size=3)


def _names(shape: Any) -> list[str]:
    if isinstance(shape, dict):
        return [*shape, *(name for inner in shape.values() for name in _names(inner))]
    return [name for inner in shape for name in _names(inner)] if isinstance(shape, list) else []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-70000, 70000) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys(), inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(["metadata", "spec", "data", "subsets"]), JSON), st.sampled_from(sorted(SHAPES)))
def test_after_one_pass_nothing_is_left_to_mend(data: dict[str, Any], kind: tuple[str, str]) -> None:
    fit, misfits = conform(data, SHAPES[kind])
    again, left = conform(fit, SHAPES[kind])
    assert again == fit
    # What was kept although it is bad (a port's name) is said again; nothing else is.
    assert all("port name" in misfit.expected for misfit in left)
    for misfit in misfits:
        value: Any = data
        for step in misfit.path:
            value = value[step]
        assert value == misfit.value
