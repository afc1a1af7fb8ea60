"""Connections as a graph, for Graphviz (dot) and for Mermaid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.connectivity import Reach
    from kubelint.report.connectivity import Answer

_GROUP = re.compile(r"(.*: )?#\d+ ")
Edges = dict[tuple[str, str], str]

_SHOWN = 3
"""Members of a group that its node names."""


def write(form: str, answers: Sequence[Answer], out: TextIO, *, groups: bool) -> None:
    """Write the connections of all sets as one graph, of workloads or of groups of them; each set has its own nodes."""
    edges: Edges = {}
    for answer in answers:
        of_set = f"{answer.name}: " if answer.name else ""
        for reach in _between_groups(answer) if groups else answer.reaches():
            label = str(reach.ports)
            for source in reach.sources:
                for destination in reach.destinations:
                    pair = (of_set + source, of_set + destination)
                    before = edges.get(pair)
                    edges[pair] = label if before is None else f"{before}; {label}"
    nodes = {text: number for number, text in enumerate(dict.fromkeys(end for pair in edges for end in pair))}
    (_write_dot if form == "dot" else _write_mermaid)(nodes, edges, out)


def _between_groups(answer: Answer) -> Iterator[Reach]:
    for _, groups in answer.groups():
        texts = {name: _group(name, members) for name, members in groups.members.items()}
        for reach in groups.reaches:
            sources, destinations = ([texts.get(end, end) for end in ends] for ends in reach[:2])
            yield reach._replace(sources=sources, destinations=destinations)


def _group(name: str, members: Sequence[str]) -> str:
    """Return what a node says of a group: some of the members, and how many there are."""
    more = f" and {len(members) - _SHOWN} more" if len(members) > _SHOWN else ""
    return f"{name} {', '.join(members[:_SHOWN])}{more}"


def _by_namespace(nodes: dict[str, int]) -> dict[str, list[str]]:
    """Return the nodes by namespace; under an empty one those that have none."""
    spaces: dict[str, list[str]] = {}
    for text in nodes:
        is_workload = text.endswith("]") and "/" in text and not _GROUP.match(text)
        spaces.setdefault(text.rpartition("/")[0] if is_workload else "", []).append(text)
    return spaces


def _write_dot(nodes: dict[str, int], edges: Edges, out: TextIO) -> None:
    out.write("digraph {\n  rankdir=LR\n  node [shape=box fontname=sans]\n")
    for number, (space, texts) in enumerate(_by_namespace(nodes).items()):
        if space:
            out.write(f"  subgraph cluster_{number} {{\n    label={_dot(space)}\n")
        for text in texts:
            label = text.rpartition("/")[2] if space else text
            shape = "" if space else " shape=diamond"
            out.write(f"    n{nodes[text]} [label={_dot(label)}{shape}]\n")
        if space:
            out.write("  }\n")
    for (source, destination), label in edges.items():
        out.write(f"  n{nodes[source]} -> n{nodes[destination]} [label={_dot(label)}]\n")
    out.write("}\n")


def _dot(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _write_mermaid(nodes: dict[str, int], edges: Edges, out: TextIO) -> None:
    out.write("flowchart LR\n")
    for number, (space, texts) in enumerate(_by_namespace(nodes).items()):
        if space:
            out.write(f"  subgraph s{number} [{_mermaid(space)}]\n")
        for text in texts:
            label = text.rpartition("/")[2] if space else text
            opening, closing = ("[", "]") if space else ("{{", "}}")
            out.write(f"    n{nodes[text]}{opening}{_mermaid(label)}{closing}\n")
        if space:
            out.write("  end\n")
    for (source, destination), label in edges.items():
        out.write(f"  n{nodes[source]} -->|{_mermaid(label)}| n{nodes[destination]}\n")


def _mermaid(text: str) -> str:
    # Entities are the only way to write a quote.
    return '"' + text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace("\n", " ") + '"'
