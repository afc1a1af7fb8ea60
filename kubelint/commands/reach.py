"""`kubelint reach`: whether one end reaches another, and what decides it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kubelint.cluster.reach import Reaching
from kubelint.commands.questions import Told, run_question
from kubelint.report.reach import write

if TYPE_CHECKING:
    from kubelint.commands.question_options import QuestionValues
    from kubelint.commands.questions import Asked


def run_reach(values: QuestionValues) -> int:
    """Answer the question of the command line; return the exit code."""

    def ask(asked: Asked) -> Told:
        answer = Reaching(asked.network).reach(values.source, values.destination, asked.wanted)
        write(values.format or "text", answer, sys.stdout)
        return Told(answer.allowed, answer.objects)

    return run_question(values, ask)
