"""Questions about the ways through clusters that are written in YAML, for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.network_tiers import cluster_policies
from kubelint.cluster.reach import Answer, Network, Reaching
from kubelint.cluster.rejected import faults
from kubelint.cluster.trace.tracing import Trace, Tracing
from kubelint.commands.questions import parse_port
from kubelint.engine.locate import span_of
from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from kubelint.cluster.hops import Hop
    from kubelint.finding import Place


def network(text: str, *, translated: bool = True) -> Network:
    """Return the network of all objects in the text; what names no namespace is in `default`."""
    made = cluster_of(text)
    return Network(made, cluster_policies(made, faults(made)).tiers, translated=translated)


def reach(text: str, source: str, destination: str, port: str = "", *, translated: bool = True) -> Answer:
    """Return the answer to one question."""
    return Reaching(network(text, translated=translated)).reach(source, destination, parse_port(port))


def trace(text: str, source: str, destination: str, port: str = "") -> Trace:
    """Return one way."""
    return Tracing(network(text)).trace(source, destination, parse_port(port))


def kinds(way: Trace) -> list[str]:
    """Return the kinds of the hops."""
    return [hop.kind for hop in way.hops]


def failing(way: Trace) -> Hop:
    """Return the hop that fails."""
    assert way.failing is not None, way.hops
    assert way.failing is way.hops[-1]
    return way.failing


def line_at(place: Place | None) -> str:
    """Return the line of text that a place is on, without the space around it."""
    assert place is not None
    document = place.document
    text: str = document.file.text  # type: ignore[union-attr]
    return text.splitlines()[span_of(place).start.line - 1].strip()
