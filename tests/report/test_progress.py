from __future__ import annotations

import io

from kubelint.report.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_short_work_shows_nothing() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    progress.show("Reading")
    progress.clear()
    assert terminal.getvalue() == ""


def test_long_work_shows_one_line_and_takes_it_away() -> None:
    terminal = Terminal()
    progress = Progress(terminal, delay=0)
    progress.show("Reading a\x1b.yaml")
    progress.show("not so soon again")
    progress.clear()
    progress.clear()
    assert terminal.getvalue() == "\r\x1b[2KReading a\\x1b.yaml\r\x1b[2K"


def test_nothing_is_shown_where_nobody_looks() -> None:
    stream = io.StringIO()
    Progress(stream, delay=0).show("Reading")
    assert stream.getvalue() == ""
