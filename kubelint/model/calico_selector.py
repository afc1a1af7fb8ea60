"""Calico's language of selectors, read into a tree.

Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
"""

from __future__ import annotations

import re

from kubelint.record import NamedTuple

_TOKEN = re.compile(
    r"""[ \t]*(?:
        (?P<text>"[^"]*"|'[^']*')
      | (?P<call>has|all|global)\([ \t]*(?P<key>[A-Za-z0-9_./-]*)[ \t]*\)
      | (?P<word>[A-Za-z0-9_./-]+)
      | (?P<sign>==|!=|&&|\|\||[!(){},])
    )""",
    re.VERBOSE,
)
_DEPTH = 100
"""How deep parentheses may be nested; a bound for hostile input."""


class Has(NamedTuple):
    """`has(key)`: the label is there, whatever its value."""

    key: str


class In(NamedTuple):
    """`key in {...}` and `key == '...'`: the label is there with one of the values."""

    key: str
    values: tuple[str, ...]


class Text(NamedTuple):
    """`key contains '...'`, `starts with` or `ends with`: the label is there with such a value."""

    key: str
    where: str
    text: str


class Every(NamedTuple):
    """`all()`, and what an empty selector means."""


class Global(NamedTuple):
    """`global()`: what is in no namespace."""


class Negation(NamedTuple):
    """`!`, and what `!=` and `not in` mean: they hold where the label is not there, too."""

    term: Term


class All(NamedTuple):
    """Terms joined by `&&`."""

    terms: tuple[Term, ...]


class Any(NamedTuple):
    """Terms joined by `||`."""

    terms: tuple[Term, ...]


Term = Has | In | Text | Every | Global | Negation | All | Any


class SelectorError(ValueError):
    """A text that is no selector; the message says what is wrong with it."""


def parse(selector: str) -> Term:
    """Return what `selector` means.

    Raises:
        SelectorError: it is no selector.
    """
    if not selector.strip(" \t"):
        return Every()
    parser = _Parser(_tokens(selector))
    term = parser.alternatives(0)
    if parser.tokens:
        raise SelectorError(f"'{parser.tokens[-1].said}' is left over at the end")
    return term


class _Token(NamedTuple):
    kind: str
    value: str
    key: str = ""

    @property
    def said(self) -> str:
        return f"{self.value}({self.key})" if self.kind == "call" else self.value


def _tokens(selector: str) -> list[_Token]:
    """Return the tokens of the text, the first one last."""
    found = []
    at, end = 0, len(selector.rstrip(" \t"))
    while at < end:
        match = _TOKEN.match(selector, at)
        if match is None:
            rest = selector[at:].lstrip(" \t")
            if rest[0] in "\"'":
                raise SelectorError(f"the text {rest[:20]} has no closing quote")
            raise SelectorError(f"'{rest[0]}' is not expected here")
        kind = match.lastgroup or ""
        if match["call"]:
            kind = "call"
        found.append(_Token(kind, match[kind], match["key"] or ""))
        at = match.end()
    return found[::-1]


class _Parser:
    """Reads tokens from the end of `tokens`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens

    def alternatives(self, depth: int) -> Term:
        """Read terms joined by `||`."""
        if depth > _DEPTH:
            raise SelectorError("it is nested too deeply")
        terms = [self._conjunction(depth)]
        while self._take_sign("||"):
            terms.append(self._conjunction(depth))
        return terms[0] if len(terms) == 1 else Any(tuple(terms))

    def _conjunction(self, depth: int) -> Term:
        terms = [self._operation(depth)]
        while self._take_sign("&&"):
            terms.append(self._operation(depth))
        return terms[0] if len(terms) == 1 else All(tuple(terms))

    def _operation(self, depth: int) -> Term:
        negated = False
        while self._take_sign("!"):
            negated = not negated
        term = self._term(depth)
        return Negation(term) if negated else term

    def _term(self, depth: int) -> Term:
        if self._take_sign("("):
            term = self.alternatives(depth + 1)
            self._need("sign", ")")
            return term
        token = self._next("a label, has(), all(), global() or '('")
        if token.kind == "call":
            return self._call(token)
        if token.kind != "word":
            raise SelectorError(f"'{token.said}' stands where a label is expected")
        return self._comparison(token.value)

    def _call(self, token: _Token) -> Term:
        if token.value == "has":
            if not token.key:
                raise SelectorError("has() needs the name of a label")
            return Has(token.key)
        if token.key:
            raise SelectorError(f"{token.value}() takes nothing in its parentheses")
        return Every() if token.value == "all" else Global()

    def _comparison(self, key: str) -> Term:
        operator = self._next(f"an operator after '{key}'")
        match operator.value:
            case "==":
                return In(key, (self._text(),))
            case "!=":
                return Negation(In(key, (self._text(),)))
            case "in":
                return In(key, self._values())
            case "not":
                self._need("word", "in")
                return Negation(In(key, self._values()))
            case "contains":
                return Text(key, "contains", self._text())
            case "starts" | "ends":
                self._need("word", "with")
                return Text(key, f"{operator.value} with", self._text())
        raise SelectorError(f"'{operator.said}' is no operator (after '{key}')")

    def _values(self) -> tuple[str, ...]:
        self._need("sign", "{")
        values = []
        while self.tokens and self.tokens[-1].kind == "text":
            values.append(self._text())
            if not self._take_sign(","):
                break
        self._need("sign", "}")
        return tuple(values)

    def _text(self) -> str:
        token = self._next("a text in quotes")
        if token.kind != "text":
            raise SelectorError(f"'{token.said}' needs quotes")
        return token.value[1:-1]

    def _next(self, expected: str) -> _Token:
        if not self.tokens:
            raise SelectorError(f"it ends where {expected} is expected")
        return self.tokens.pop()

    def _need(self, kind: str, value: str) -> None:
        token = self._next(f"'{value}'")
        if (token.kind, token.value) != (kind, value):
            raise SelectorError(f"'{token.said}' stands where '{value}' is expected")

    def _take_sign(self, value: str) -> bool:
        if self.tokens and self.tokens[-1].kind == "sign" and self.tokens[-1].value == value:
            self.tokens.pop()
            return True
        return False
