import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubelint.config.toml_places import toml_places

TEXT = """\
# [tool.kubelint] in a comment
[project]
name = "x" # = not here
text = '''
[tool.kubelint]
select = 1
'''

[tool.kubelint]
select = ["a", # one
  'b',]
"fail-on" = "info"
severity.service-node-port = "hint"
rules = { x-y = { ports = [1, 2], when = 1979-05-27 07:32:00 } }

[[tool.kubelint.overrides]]
paths = ["a"]

[[tool.kubelint.overrides]]
paths = ["b"]
[tool.kubelint.overrides.severity]
x = "info"
"""


def test_keys_and_values_are_found_where_they_stand() -> None:
    places = toml_places(TEXT)

    def value(*path: str | int) -> str:
        return TEXT[slice(*places[("tool", "kubelint", *path)].value)]

    assert value("select", 1) == "'b'"
    assert value("select") == "[\"a\", # one\n  'b',]"
    assert value("fail-on") == '"info"'
    assert value("severity", "service-node-port") == '"hint"'
    assert value("rules", "x-y", "ports", 1) == "2"
    assert value("rules", "x-y", "when") == "1979-05-27 07:32:00"
    assert value("overrides", 1, "paths", 0) == '"b"'
    assert value("overrides", 1, "severity", "x") == '"info"'
    assert value("overrides", 1) == "[[tool.kubelint.overrides]]"
    assert TEXT[slice(*places["tool", "kubelint", "fail-on"].key)] == '"fail-on"'
    assert TEXT[: places["tool", "kubelint", "select"].key[0]].count("\n") == 9


def every_path(data: Any, path: tuple[str | int, ...] = ()) -> Any:
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from every_path(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from every_path(value, (*path, index))


KEYS = st.one_of(
    st.text("ab-_0", min_size=1, max_size=3),
    st.text('ab"\\. ]#=', max_size=3).map(lambda t: '"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.text("ab. ]#=", max_size=3).map("'{}'".format),
)
GAP = st.sampled_from(["", " ", "\n", " # ], } '\n", "\r\n\t"])
SCALARS = st.one_of(
    st.sampled_from(
        [
            "1",
            "true",
            "1.5",
            "1979-05-27",
            "07:32:00",
            "+inf",
            "0xFF",
            '"""a"b""c"""',
            "'''\n'a'''",
            '"a\\"b"',
            '"""x\\"""" """',
            "'# [a]'",
            '""',
            "''",
            '""""a""""',
            "'''a''''",
        ]
    ),
    st.integers().map(str),
)


def lists(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = st.lists(st.tuples(GAP, items, GAP).map("".join), max_size=3)
    return st.tuples(inner, st.booleans(), GAP).map(
        lambda t: "[" + ",".join(t[0]) + ("," if t[0] and t[1] else "") + t[2] + "]"
    )


def tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(KEYS, values), max_size=3).map(
        lambda t: "{ " + ", ".join(f"{k} = {v}" for k, v in t) + " }"
    )


VALUES = st.recursive(SCALARS, lambda inner: lists(inner) | tables(inner), max_leaves=6)
DOTTED = st.lists(KEYS, min_size=1, max_size=3).map(" . ".join)
LINES = st.one_of(
    st.tuples(DOTTED, VALUES).map(" = ".join),
    DOTTED.map("[{}]".format),
    DOTTED.map("[[ {} ]] # x".format),
    st.just("# [a]"),
)


@given(st.lists(LINES, max_size=8).map("\n".join))
def test_the_text_at_a_place_is_the_value(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    places = toml_places(text)
    paths = {path for path, _ in every_path(data) if path}
    assert paths == set(places)
    for path, value in every_path(data):
        if path:
            key, span = (text[slice(*extent)] for extent in places[path])
            if not isinstance(value, dict | list) or span.startswith("{"):
                assert repr(tomllib.loads(f"x = {span}")["x"]) == repr(value)
            if isinstance(path[-1], str):
                assert path[-1] in tomllib.loads(f"{key} = 0")
