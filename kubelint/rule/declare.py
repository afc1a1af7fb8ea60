"""The `@rule` decorator: a rule is one documented function, and its signature is its declaration."""

from __future__ import annotations

import sys
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar

from kubelint.record import NamedTuple
from kubelint.rule.info import Option, RuleInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.finding import Severity

    Check = Callable[..., Any]
    C = TypeVar("C", bound=Check)

ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
"""The form of a rule's id: small words joined by hyphens."""

_STRIPPED = sys.flags.optimize >= 2
"""Whether Python leaves out all docstrings (``-OO``), so that nobody can say whether a rule has one."""


class RuleError(ValueError):
    """A rule that is not declared as rules are; the message says what is wrong."""


class Rule(NamedTuple):
    """A rule that can be run: `check` takes a view of `subject`, and the cluster where `asks_cluster`."""

    info: RuleInfo
    check: Check
    subject: type | UnionType
    asks_cluster: bool


_ATTRIBUTE = "_kubelint_rule"


def rule(
    id: str,  # noqa: A002  (that is its name everywhere)
    *,
    severity: Severity,
    tags: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    precision: str = "high",
    security_severity: str = "",
    misses: tuple[str, ...] = (),
    speaks_of: tuple[str, ...] | None = None,
) -> Callable[[C], C]:
    """Declare a function to be the rule `id`.

    The type of its first parameter says what it looks at: one view, several (`Service | Workload`), or `Cluster` to be
    called once.  A second parameter, `cluster`, lets it ask about other objects.  Keyword-only parameters are its
    options: typed, defaulted, and documented in the docstring as ``:param name: text``.  The docstring is the rule's
    page: first one sentence, then why it matters and what to do.

    `speaks_of` says which objects a finding may point at besides the subject (see `RuleInfo`).  With it a check of one
    file need not ask the rule about objects that cannot have to do with the file; where it is not told, it asks.

    Raises:
        RuleError: If the function is not of that form.
    """

    def declare(check: C) -> C:
        declared = _read(
            check,
            RuleInfo(
                id, severity, "", "", tags, references, (), "", "", precision, security_severity, misses, speaks_of
            ),
        )
        setattr(check, _ATTRIBUTE, declared)
        return check

    return declare


def declared(function: object) -> Rule | None:
    """Return the rule that `function` was declared to be; None for any other object."""
    found = getattr(function, _ATTRIBUTE, None)
    return found if isinstance(found, Rule) else None


def _read(check: Check, info: RuleInfo) -> Rule:
    code = check.__code__
    names = code.co_varnames[: code.co_argcount]
    hints = check.__annotations__
    if not 1 <= len(names) <= 2 or (len(names) == 2 and names[1] != "cluster"):
        raise RuleError(f"rule '{info.id}': the parameters are one view, then perhaps 'cluster', then options")
    subject = _subject(check, hints.get(names[0]))
    if subject is None:
        raise RuleError(f"rule '{info.id}': the parameter '{names[0]}' needs the type of the view that it takes")
    if not (check.__doc__ or "").strip() and not _STRIPPED:
        raise RuleError(f"rule '{info.id}': it has no docstring, which would be its page")
    summary, details, helps = _page(check.__doc__ or "")
    options = tuple(_options(check, info.id, helps))
    written = subject.__name__ if isinstance(subject, type) else " | ".join(view.__name__ for view in subject.__args__)
    asks = len(names) == 2
    # What knows its subject only cannot speak of anything else.
    speaks_of = info.speaks_of if asks else ()
    info = info._replace(summary=summary, details=details, options=options, subject=written, speaks_of=speaks_of)
    return Rule(info, check, subject, asks)


def _subject(check: Check, hint: object) -> type | UnionType | None:
    """Return what the first parameter takes; None where that is not a view, nor several."""
    if isinstance(hint, str):
        found: list[object] = [check.__globals__.get(name.strip()) for name in hint.split("|")]
    else:
        found = list(hint.__args__) if isinstance(hint, UnionType) else [hint]
    subject: type | UnionType | None = None
    for view in found:
        if not isinstance(view, type):
            return None
        subject = view if subject is None else subject | view
    return subject


def _options(check: Check, rule_id: str, helps: dict[str, str]) -> list[Option]:
    code = check.__code__
    names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    defaults = check.__kwdefaults__ or {}
    options = []
    for name in names:
        if name not in defaults:
            raise RuleError(f"rule '{rule_id}': the option '{name}' has no default")
        if name not in helps and not _STRIPPED:
            raise RuleError(f"rule '{rule_id}': the docstring has no ':param {name}:'")
        hint = check.__annotations__.get(name, "")
        written = hint if isinstance(hint, str) else getattr(hint, "__name__", str(hint))
        if not isinstance(hint, str) and getattr(hint, "__args__", None):
            written = str(hint)
        options.append(Option(name, written, defaults[name], helps.get(name, "")))
    return options


def _page(docstring: str) -> tuple[str, str, dict[str, str]]:
    """Split a docstring into its first sentence, the Markdown below it, and the help of each option."""
    first, _, rest = docstring.strip().partition("\n")
    lines = rest.splitlines()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    body: list[str] = []
    helps: dict[str, str] = {}
    current = ""
    for line in (line[indent:].rstrip() for line in lines):
        if line.startswith(":param "):
            current, _, text = line.removeprefix(":param ").partition(":")
            helps[current] = text.strip()
        elif current and line.startswith(" "):
            helps[current] += " " + line.strip()
        else:
            current = ""
            body.append(line)
    return first.strip(), "\n".join(body).strip(), helps
