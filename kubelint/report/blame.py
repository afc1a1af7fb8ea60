"""What `kubelint render --map` writes: each rendered line beside the line that it comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.report.clean import clean, encodable
from kubelint.report.paths import relative

if TYPE_CHECKING:
    from typing import TextIO

    from kubelint.engine.render import Line, RenderedText
    from kubelint.finding import Origin

_GRADES = {"exact": " ", "aligned": "~", "approximate": "?", "file": "!"}
"""What stands behind a place that is not proved."""
_WIDEST = 100
_KEYS = 2


def write_text(rendered: RenderedText, cwd: str, out: TextIO) -> None:
    """Write each line with its place and its values keys, as `git blame` does."""
    lines = rendered.lines()
    places = [_place(line, cwd) for line in lines]
    keys = [_keys(line, cwd) for line in lines]
    first = min(max(map(len, places), default=0), _WIDEST)
    second = min(max(map(len, keys), default=0), _WIDEST)
    digits = len(str(len(lines)))
    out.writelines(
        f"{place:<{first}} {key:<{second}} {number:>{digits}}) {clean(line.text)}".rstrip() + "\n"
        for number, (line, place, key) in enumerate(zip(lines, places, keys, strict=True), start=1)
    )


def write_json(rendered: RenderedText, cwd: str, out: TextIO) -> None:
    """Write the text, and one entry for each of its lines."""
    from json import JSONEncoder

    encode = JSONEncoder(separators=(", ", ": ")).encode
    out.write('{"lines": [')
    out.writelines(
        (",\n" if number > 1 else "\n") + encode(_entry(number, line.origin, cwd))
        for number, line in enumerate(rendered.lines(), start=1)
    )
    out.write('\n],\n"text": ' + encode(encodable(rendered.text)) + "}\n")


def _entry(number: int, origin: Origin | None, cwd: str) -> dict[str, object]:
    if origin is None:
        return {"line": number, "path": None, "source_line": None, "grade": None, "includes": [], "values": []}
    entry: dict[str, object] = {
        "line": number,
        "path": encodable(relative(origin.span.path, cwd)),
        "source_line": origin.span.start.line,
        "grade": origin.grade,
        "includes": [
            {"path": encodable(relative(span.path, cwd)), "line": span.start.line} for span in origin.includes
        ],
        "values": [
            {
                "key": encodable(key.key),
                "path": None if key.path is None else encodable(relative(key.path, cwd)),
                "line": key.line or None,
            }
            for key in origin.values
        ],
    }
    if origin.inside:
        entry["inside"] = encodable(origin.inside)
    return entry


def _place(line: Line, cwd: str) -> str:
    """Return the place, and behind it its call sites, outwards; a file beside the one before goes by its name."""
    origin = line.origin
    if origin is None:
        return ""
    places = [origin.inside] if origin.inside else []
    before = ""
    for span in (origin.span, *origin.includes):
        folder, name = os.path.split(span.path)
        places.append(f"{name if folder == before else relative(span.path, cwd)}:{span.start.line}")
        before = folder
    return clean(" < ".join(places) + _GRADES[origin.grade].rstrip())


def _keys(line: Line, cwd: str) -> str:
    if line.origin is None:
        return ""
    keys = line.origin.values
    written = [
        f"{key.key} {relative(key.path, cwd)}{f':{key.line}' if key.line else ''}" if key.path else f"{key.key} --set"
        for key in keys[:_KEYS]
    ]
    more = len(keys) - _KEYS
    return clean(", ".join(written) + (f" +{more}" if more > 0 else ""))
