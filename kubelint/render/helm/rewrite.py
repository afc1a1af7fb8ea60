"""Rewrites templates so that labelled values go through them: whatever computes gets the values without labels."""

from __future__ import annotations

import re
from functools import lru_cache

from kubelint.record import NamedTuple
from kubelint.render.helm.functions import (
    CARRIED,
    CARRY,
    CHOOSE,
    KEEP,
    LOOK,
    NUMBER,
    SAFE_VERBS,
    TEXT,
    TRUTH,
    kind_of,
    plain_name,
)
from kubelint.render.helm.labels import GO_ANY, GO_FALSE, TYPED
from kubelint.render.helm.lexer import ACTION, LexError, Node, lex
from kubelint.render.helm.pipeline import Command, Operand, Pipeline, parse

_FUNCTION = re.compile(r"[A-Za-z_]\w*\Z")
_CONSTANTS = frozenset({"true", "false", "nil"})
_CLEAN_TEXT = re.compile(
    r"""["`'0-9+-] | (?:true|false|nil)\Z | \$\Z | \$?\.(?:Capabilities|Files|Release|Template|Chart|Subcharts)\b"""
    r"""| [A-Za-z_]\w*\Z""",
    re.VERBOSE,
)
_NOT_REWRITTEN = frozenset({"end", "define", "break", "continue"})
_ASKING, _BINDING = frozenset({"if", "else if"}), frozenset({"with", "else with"})
_NEGATION = frozenset({"not", "empty"})
_VERB = re.compile(r"%([-+# 0]*)(\d*(?:\.\d+)?)([a-zA-Z%])")
_UNTYPED = frozenset({"include", "tpl", "quote", "squote", "toString", "print", "println", "printf", "join", "cat",
                      "upper", "lower", "title", "nindent", "indent", "trim", "trimPrefix"})  # fmt: skip
_HANDED_ON = frozenset({KEEP, TEXT, LOOK})
# Their results may be labelled although nothing that is handed to them is.
_READING = frozenset({"include", "tpl", "index", "get", "dig"})
_NAMES = {
    "include": (0,),
    "set": (1,),
    **dict.fromkeys(("pluck", "required", "join", "nindent", "indent", "trimPrefix"), (0,)),
}
_PRINTING = frozenset({"print", "toString", "quote", "squote", "cat"})
_PARSING = frozenset({"fromYaml", "fromJson", "fromYamlArray", "fromJsonArray"})

# Whole numbers lose their type where they are written and read again; so short expressions stand twice instead.
_LONG = 160
_LONGEST = 600
_ANY, _STRING, _CLEAN = "any", "string", "clean"
_USED, _PRINTED, _ASKED = "used", "printed", "asked"
"""What becomes of an expression's value: it goes on, it is printed, or only its truth counts."""


class _Value(NamedTuple):
    """An expression: `text` as an operand, and the `kind` of labels in it.

    `raw` may have the types of what it prints.  `lost` are expressions whose labels a clean number had.
    """

    text: str
    kind: str = _ANY
    raw: str = ""
    lost: tuple[str, ...] = ()


def rewritten(template: str, *, parsed: bool = True) -> str:
    """Return a template that does with labelled values what it does with those without; as it is if it is not read.

    `parsed` lets labels go through functions that read YAML and JSON.
    """
    if "{{" not in template:
        return template
    try:
        return "".join(_node(node, template, parsed=parsed) for node in lex(template))
    except (LexError, ValueError):
        return template


def _node(node: Node, template: str, *, parsed: bool) -> str:
    if node.kind != ACTION or node.keyword in _NOT_REWRITTEN or not node.body:
        return template[node.start : node.end]
    words = " ".join(filter(None, (node.keyword, node.name, _body(node.keyword, node.body, parsed))))
    return f"{{{{{'-' if node.trim_left else ''} {words} {'-' if node.trim_right else ''}}}}}"


@lru_cache(maxsize=10_000)  # templates say the same things again and again
def _body(keyword: str, body: str, parsed: bool) -> str:  # noqa: FBT001  (a cached function)
    pipeline = parse(body)
    use = _ASKED if keyword in _ASKING else _PRINTED if not keyword and not pipeline.declared else _USED
    value = _Rewriting(parsed=parsed).pipeline(pipeline, use)
    text = _asked(value) if use == _ASKED else _truth(value) if keyword in _BINDING else value.text
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return f"{', '.join(pipeline.declared)} {pipeline.operator} {text}" if pipeline.declared else text


class _Rewriting:
    def __init__(self, *, parsed: bool) -> None:
        self._parsed = parsed

    def pipeline(self, pipeline: Pipeline, use: str) -> _Value:
        """Rewrite a pipeline into one expression."""
        value: _Value | None = None
        last = len(pipeline.commands) - 1
        for index, command in enumerate(pipeline.commands):
            own = use if index == last else _USED
            if use == _PRINTED and all(_is_shown(each) for each in pipeline.commands[index + 1 :]):
                own = _PRINTED
            elif use == _ASKED and index < last and pipeline.commands[index + 1].name in _NEGATION:
                own = _ASKED
            value = self._command(command, value, own)
        return value or _Value("", _CLEAN)

    def _command(self, command: Command, piped: _Value | None, use: str) -> _Value:
        name = command.name
        given = command.operands[1:]
        if not _FUNCTION.match(name) or name in _CONSTANTS:
            first = self._operand(command.operands[0], use if not given else _USED)
            if not given and piped is None:
                return first
            arguments = [self._operand(each) for each in given] + ([piped] if piped else [])
            return _Value(f"({first.text} {' '.join(map(_cleaned, arguments))})", _CLEAN)
        within = _USED
        if use == _PRINTED and _is_shown(command):
            within = _PRINTED
        elif name in _NEGATION or (use == _ASKED and kind_of(name) == CHOOSE):
            within = _ASKED
        arguments = [self._operand(each, within) for each in given] + ([piped] if piped else [])
        return self._function(name, arguments, use)

    def _operand(self, operand: Operand, use: str = _USED) -> _Value:
        if operand.inner is None:
            return _Value(operand.text, _CLEAN if _CLEAN_TEXT.match(operand.text) else _ANY)
        value = self.pipeline(operand.inner, _USED if operand.fields else use)
        text = value.text if value.text.startswith("(") else f"({value.text})"
        return _Value(text + operand.fields) if operand.fields else value._replace(text=text)

    def _function(self, name: str, arguments: list[_Value], use: str) -> _Value:
        plain = plain_name(name)
        kind = kind_of(name)
        lost = _lost(arguments)
        if not lost and all(each.kind == _CLEAN for each in arguments) and plain not in _READING:
            return _Value(_call(name, arguments), _CLEAN)
        if plain == "printf" and arguments:
            return _printf(name, arguments)
        if kind == CARRY and len(arguments) == CARRIED[plain]:
            return _carried(plain, arguments)
        if kind in (TRUTH, CHOOSE):
            return _chosen(name, kind, arguments, use)
        if kind not in _HANDED_ON:
            number = kind == NUMBER
            return _number(name, arguments, printed=use == _PRINTED) if number else _computed(name, arguments)
        kept = self._kept(name, plain, kind, arguments)
        return _Value(f"(print {kept.text} {_labels(lost)})", _STRING) if lost and plain in _PRINTING else kept

    def _kept(self, name: str, plain: str, kind: str, arguments: list[_Value]) -> _Value:
        """Call a function that hands labels on, with clean names of what is looked up."""
        if plain in _PARSING:
            if not self._parsed:
                return _computed(name, arguments)
            return _Value(_call(name, [_Value(each.raw or each.text) for each in arguments]))
        names = _names(plain, kind, len(arguments))
        words = [_Value(_cleaned(each)) if index in names else each for index, each in enumerate(arguments)]
        call = _call(name, words)
        if plain in _UNTYPED:
            return _Value(f'(replace {TYPED} "" {call})', _STRING, call)
        if plain in {"hasKey", "keys"}:
            return _Value(call, _CLEAN)
        return _Value(call, _STRING if kind == TEXT else _ANY)


def _is_shown(command: Command) -> bool:
    """Tell whether a function prints its last argument, in whatever form."""
    name = plain_name(command.name)
    return name in {"quote", "squote", "toString", "print", "nindent", "indent", "trim", "required", "default"}


def _names(plain: str, kind: str, count: int) -> range | tuple[int, ...]:
    """Return which arguments are names that something is looked up by, or a condition."""
    if plain == "ternary":
        return (count - 1,)
    if plain == "dict":
        return range(0, count, 2)
    if plain == "dig":
        return range(count - 2)
    if plain in _NAMES:
        return _NAMES[plain]
    return range(1, count) if kind == LOOK else ()


def _computed(name: str, arguments: list[_Value]) -> _Value:
    return _Value(_call(name, [_Value(_cleaned(each)) for each in arguments]), _CLEAN)


def _carried(plain: str, arguments: list[_Value]) -> _Value:
    *others, value = arguments
    return _Value(f'(include "kubelint.{plain}" (list {" ".join([value.text, *map(_cleaned, others)])}))', _STRING)


def _number(name: str, arguments: list[_Value], *, printed: bool) -> _Value:
    lost = _lost(arguments, all_=True)
    value = _computed(name, arguments)
    return _Value(f"(print {value.text} {_labels(lost)})", _STRING) if printed else value._replace(lost=lost)


def _lost(arguments: list[_Value], *, all_: bool = False) -> tuple[str, ...]:
    """Return what has labels that are not in the arguments any more, or (`all_`) everything that has labels."""
    lost = [each for value in arguments for each in value.lost]
    return (*lost, *(value.text for value in arguments if all_ and value.kind != _CLEAN))


def _labels(expressions: tuple[str, ...]) -> str:
    return f'(include "kubelint.labels" (list {" ".join(expressions)}))'


def _chosen(name: str, kind: str, arguments: list[_Value], use: str) -> _Value:
    """Call a function that asks whether its arguments count as true."""
    if kind == TRUTH or use == _ASKED:
        return _Value(f"({name} {' '.join(map(_asked, arguments))})", _CLEAN)
    # What is returned though it is false is asked again by whoever asks.
    last = len(arguments) - (name in {"and", "or"})
    words = [_truth(each) if index < last else each.text for index, each in enumerate(arguments)]
    return _Value(f"({name} {' '.join(words)})")


def _call(name: str, arguments: list[_Value]) -> str:
    return f"({' '.join([name, *(each.text for each in arguments)])})"


def _cleaned(value: _Value) -> str:
    """Write an expression for the value without labels, and of the type that it had."""
    if value.kind == _CLEAN:
        return value.text
    if value.kind == _STRING:
        return f'(regexReplaceAll {GO_ANY} {value.text} "")'
    if len(value.text) > _LONG:
        return f'(first (get (fromYaml (include "kubelint.pure" (list {value.text}))) "v"))'
    text = value.text
    return f'(first (default (list {text}) (get (fromYaml (include "kubelint.clean" (list {text}))) "v")))'


def _truth(value: _Value) -> str:
    """Write an expression for the value that counts as false where the value without labels does."""
    text = value.text
    if value.kind != _ANY or len(text) > _LONGEST:
        return text
    return f'(and (not (and (kindIs "string" {text}) (regexMatch {GO_FALSE} {text}))) {text})'


def _asked(value: _Value) -> str:
    """Write an expression that is only asked whether it counts as true."""
    return _cleaned(value) if value.kind == _ANY and len(value.text) > _LONG else _truth(value)


def _printf(name: str, arguments: list[_Value]) -> _Value:
    """Call `printf`, with clean values for verbs that do not take text; their labels stand behind the result."""
    form = arguments[0].text
    verbs = [verb for verb in _VERB.findall(form) if verb[2] != "%"] if form[:1] in '"`' else None
    words = [arguments[0]]
    lost: list[str] = []
    for index, each in enumerate(arguments[1:]):
        known = verbs is not None and index < len(verbs)
        safe = known and verbs is not None and verbs[index][2] in SAFE_VERBS and not "".join(verbs[index][:2])
        if safe or each.kind == _CLEAN:
            words.append(each)
            lost += each.lost
        else:
            words.append(_Value(_cleaned(each)))
            lost.append(each.text)
    call = f'(replace {TYPED} "" {_call(name, words)})'
    if lost:
        call = f"(print {call} {_labels(tuple(lost))})"
    return _Value(call, _STRING)
