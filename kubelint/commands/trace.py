"""`kubelint trace`: the way from one end to another, hop by hop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kubelint.cluster.trace.tracing import Tracing
from kubelint.commands.questions import Told, run_question
from kubelint.report.trace import write

if TYPE_CHECKING:
    from kubelint.commands.question_options import QuestionValues
    from kubelint.commands.questions import Asked


def run_trace(values: QuestionValues) -> int:
    """Answer the question of the command line; return the exit code."""

    def ask(asked: Asked) -> Told:
        trace = Tracing(asked.network).trace(values.source, values.destination, asked.wanted)
        write(values.format or "text", trace, asked.loaded, sys.stdout)
        return Told(trace.ok, frozenset(hop.resource.id for hop in trace.hops if hop.resource is not None))

    return run_question(values, ask)
