"""Whatever the input, kubelint neither crashes nor hangs, and never succeeds with something unread."""

from __future__ import annotations

import copy
import glob
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.commands.check import run_check
from kubelint.commands.values import CheckValues
from kubelint.engine.check import Request, check
from kubelint.syntax.document import from_text

if TYPE_CHECKING:
    import random
    from pathlib import Path

MANIFESTS = sorted(
    {
        *glob.glob("examples/**/*.yaml", recursive=True),
        *glob.glob("rules/*/fail*.yaml"),
        *glob.glob("rules/*/pass*.yaml"),
    }
)
assert MANIFESTS
# Some examples of rules are broken on purpose, and hold no document to change.
READABLE = [path for path in MANIFESTS if "syntax-error" not in path]


def crashes(data: bytes) -> list[str]:
    """Check the bytes as standard input; return what crashed."""
    outcome = check(Request(("-",), isolated=True, stdin=lambda: data))
    for finding in outcome.result.findings:
        assert finding.span.start <= finding.span.end
        assert finding.span.start >= (1, 1)
    return list(outcome.result.failures)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_arbitrary_bytes_are_read_or_told_of(data: bytes) -> None:
    assert crashes(data) == []


_TOKENS = st.sampled_from(
    ["apiVersion: v1", "kind: Service", "---", "- ", "  ", "\n", "\t", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: ",
     "'", '"', "#", "metadata:", "name: x", "spec:", "ports:", "? ", "!!int ", "null", "~",
     "0x", "\u2028", "\u0085", "\r\n",
     "|\n"]
)  # fmt: skip


@given(st.lists(_TOKENS, max_size=40).map("".join))
def test_arbitrary_yaml_tokens_are_read_or_told_of(text: str) -> None:
    assert crashes(text.encode()) == []


@settings(max_examples=150)
@given(st.sampled_from(MANIFESTS), st.randoms(use_true_random=False))
def test_damaged_manifests_never_crash_a_rule(path: str, chance: random.Random) -> None:
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for _ in range(chance.randint(1, 6)):
        position = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                del data[position : position + chance.randint(1, 12)]
            case 1:
                data[position:position] = bytes(
                    chance.choices(b" \n\t:-{}[]&*!|>'\"#,?%@`0aZ\xff\x00", k=chance.randint(1, 4))
                )
            case 2:
                start = chance.randrange(len(data) + 1)
                data[position:position] = data[start : start + chance.randint(1, 60)]
            case _:
                lines = bytes(data).split(b"\n")
                chance.shuffle(lines[: chance.randint(1, 4)])
                del lines[chance.randrange(len(lines))]
                data = bytearray(b"\n".join(lines))
    assert crashes(bytes(data)) == []


ODD: list[Any] = [
    None, True, False, 0, -1, 70000, 1.5, "", "x", "${X}", "<name>", "0.0.0.0/0", [], {}, [None], [[]], [{}],
    {"": None}, {"a": []}, ["x", 1, None], "a" * 300, 10**30, "http://[::1", "*.example.com", {"matchLabels": None},
    ["Ingress"],
]  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(READABLE), st.randoms(use_true_random=False))
def test_fields_of_any_type_never_crash_a_rule(path: str, chance: random.Random) -> None:
    with open(path, encoding="utf-8") as file:
        documents = [copy.deepcopy(document.data) for document in from_text(file.read()).documents]
    for _ in range(chance.randint(1, 5)):
        _replace_some_value(chance.choice(documents), chance)
    text = "\n---\n".join(json.dumps(document) for document in documents)
    assert crashes(text.encode()) == []


def _replace_some_value(data: Any, chance: random.Random) -> None:
    while isinstance(data, dict | list) and data:
        key = chance.choice(list(data) if isinstance(data, dict) else range(len(data)))
        if not isinstance(data[key], dict | list) or not data[key] or chance.random() < 0.2:
            data[key] = copy.deepcopy(chance.choice(ODD))
            return
        data = data[key]


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" + "".join(
            f"{chr(99 + n)}: &{chr(99 + n)} [{', '.join([f'*{chr(98 + n)}'] * 9)}]\n" for n in range(12)
        ),
        "[" * 100_000,
        "- " * 50_000,
        "{" * 5_000,
        "a: &a\n  b: *a\n",
        "a: " + "x" * 3_000_000 + "\n",
        "apiVersion: v1\nkind: List\nitems: " + "[{apiVersion: v1, kind: List, items: " * 200 + "[]" + "}]" * 200,
    ],
    ids=["alias bomb", "brackets", "dashes", "braces", "loop", "long scalar", "nested lists"],
)  # fmt: skip
def test_hostile_documents_end_soon(text: str) -> None:
    assert crashes(text.encode()) == []


@settings(max_examples=60)
@given(st.sampled_from(MANIFESTS), st.randoms(use_true_random=False))
def test_nothing_unread_ever_succeeds(path: str, chance: random.Random) -> None:
    with open(path, "rb") as file:
        data = bytearray(file.read())
    position = chance.randrange(len(data))
    data[position:position] = chance.choice([b"\t", b"[", b"{", b"'", b"\xff", b": :", b"*x", b"\x00"])
    outcome = check(Request(("-",), isolated=True, stdin=lambda: bytes(data)))
    code = _exit_code(bytes(data))
    assert (code == 3) == bool(outcome.result.unread or (not outcome.result.objects and not outcome.result.findings))


def _exit_code(data: bytes) -> int:
    import io
    from contextlib import redirect_stderr, redirect_stdout
    from unittest import mock

    stdin = mock.Mock()
    stdin.buffer.read = lambda: data
    with mock.patch("sys.stdin", stdin), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return run_check(CheckValues(paths=("-",), isolated=True, format="json"))


def test_a_hostile_configuration_reads_nothing_outside_the_root(tmp_path: Path) -> None:
    outside = tmp_path / "secret.json"
    outside.write_text("{}")
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (root / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    for line in ("baseline: ../secret.json", f"baseline: {outside}", "exclude: ['../**']", "sets: {a: ['../x']}"):
        (root / ".kubelint.yaml").write_text(line + "\n")
        with pytest.raises(Exception, match="leaves the"):
            check(Request(cwd=str(root)))
    os.symlink(outside, root / "known.json")
    (root / ".kubelint.yaml").write_text("baseline: known.json\n")
    with pytest.raises(Exception, match="leaves the"):
        check(Request(cwd=str(root)))
