from __future__ import annotations

import pytest

from kubelint.model.misfit import Misfit, field_name

PROTOCOLS = ("TCP", "UDP", "SCTP")
ADVICE = [
    (Misfit(("protocol",), "tcp", "TCP, UDP or SCTP", choices=PROTOCOLS), "Write TCP: capitals count."),
    (Misfit(("protocol",), "UPD", "TCP, UDP or SCTP", choices=PROTOCOLS), "Did you mean 'UDP'?"),
    (Misfit(("protocol",), "https", "TCP, UDP or SCTP", choices=PROTOCOLS), ""),
    (Misfit(("port",), "80", "a port number from 1 to 65535"), "Write 80 without quotes."),
    (Misfit(("hostNetwork",), "yes", "true or false"), "Write yes without quotes."),
    (Misfit(("hostNetwork",), "maybe", "true or false"), ""),
    (Misfit(("name",), "prometheus-metrics", "a port name"), "It has 18 characters."),
    (Misfit(("ports",), {"port": 80}, "a list"), "Write a list: each item on a line of its own, behind a dash."),
    (Misfit(("podSelector",), [], "an object"), "Remove the dash: it makes a list."),
    (Misfit(("replicas",), 1.5, "a whole number"), ""),
]


@pytest.mark.parametrize(("misfit", "advice"), ADVICE)
def test_the_advice_is_what_the_value_tells(misfit: Misfit, advice: str) -> None:
    assert misfit.advice == advice


def test_a_field_is_named_with_its_indexes() -> None:
    assert field_name(("spec", "containers", 0, "args", 1)) == "args[1]"
    assert field_name(("spec", "containers", 0, "name")) == "name"


def test_a_long_text_is_cut() -> None:
    assert len(Misfit(("a",), "x" * 500, "a list").message) < 80
