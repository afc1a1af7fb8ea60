"""Connections in all formats: JSON and CSV for tools, text and Markdown for people, graphs for eyes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.cluster.explained import Explanations
from kubelint.cluster.stranger_rows import StrangerRows
from kubelint.engine.locate import line_of
from kubelint.record import NamedTuple
from kubelint.report.paths import relative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.connectivity import Connectivity, Groups, Reach
    from kubelint.cluster.explained import Explained
    from kubelint.cluster.focus import Focus
    from kubelint.cluster.stranger_rows import Openness
    from kubelint.engine.load import InputError
    from kubelint.finding import Place
    from kubelint.model.policy import Direction


class Answer(NamedTuple):
    """The connections of one consistent set of objects, network by network, and which of them to show."""

    name: str
    networks: tuple[Connectivity, ...]
    focus: Focus

    def reaches(self) -> Iterator[Reach]:
        """Yield who reaches whom."""
        for network in self.networks:
            yield from self.focus.reaches(network.rows())

    def groups(self) -> Iterator[tuple[str, Groups]]:
        """Yield the groups of each network, by its name."""
        for network in self.networks:
            yield network.network, network.groups()

    def explained(self) -> Iterator[Explained]:
        """Yield why each reaches each, or does not."""
        for network in self.networks:
            yield from self.focus.explained(Explanations(network).all())

    def strangers(self, *, compatible: bool) -> tuple[Iterator[Openness], Iterator[tuple[str, Direction]]]:
        """Return what pods that are not in the input could do, and who is not protected by any policy."""
        found = StrangerRows(self.networks[0], compatible=compatible)
        return self.focus.openness(found.rows()), (pair for pair in found.unprotected() if self.focus.has(*pair))


class Remarks(NamedTuple):
    """What is wrong with the input, what the answers leave out, and what holds no objects."""

    errors: Sequence[InputError]
    notes: Sequence[InputError]
    passed_over: Sequence[InputError]


class Wanted(NamedTuple):
    """Which parts to write besides the connections, and how."""

    exposure: bool = False
    compatible: bool = False
    explain: bool = False
    networks: bool = False
    groups: bool = False


def write(
    form: str,
    answers: Sequence[Answer],
    wanted: Wanted,
    remarks: Remarks,
    out: TextIO,
) -> None:
    """Write the answers in a format."""
    if form == "json":
        _write_json(answers, wanted, remarks, out)
    elif form in {"dot", "mermaid"}:
        from kubelint.report import connectivity_graph

        connectivity_graph.write(form, answers, out, groups=wanted.groups)
    else:
        from kubelint.report import connectivity_table

        connectivity_table.write(form, answers, wanted, out)


def _write_json(answers: Sequence[Answer], wanted: Wanted, remarks: Remarks, out: TextIO) -> None:
    from kubelint.report.connectivity_json import JsonWriter

    writer = JsonWriter(out)
    several = len(answers) > 1 or bool(answers and answers[0].name)
    if several:
        writer.open("sets", "[")
    for answer in answers:
        if several:
            writer.begin_item()
            writer.value("name", answer.name)
        if wanted.groups:
            writer.groups(answer.groups(), named=wanted.networks)
        else:
            writer.connections(answer.reaches(), networks=wanted.networks)
        if wanted.exposure:
            writer.exposure(*answer.strangers(compatible=wanted.compatible))
        if wanted.explain:
            writer.explanations(answer.explained(), lines())
        if several:
            writer.close()
    if several:
        writer.close("]")
    for key, told in zip(Remarks._fields, remarks, strict=True):
        writer.value(key, list(map(_remark, told)))
    writer.finish()


def lines() -> Callable[[Place], tuple[str, int]]:
    """Return a function that gives path and line of a place, and remembers them."""
    cwd = os.getcwd()
    known: dict[tuple[int, object], tuple[str, int]] = {}

    def line(place: Place) -> tuple[str, int]:
        key = (id(place.document), place.path)
        found = known.get(key)
        if found is None:
            path, number = line_of(place)
            found = known[key] = (relative(path, cwd), number)
        return found

    return line


def _remark(remark: InputError) -> dict[str, object]:
    return {**remark._asdict(), "path": relative(remark.path, os.getcwd())}
