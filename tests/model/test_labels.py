from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.model.labels import Labels, Ordinals, Requirement, Selector, negate, written_at
from kubelint.model.unknown import Unknown

SOME = Unknown("${NAME}")
OTHER = Unknown("${OTHER}")


def requirement(text: str) -> Requirement:
    """Read `key In a,b`, `key Exists` and their like; `?` stands for a placeholder."""
    key, operator, values = (*text.split(" "), "")[:3]
    parts = tuple(SOME if value == "?" else value for value in values.split(",") if value)
    return Requirement(SOME if key == "?" else key, operator, parts)


WEB = Labels({"app": "web", "tier": "front"})
OPEN = Labels({"app": "web"}, complete=False)
BLANK = Labels({"app": SOME})
SET = Labels({"app": "db"}, {"index": Ordinals("", 0, 3), "name": Ordinals("db-", 0, 3), "hash": None})


@pytest.mark.parametrize(
    ("labels", "text", "expected"),
    [
        (WEB, "app In web", True),
        (WEB, "app In api,web", True),
        (WEB, "app In api", False),
        (WEB, "zone In a", False),
        (WEB, "app NotIn web", False),
        (WEB, "app NotIn api", True),
        (WEB, "zone NotIn a", True),
        (WEB, "app Exists", True),
        (WEB, "zone Exists", False),
        (WEB, "app DoesNotExist", False),
        (WEB, "zone DoesNotExist", True),
        # Other labels may be there besides.
        (OPEN, "app In web", True),
        (OPEN, "app In api", False),
        (OPEN, "zone In a", None),
        (OPEN, "zone NotIn a", None),
        (OPEN, "zone Exists", None),
        (OPEN, "zone DoesNotExist", None),
        # The value is a placeholder.
        (BLANK, "app In web", None),
        (BLANK, "app NotIn web", None),
        (BLANK, "app Exists", True),
        (BLANK, "app DoesNotExist", False),
        (BLANK, "app In ?", True),
        (BLANK, "app NotIn ?", False),
        (BLANK, "zone In web", False),
        # The selector holds a placeholder.
        (WEB, "app In ?", None),
        (WEB, "app In web,?", True),
        (WEB, "app NotIn ?", None),
        (WEB, "zone In ?", False),
        (WEB, "? In web", None),
        (WEB, "? Exists", None),
        # Labels that a controller adds: each pod of a set bears its own number.
        (SET, "index In 2", True),
        (SET, "index In 3", None),
        (SET, "index In 02", False),
        (SET, "index In x", False),
        (SET, "index In ²", False),
        (SET, "index In " + "9" * 5000, False),
        (SET, "index In ?", None),
        (SET, "index NotIn 0", True),
        (SET, "index NotIn 0,1,2", None),
        (SET, "index NotIn 0,1,?", None),
        (SET, "index NotIn 0,?", True),
        (SET, "name In db-0", True),
        (SET, "name In web-0", False),
        (SET, "name Exists", True),
        (SET, "hash In abc", None),
        (SET, "hash NotIn abc", None),
        (SET, "hash Exists", True),
        (SET, "hash DoesNotExist", False),
        # An operator that does not exist has no answer.
        (WEB, "app Matches web", None),
    ],
)
def test_a_requirement_has_three_answers(labels: Labels, text: str, expected: bool | None) -> None:  # noqa: FBT001
    assert requirement(text).holds(labels) is expected


def test_a_set_of_one_pod_has_one_number() -> None:
    one = Labels({}, {"index": Ordinals("", 4, 1)})
    assert requirement("index In 4").holds(one) is True
    assert requirement("index NotIn 4").holds(one) is False
    assert requirement("index In 0").holds(one) is None


def test_a_written_label_hides_what_a_controller_would_add() -> None:
    labels = Labels({"index": "mine"}, {"index": Ordinals("", 0, 3)})
    assert requirement("index In mine").holds(labels) is True
    assert requirement("index NotIn mine").holds(labels) is False


def test_a_placeholder_as_a_key_may_be_any_label() -> None:
    labels = Labels({"app": "web", SOME: "x"})
    assert not labels.complete
    assert requirement("zone In x").holds(labels) is None
    assert requirement("app In web").holds(labels) is True


def test_a_selector_without_requirements_selects_everything() -> None:
    written: list[dict[str, object]] = [{}, {"matchLabels": {}}, {"matchLabels": None, "matchExpressions": []}]
    for data in written:
        selector = Selector.read(data)
        assert selector.selects_all
        assert selector.matches(Labels({})) is True
        assert str(selector) == "everything"


def test_all_requirements_of_a_selector_must_hold() -> None:
    selector = Selector.read(
        {
            "matchLabels": {"app": "web"},
            "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["back"]}],
        }
    )
    assert selector.matches(WEB) is True
    assert selector.matches(Labels({"app": "web", "tier": "back"})) is False
    # One that surely fails outweighs one that cannot be known.
    assert selector.matches(Labels({"app": "api"}, complete=False)) is False
    assert selector.matches(OPEN) is None
    assert selector.failing(Labels({"app": "api", "tier": "back"})) == selector.requirements
    assert selector.failing(OPEN) == ()


def test_a_selector_is_written_as_kubectl_takes_it() -> None:
    selector = Selector(map(requirement, ["app In web", "a In b,c", "d NotIn e", "f Exists", "g DoesNotExist"]))
    assert str(selector) == "app=web,a in (b,c),d notin (e),f,!g"


def test_selectors_with_the_same_requirements_are_equal() -> None:
    one = Selector.read({"matchLabels": {"a": "1", "b": "2"}})
    other = Selector.read(
        {"matchLabels": {"b": "2"}, "matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}
    )
    assert one == other
    assert hash(one) == hash(other)
    assert one != Selector()
    assert one != "a=1,b=2"


def test_each_requirement_knows_where_it_is_written() -> None:
    data: dict[str, Any] = {
        "matchLabels": {"app": "web", "tier": None},
        "matchExpressions": [
            {"key": "app", "operator": "In", "values": ["api"]},
            {"key": "app", "operator": "Exists"},
        ],
    }
    assert [written_at(data, each) for each in Selector.read(data).requirements] == [
        ("matchLabels", "app"),
        ("matchLabels", "tier"),
        ("matchExpressions", 0, "values"),
        ("matchExpressions", 1, "key"),
    ]
    assert written_at(data, requirement("zone Exists")) == ()


def test_the_negation_of_what_cannot_be_known_cannot_be_known() -> None:
    assert [negate(True), negate(False), negate(None)] == [False, True, None]


# --------------------------------------------------------------------------------- random labels, filled in later
KEYS, VALUES = "abc", ["1", "2", "3"]
texts = st.sampled_from([*VALUES, SOME, OTHER])
requirements = st.builds(
    lambda key, operator, values: Requirement(key, operator, tuple(values) if operator.endswith("In") else ()),
    st.sampled_from(KEYS),
    st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
    st.lists(texts, min_size=1, max_size=2),
)
fillings = st.fixed_dictionaries({SOME: st.sampled_from(VALUES), OTHER: st.sampled_from(VALUES)})


@given(
    known=st.dictionaries(st.sampled_from(KEYS), texts),
    further=st.none() | st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)),
    filled=fillings,
    selector=st.builds(Selector, st.lists(requirements, max_size=3)),
)
def test_an_answer_stays_whatever_the_placeholders_turn_out_to_be(
    known: dict[str, str], further: dict[str, str] | None, filled: dict[str, str], selector: Selector
) -> None:
    answer = selector.matches(Labels(known, complete=further is None))
    final = Labels({**(further or {}), **{key: filled.get(value, value) for key, value in known.items()}})
    written = Selector(
        Requirement(key, operator, tuple(filled.get(value, value) for value in values))
        for key, operator, values in selector.requirements
    )
    if answer is not None:
        assert written.matches(final) is answer
