"""What a rule's signature declares."""

from __future__ import annotations

import pytest

from kubelint.api import Problem, Problems, Service, Severity, Workload, rule
from kubelint.rule.declare import RuleError, declared


def test_a_rule_may_look_at_several_views() -> None:
    @rule("some-rule", severity=Severity.info)
    def check(resource: Service | Workload) -> Problems:
        """Something is wrong."""
        yield Problem(resource.name_place, "it is wrong")

    found = declared(check)
    assert found is not None
    assert found.info.subject == "Service | Workload"
    assert issubclass(Workload, found.subject)
    assert not issubclass(int, found.subject)


@pytest.mark.parametrize("hint", ["Service | Nothing", "Service | 1", "Nothing", 1])
def test_what_is_no_view_is_refused(hint: object) -> None:
    def check(resource) -> Problems:  # type: ignore[no-untyped-def]  # noqa: ANN001
        """Something is wrong."""
        yield Problem(resource.name_place, "it is wrong")

    check.__annotations__["resource"] = hint
    with pytest.raises(RuleError, match="needs the type of the view"):
        rule("some-rule", severity=Severity.info)(check)
