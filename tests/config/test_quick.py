from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kubelint.config.check import complaints, schema
from kubelint.config.quick import plainly_valid

SCHEMA = schema()
REAL = Draft202012Validator(SCHEMA)

ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.just(""), st.just("web\n"), st.just([]), st.just({}),
    st.sampled_from([1.0, 0, 65536, "hint", "Hint", "a", [None], {"": 1}]),
)  # fmt: skip


def spoiled(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 19).flatmap(lambda n: ODD if n == 0 else good)


def of(rules: dict[str, Any]) -> st.SearchStrategy[Any]:  # noqa: PLR0911  (one for each type)
    """Make values that mostly fit a schema."""
    rules = {**SCHEMA["$defs"].get(rules.get("$ref", "").removeprefix("#/$defs/"), {}), **rules}
    kind = rules.get("type")
    if "enum" in rules:
        return spoiled(st.sampled_from(rules["enum"]))
    if isinstance(kind, list):
        return spoiled(st.one_of(st.integers(0, 65536), st.text(max_size=2)))
    if kind == "array":
        return spoiled(st.lists(of(rules["items"]), max_size=3))
    if kind == "string":
        return spoiled(st.text("ab-*\n", max_size=4))
    known = {key: of(value) for key, value in rules.get("properties", {}).items()}
    if rules.get("additionalProperties"):
        return spoiled(st.dictionaries(st.text("ab", max_size=2), of(rules["additionalProperties"]), max_size=2))
    if not known:
        return spoiled(st.dictionaries(st.text("ab", max_size=2), ODD, max_size=2))
    plain = st.fixed_dictionaries({}, optional=known)
    return spoiled(plain | st.builds(lambda a, b: {**a, **b}, plain, st.dictionaries(st.text("ab"), ODD, max_size=1)))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@given(of(SCHEMA))
def test_the_quick_check_agrees_with_the_real_one(data: Any) -> None:
    valid = REAL.is_valid(data)
    if plainly_valid(SCHEMA, data, SCHEMA["$defs"]):
        assert valid
    assert (not list(complaints(data))) is valid


def test_an_unknown_keyword_is_left_to_the_real_one() -> None:
    assert not plainly_valid({"uniqueItems": True}, [], {})


@given(of(SCHEMA))
def test_each_complaint_is_a_sentence(data: Any) -> None:
    for complaint in complaints(data):
        assert complaint.message
        assert "schema" not in complaint.message
