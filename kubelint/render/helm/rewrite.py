"""Rewrites templates so that labelled values go through them: whatever computes gets the values without labels."""

from __future__ import annotations

import re
from typing import NamedTuple

from kubelint.render.helm.functions import (
    CARRIED,
    CARRY,
    KEEP,
    LOOK,
    NUMBER,
    SAFE_VERBS,
    TEXT,
    TRUTH,
    kind_of,
    plain_name,
)
from kubelint.render.helm.labels import GO_ANY, GO_OTHER, GO_TYPED, GO_TYPED_IN_JSON, TYPED
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
_CONTROL = frozenset({"if", "else if", "with", "else with", "range"})
_VERB = re.compile(r"%([-+# 0]*)(\d*(?:\.\d+)?)([a-zA-Z%])")
_UNTYPED = frozenset({"include", "tpl", "quote", "squote", "toString", "print", "println", "printf", "join", "cat",
                      "upper", "lower", "title", "nindent", "indent", "trim", "trimPrefix"})  # fmt: skip
_PARSING = frozenset({"fromYaml", "fromJson", "fromYamlArray", "fromJsonArray"})

# Whole numbers lose their type where they are written and read again; so short expressions stand twice instead.
_LONG = 160
_ANY, _STRING, _CLEAN = "any", "string", "clean"


class _Value(NamedTuple):
    """An expression: `text` as an operand, `kind` of labels in it; `raw` may have the types of what it prints."""

    text: str
    kind: str = _ANY
    raw: str = ""


def helpers() -> str:
    """Return the named templates that rewritten templates use."""
    lines = [
        # What it is given without labels and with its own type, as `v`; nothing where there are none in it.
        '{{- define "kubelint.clean" -}}{{- $v := index . 0 -}}'
        '{{- if kindIs "string" $v -}}'
        f"{{{{- if regexMatch {GO_TYPED} $v -}}}}v: {{{{ regexReplaceAll {GO_ANY} $v `` }}}}"
        f"{{{{- else if regexMatch {GO_ANY} $v -}}}}v: {{{{ regexReplaceAll {GO_ANY} $v `` | toJson }}}}{{{{- end -}}}}"
        '{{- else if or (kindIs "slice" $v) (and (kindIs "map" $v) (not (hasKey $v "Values"))) -}}'
        f"{{{{- $j := toJson $v -}}}}{{{{- if regexMatch {GO_ANY} $j -}}}}v: {{{{ regexReplaceAll {GO_ANY} "
        f"(regexReplaceAll {GO_TYPED_IN_JSON} $j `${{1}}`) `` }}}}{{{{- end -}}}}{{{{- end -}}}}{{{{- end -}}}}",
        '{{- define "kubelint.pure" -}}{{- $v := index . 0 -}}{{- $c := include "kubelint.clean" . -}}'
        '{{- if $c -}}{{ $c }}{{- else if and (kindIs "slice" $v) (not $v) -}}v: []'
        '{{- else -}}v: {{ toJson $v }}{{- end -}}{{- end -}}',
        '{{- define "kubelint.labels" -}}{{- range . -}}'
        f"{{{{- regexReplaceAll {GO_OTHER} (toString .) `` -}}}}{{{{- end -}}}}{{{{- end -}}}}",
    ]
    for name, count in CARRIED.items():
        arguments = " ".join(f"(index . {index})" for index in range(1, count))
        lines.append(
            f'{{{{- define "kubelint.{name}" -}}}}{{{{- $s := toString (index . 0) -}}}}'
            f"{{{{- with {name} {arguments} (regexReplaceAll {GO_ANY} $s ``) -}}}}{{{{ . }}}}"
            f"{{{{- regexReplaceAll {GO_OTHER} $s `` -}}}}{{{{- end -}}}}{{{{- end -}}}}"
        )
    return "\n".join(lines)


def rewritten(template: str, *, parsed: bool = True) -> str:
    """Return a template that does with labelled values what it does with those without; as it is if it is not read.

    `parsed` lets labels go through functions that read YAML and JSON.
    """
    if "{{" not in template:
        return template
    try:
        return "".join(_node(node, template, _Rewriting(parsed=parsed)) for node in lex(template))
    except (LexError, ValueError):
        return template


def _node(node: Node, template: str, rewriting: _Rewriting) -> str:
    written = template[node.start : node.end]
    if node.kind != ACTION or node.keyword in _NOT_REWRITTEN or not node.body.strip():
        return written
    pipeline = parse(node.body)
    body = rewriting.pipeline(pipeline, printed=not node.keyword and not pipeline.declared).text
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    if pipeline.declared:
        body = f"{', '.join(pipeline.declared)} {pipeline.operator} {body}"
    words = " ".join(filter(None, (node.keyword, node.name, body)))
    return f"{{{{{'-' if node.trim_left else ''} {words} {'-' if node.trim_right else ''}}}}}"


class _Rewriting:
    def __init__(self, *, parsed: bool) -> None:
        self._parsed = parsed

    def pipeline(self, pipeline: Pipeline, *, printed: bool) -> _Value:
        """Rewrite a pipeline into one expression; `printed` tells that its value is."""
        value: _Value | None = None
        for index, command in enumerate(pipeline.commands):
            shown = printed and all(_is_shown(each) for each in pipeline.commands[index + 1 :])
            value = self._command(command, value, printed=shown)
        return value or _Value("", _CLEAN)

    def _command(self, command: Command, piped: _Value | None, *, printed: bool) -> _Value:
        name = command.name
        given = command.operands[1:]
        if not _FUNCTION.match(name) or name in _CONSTANTS:
            first = self._operand(command.operands[0], printed=printed and not given)
            if not given and piped is None:
                return first
            arguments = [self._operand(each) for each in given] + ([piped] if piped else [])
            return _Value(f"({first.text} {' '.join(map(_cleaned, arguments))})", _CLEAN)
        shown = printed and _is_shown(command)
        arguments = [self._operand(each, printed=shown) for each in given] + ([piped] if piped else [])
        return self._function(name, arguments, printed=printed)

    def _operand(self, operand: Operand, *, printed: bool = False) -> _Value:
        if operand.inner is None:
            return _Value(operand.text, _CLEAN if _CLEAN_TEXT.match(operand.text) else _ANY)
        value = self.pipeline(operand.inner, printed=printed and not operand.fields)
        text = value.text if value.text.startswith("(") else f"({value.text})"
        return _Value(text + operand.fields) if operand.fields else value._replace(text=text)

    def _function(self, name: str, arguments: list[_Value], *, printed: bool) -> _Value:
        plain = plain_name(name)
        kind = kind_of(name)
        if all(each.kind == _CLEAN for each in arguments) and plain not in {"include", "tpl", "index", "get", "dig"}:
            return _Value(_call(name, arguments), _CLEAN)
        if kind == CARRY and len(arguments) == CARRIED[plain]:
            *others, value = arguments
            words = " ".join([value.text, *map(_cleaned, others)])
            return _Value(f'(include "kubelint.{plain}" (list {words}))', _STRING)
        if kind == NUMBER and printed:
            carried = " ".join(each.text for each in arguments if each.kind != _CLEAN)
            clean = _call(name, [_Value(_cleaned(each)) for each in arguments])
            return _Value(f'(print {clean} (include "kubelint.labels" (list {carried})))', _STRING)
        if plain == "printf" and arguments:
            return _printf(name, arguments)
        if kind == TRUTH:
            return _Value(_call(name, arguments), _CLEAN)
        if kind in (KEEP, TEXT, LOOK):
            return self._kept(name, plain, kind, arguments)
        return _Value(_call(name, [_Value(_cleaned(each)) for each in arguments]), _CLEAN)

    def _kept(self, name: str, plain: str, kind: str, arguments: list[_Value]) -> _Value:
        """Call a function that hands labels on, with clean names of what is looked up."""
        if plain in _PARSING:
            if not self._parsed:
                return _Value(_call(name, [_Value(_cleaned(each)) for each in arguments]), _CLEAN)
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


def _names(plain: str, kind: str, count: int) -> range | list[int]:
    """Return which arguments are names that something is looked up by, or a condition."""
    if plain in {"include", "tpl"}:
        return [0] if plain == "include" else []
    if plain == "ternary":
        return [count - 1]
    if plain == "dict":
        return range(0, count, 2)
    if plain == "set":
        return [1]
    if plain == "dig":
        return range(count - 2)
    if plain in {"pluck", "required", "join", "nindent", "indent", "trimPrefix"}:
        return [0]
    return range(1, count) if kind == LOOK else []


def _call(name: str, arguments: list[_Value]) -> str:
    return f"({' '.join([name, *(each.text for each in arguments)])})"


def _cleaned(value: _Value) -> str:
    """Write an expression for the value without labels, and of the type that it had."""
    if value.kind == _CLEAN:
        return value.text
    if value.kind == _STRING:
        return f'(regexReplaceAll {GO_ANY} {value.text} "")'
    if len(value.text) > _LONG:
        return f'(get (fromYaml (include "kubelint.pure" (list {value.text}))) "v")'
    return f'(default {value.text} (get (fromYaml (include "kubelint.clean" (list {value.text}))) "v"))'


def _printf(name: str, arguments: list[_Value]) -> _Value:
    """Call `printf`, with clean values for verbs that do not take text; their labels stand behind the result."""
    form = arguments[0].text
    verbs = [verb for verb in _VERB.findall(form) if verb[2] != "%"] if form[:1] in "\"`" else None
    words = [arguments[0]]
    lost = []
    for index, each in enumerate(arguments[1:]):
        known = verbs is not None and index < len(verbs)
        safe = known and verbs is not None and verbs[index][2] in SAFE_VERBS and not "".join(verbs[index][:2])
        if safe or each.kind == _CLEAN:
            words.append(each)
        else:
            words.append(_Value(_cleaned(each)))
            lost.append(each.text)
    call = f'(replace {TYPED} "" {_call(name, words)})'
    if lost:
        call = f'(print {call} (include "kubelint.labels" (list {" ".join(lost)})))'
    return _Value(call, _STRING)
