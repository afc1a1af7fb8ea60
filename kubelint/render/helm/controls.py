"""Names the values keys that switch templates off: those that make nothing as the values are."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from kubelint.record import NamedTuple
from kubelint.render.helm.conditions import named_templates, wishes
from kubelint.render.helm.given import render_with, without_values
from kubelint.render.helm.taint import key_at
from kubelint.render.helm.values import Leaf, merged
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.render.helm.conditions import Steps
    from kubelint.render.helm.session import ChartSession
    from kubelint.render.helm.values import Values

_MOST_RENDERS = 3
_KIND = re.compile(r"^kind:[ \t]*[\"']?([A-Z]\w+)", re.MULTILINE)
_SAYS_NOTHING = re.compile(r"(?:\s|#[^\n]*|---)*\Z")


class Off(NamedTuple):
    """A template that makes nothing, and the key that switches it off.

    `path` is the template's absolute path.  `values_path` is None where the key is set in no file that a line of the
    repository shows; then `line` is 0.
    """

    source: str
    path: str
    key: str
    values_path: str | None
    line: int


class _Switch(NamedTuple):
    """A key that must be turned, and what it must become; `certain` if this and others like it are all it takes."""

    steps: Steps
    true: bool
    certain: bool


def off(session: ChartSession, plain: dict[str, str], kinds: frozenset[str] | None = None) -> list[Off]:
    """Return the templates that a session rendered to nothing, each with the first key that keeps it off.

    Where other things are asked than the truth of keys, keys are turned and the chart is rendered anew, a few times at
    most; what that does not show is not said.  With `kinds` that is done only for templates of such objects, and the
    others are told unproved.

    Raises:
        RenderError: the time or another limit does not suffice.
    """
    values = merged(session.tree, session.options, session.binary.version)
    texts = _texts(session)
    helpers = {name: body for text in texts.values() for name, body in named_templates(text)}
    switches: dict[str, list[_Switch]] = {}
    for source in _silent(session, plain):
        switch = _dependency(session, values, source)
        found = [switch] if switch else list(_switches(session, values, source, texts.get(source, ""), helpers))
        if found:
            switches[source] = found
    sure = {source for source, found in switches.items() if found[0].certain}
    if kinds is not None:
        sure |= {source for source in switches if kinds.isdisjoint(kinds_of(texts.get(source, "")))}
    proved = _proved(session, values, {source: found for source, found in switches.items() if source not in sure})
    results = []
    for source, found in switches.items():
        if source in sure or source in proved:
            key = key_at(session, values, found[0].steps)
            shown = None if key.inside else key.path
            path, _ = session.origin_of(session.tree.templates[source])
            results.append(Off(source, path, ".".join(found[0].steps), shown, key.line if shown else 0))
    return results


def kinds_of(template: str) -> tuple[str, ...]:
    """Return the kinds that the text of a template names."""
    return tuple(dict.fromkeys(_KIND.findall(template)))


def _texts(session: ChartSession) -> dict[str, str]:
    texts = {}
    for source, path in session.tree.templates.items():
        try:
            with open(path, encoding="utf-8") as file:
                texts[source] = file.read()
        except (OSError, UnicodeDecodeError):
            continue
    return texts


def _silent(session: ChartSession, plain: dict[str, str]) -> Iterator[str]:
    """Yield the templates that could make objects and make none."""
    for source in session.tree.templates:
        name = os.path.basename(source)
        if name.endswith((".yaml", ".yml")) and not name.startswith("_") and _SAYS_NOTHING.match(plain.get(source, "")):
            yield source


def _dependency(session: ChartSession, values: Values, source: str) -> _Switch | None:
    """Return the key that switches the template's sub-chart off, or one above it."""
    tree = session.tree
    prefix = tree.prefix_of(source)
    for each in tree.dependencies:
        below = f"{each.prefix}/charts/{each.alias or each.name}"
        if prefix != below and not prefix.startswith(below + "/"):
            continue
        for condition in each.conditions:
            steps = (*tree.prefixes[each.prefix], *condition.split("."))
            found = values.find(steps)
            if isinstance(found, Leaf) and isinstance(found.value, bool):
                if not found.value:
                    return _Switch(steps, true=True, certain=True)
                break
    return None


def _switches(
    session: ChartSession, values: Values, source: str, text: str, helpers: dict[str, str]
) -> Iterator[_Switch]:
    above = session.tree.prefixes[session.tree.prefix_of(source)]
    asked, certain = wishes(text, helpers)
    for wish in asked:
        steps = (*above, *wish.steps)
        if _is_true(values.find(steps)) != wish.true:
            yield _Switch(steps, wish.true, certain=certain)


def _is_true(node: Any) -> bool:  # noqa: ANN401  (a part of the values)
    return bool(node.value if isinstance(node, Leaf) else node)


def _proved(session: ChartSession, values: Values, switches: dict[str, list[_Switch]]) -> set[str]:
    """Turn the keys of all templates together, then of halves where that fails; return what makes something then."""
    if not switches:
        return set()
    folder = without_values(session)
    proved: set[str] = set()
    groups = [list(switches)]
    for _ in range(_MOST_RENDERS):
        if not groups:
            break
        sources = groups.pop(0)
        turned = [switch for source in sources for switch in switches[source]]
        rendered = _try(session, folder, values, turned)
        if rendered is None:
            half = len(sources) // 2
            groups += [part for part in (sources[:half], sources[half:]) if half and part]
        else:
            proved.update(source for source in sources if not _SAYS_NOTHING.match(rendered.get(source, "")))
    return proved


def _try(session: ChartSession, folder: str, values: Values, switches: Iterable[_Switch]) -> dict[str, str] | None:
    """Render with some keys turned; None where that cannot be rendered."""
    data = values.plain()
    for switch in switches:
        *above, last = switch.steps
        node: Any = data
        for step in above:
            inner = node.get(step)
            node[step] = inner if isinstance(inner, dict) else {}
            node = node[step]
        node[last] = switch.true
    try:
        turned = {switch.steps for switch in switches}
        numbers = [each for each in values.whole_numbers() if each[0] not in turned]
        return render_with(session, folder, data, numbers)
    except RenderError as error:
        if error.refused:
            raise
        return None
