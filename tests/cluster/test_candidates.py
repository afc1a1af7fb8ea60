"""No policy that may select a pod is missing among its candidates."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kubelint.cluster.candidates import Candidates
from kubelint.model.labels import Labels, Requirement, Selector
from kubelint.model.unknown import mark_unknown
from kubelint.network.endpoints import Pod
from kubelint.network.peers import AllOf
from kubelint.network.policy import Pods, Policy

PLACEHOLDER = str(mark_unknown("${X}"))
TEXTS = st.sampled_from(("a", "b", "c", PLACEHOLDER)).map(mark_unknown)
NAMESPACES = st.sampled_from(("one", "two"))
REQUIREMENTS = st.builds(
    Requirement,
    TEXTS,
    st.sampled_from(("In", "NotIn", "Exists", "DoesNotExist")),
    st.lists(TEXTS, max_size=2).map(tuple),
)
SELECTORS = st.none() | st.lists(REQUIREMENTS, max_size=3).map(Selector)
PARTS = st.builds(Pods, st.none() | NAMESPACES, st.none(), SELECTORS, doubtful=st.booleans())
SUBJECTS = PARTS | st.lists(PARTS, min_size=1, max_size=2).map(lambda parts: AllOf(tuple(parts)))
LABELS = st.builds(
    Labels,
    st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.dictionaries(TEXTS, st.none(), max_size=1),
    complete=st.booleans(),
)


@given(st.lists(SUBJECTS, max_size=6), NAMESPACES, LABELS)
def test_whatever_may_select_a_pod_is_a_candidate(subjects: list[Pods], namespace: str, labels: Labels) -> None:
    policies = [Policy(each, (), (), None) for each in subjects]
    candidates = Candidates()
    for number, policy in enumerate(policies):
        candidates.add((number, 0, policy))
    pod = Pod(namespace, Labels({}), labels)
    found = [number for number, _, _ in candidates.of(pod)]

    assert found == sorted(set(found))
    assert {number for number, policy in enumerate(policies) if policy.subjects.selects(pod) is not False} <= set(found)


def test_those_that_demand_another_label_or_namespace_are_left_out() -> None:
    candidates = Candidates()
    for number, (namespace, value) in enumerate((("one", "a"), ("one", "b"), ("two", "a"), (None, "a"))):
        selector = Selector((Requirement("app", "In", (value,)),))
        candidates.add((number, 0, Policy(Pods(namespace, pods=selector), (), (), None)))
    pod = Pod("one", Labels({}), Labels({"app": "a"}))

    assert [number for number, _, _ in candidates.of(pod)] == [0, 3]
