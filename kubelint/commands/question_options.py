"""The options of `kubelint reach` and `kubelint trace`, as data."""

from __future__ import annotations

from kubelint.commands.flag import Flag
from kubelint.commands.network_options import NETWORK
from kubelint.record import NamedTuple

REACH_FORMATS = ("text", "json")
TRACE_FORMATS = ("text", "json", "sarif")


def _format(choices: tuple[str, ...]) -> Flag:
    return Flag(("--format",), "value", "What is written to standard output.", "", choices, group="Output")


REACH: tuple[Flag, ...] = (*NETWORK, _format(REACH_FORMATS))
TRACE: tuple[Flag, ...] = (*NETWORK, _format(TRACE_FORMATS))


class QuestionValues(NamedTuple):
    """One field for each option of `REACH` and `TRACE`, with its default, and the question; `paths` stay empty."""

    source: str
    destination: str
    port: str = ""
    paths: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    namespace: str | None = None
    set: str | None = None
    config: str | None = None
    isolated: bool = False
    cni: str | None = None
    pod_cidr: tuple[str, ...] = ()
    service_cidr: tuple[str, ...] = ()
    format: str | None = None


def question(given: dict[str, object]) -> QuestionValues | None:
    """Return the values of a plain command line, whose words are source, destination and perhaps a port."""
    words = given.pop("paths", ())
    if not isinstance(words, tuple) or len(words) not in {2, 3}:
        return None
    return QuestionValues(*words, **given)  # type: ignore[arg-type]
