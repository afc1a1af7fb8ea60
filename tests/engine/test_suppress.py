from typing import Any

import pytest

from kubelint.engine.locate import span_of
from kubelint.engine.suppress import Suppressions
from kubelint.finding import Place, Problem, Suppression
from kubelint.model.build import build
from kubelint.model.resource import Resource
from kubelint.syntax.document import File, from_text

KNOWN = {"service-node-port", "pod-host-port", "unused-suppression"}
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  ports:
  - port: 80
    nodePort: 30080
"""


def read(text: str) -> tuple[File, list[Resource], Suppressions]:
    file = from_text(text)
    file.mentions_kubelint = "kubelint" in text
    objects = [
        build(document, (), document.data, default_namespace="default", placeholders=False)
        for document in file.documents
        if isinstance(document.data, dict) and "kind" in document.data
    ]
    return file, objects, Suppressions([file], objects)


def ignored(text: str, *path: str | int, rule: str = "service-node-port") -> Suppression | None:
    """Give the suppression of a finding at `path` of the first object."""
    _, objects, suppressions = read(text)
    place = objects[0].at(*path)
    return suppressions.of(rule, place, span_of(place).start.line)


def unused(suppressions: Suppressions, *, late: bool = False, ran: Any = lambda *_: True) -> list[tuple[str, str]]:
    """Give the text that each problem underlines, and its message."""
    return [(_text(problem), problem.message) for problem in suppressions.unused(KNOWN, ran, late=late)]


def _text(problem: Problem) -> str:
    document: Any = problem.place.document
    text = document.text if isinstance(document, File) else document.file.text
    span = problem.place.span or document.anchor(problem.place.path)
    return str(text[slice(*span)])


def with_comment(line: str, comment: str) -> str:
    assert line in SERVICE
    return SERVICE.replace(line, f"{line} {comment}")


def above(line: str, comment: str) -> str:
    assert line in SERVICE
    return SERVICE.replace(line, f"{comment}\n{line}")


@pytest.mark.parametrize(
    "text",
    [
        with_comment("  type: NodePort", "# kubelint: ignore[service-node-port] it is wanted"),
        with_comment("  type: NodePort", "#kubelint:ignore[ pod-host-port , service-node-port ]: it is wanted"),
        above("  type: NodePort", "# kubelint: ignore[service-node-port] it is wanted"),
        above("  type: NodePort", "  # kubelint: ignore[service-node-port] - it is wanted\n  # more"),
        with_comment("spec:", "# kubelint: ignore[service-node-port] it is wanted"),
        above("spec:", "# kubelint: ignore[service-node-port] it is wanted"),
    ],
)
def test_a_comment_ignores_on_its_line_the_next_and_in_its_block(text: str) -> None:
    assert ignored(text, "spec", "type") == Suppression("comment", "it is wanted")


@pytest.mark.parametrize(
    "text",
    [
        SERVICE,
        with_comment("  type: NodePort", "# kubelint: ignore[pod-host-port] another rule"),
        with_comment("  type: NodePort", "# kubelint: ignore"),
        with_comment("  type: NodePort", "# kubelint: ignore service-node-port"),
        with_comment("  type: NodePort", "# kubelint: ignore[service-node-port"),
        with_comment("  type: NodePort", "# kubelint: ignore[]"),
        with_comment("  type: NodePort", "# kubelint: disable[service-node-port]"),
        with_comment("  type: NodePort", "# ignore[service-node-port]"),
        with_comment("metadata:", "# kubelint: ignore[service-node-port]"),
        with_comment("apiVersion: v1", "# kubelint: ignore[service-node-port]"),
        above("  ports:", "# kubelint: ignore[service-node-port]"),
        above("  type: NodePort", "# kubelint: ignore[service-node-port]\n"),
        "# kubelint: ignore[service-node-port]\n---\n" + SERVICE,
    ],
)
def test_a_comment_ignores_nothing_else(text: str) -> None:
    assert ignored(text, "spec", "type") is None


def test_the_first_line_of_a_list_item_speaks_for_the_item() -> None:
    text = with_comment("  - port: 80", "# kubelint: ignore[service-node-port]")
    assert ignored(text, "spec", "ports", 0, "nodePort") == Suppression("comment", "")


def test_the_comment_that_speaks_of_least_is_the_used_one() -> None:
    text = with_comment("spec:", "# kubelint: ignore[service-node-port] all")
    text = text.replace("NodePort\n", "NodePort # kubelint: ignore[service-node-port] one\n")
    _, objects, suppressions = read(text)
    place = objects[0].at("spec", "type")
    assert suppressions.of("service-node-port", place, 6) == Suppression("comment", "one")
    assert unused(suppressions) == [("service-node-port", "'service-node-port' has nothing to ignore here")]
    assert suppressions.directives[0].line == 5
    assert not suppressions.directives[0].used


ANNOTATED = SERVICE.replace(
    "  name: web\n", '  name: web\n  annotations:\n    kubelint.io/ignore: "pod-host-port, service-node-port"\n'
)


def test_an_annotation_ignores_for_its_object_only() -> None:
    _, objects, suppressions = read(ANNOTATED + "---\n" + SERVICE.replace("web", "api"))
    first, second = (resource.at("spec", "type") for resource in objects)
    assert suppressions.of("service-node-port", first, 8) == Suppression("annotation", "")
    assert suppressions.of("service-node-port", second, 20) is None
    assert suppressions.of("service-node-port", Place(first.document, ("spec", "type")), 8) is None
    assert unused(suppressions) == [("pod-host-port", "'pod-host-port' has nothing to ignore here")]


@pytest.mark.parametrize(
    ("kind", "prefix"),
    [("Deployment", ("spec", "template")), ("CronJob", ("spec", "jobTemplate", "spec", "template"))],
)
def test_an_annotation_of_the_pod_template_counts(kind: str, prefix: tuple[str, ...]) -> None:
    text = f"apiVersion: x/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
    for depth, key in enumerate((*prefix, "metadata", "annotations")):
        text += "  " * depth + f"{key}:\n"
    text += "  " * (len(prefix) + 2) + "kubelint.io/ignore: pod-host-port\n"
    assert ignored(text, "kind", rule="pod-host-port") == Suppression("annotation", "")


@pytest.mark.parametrize(
    ("comment", "underlined", "message"),
    [
        (
            "# kubelint: ignore[service-node-prot] x",
            "service-node-prot",
            "There is no rule 'service-node-prot' to ignore",
        ),
        ("# kubelint: ignore[pod-host-port] x", "pod-host-port", "'pod-host-port' has nothing to ignore here"),
        ("# kubelint: ignore why", "# kubelint: ignore why", "This ignores nothing, because it names no rule"),
        ("# kubelint: ignore[ ] why", "# kubelint: ignore[ ] why", "This ignores nothing, because it names no rule"),
        ("# kubelint: off", "# kubelint: off", "'off' is no instruction to kubelint; the only one is 'ignore'"),
    ],
)
def test_what_ignores_nothing_is_told(comment: str, underlined: str, message: str) -> None:
    _, _, suppressions = read(with_comment("  type: NodePort", comment))
    assert unused(suppressions) == [(underlined, message)]


def test_an_unknown_rule_in_an_annotation_is_underlined() -> None:
    _, _, suppressions = read(ANNOTATED.replace("pod-host-port", "pod-host"))
    problem = next(iter(suppressions.unused(KNOWN, lambda *_: True)))
    assert _text(problem) == "pod-host"
    assert problem.help == "Did you mean 'pod-host-port'?"
    assert problem.place.owner is not None


def test_nothing_is_said_of_rules_that_did_not_run() -> None:
    _, _, suppressions = read(with_comment("spec:", "# kubelint: ignore[pod-host-port, service-node-port]"))
    assert [text for text, _ in unused(suppressions, ran=lambda rule, _: rule == "pod-host-port")] == ["pod-host-port"]


def test_an_unused_suppression_can_be_ignored_too() -> None:
    text = with_comment("  type: NodePort", "# kubelint: ignore[service-node-port, unused-suppression] in some")
    _, _, suppressions = read(text)
    (problem,) = suppressions.unused(KNOWN, lambda *_: True)
    assert suppressions.of("unused-suppression", problem.place, 6) == Suppression("comment", "in some")
    assert unused(suppressions, late=True) == []


def test_an_unused_suppression_of_unused_suppressions_is_told_late() -> None:
    _, _, suppressions = read(above("  type: NodePort", "# kubelint: ignore[unused-suppression]"))
    assert unused(suppressions) == []
    assert unused(suppressions, late=True) == [
        ("unused-suppression", "'unused-suppression' has nothing to ignore here")
    ]


def test_a_file_of_comments_only_is_told_of() -> None:
    _, _, suppressions = read("# kubelint: ignore[pod-host-port]\n")
    assert unused(suppressions) == [("pod-host-port", "'pod-host-port' has nothing to ignore here")]


def test_of_comments_that_overlap_the_one_that_speaks_of_least_counts() -> None:
    text = SERVICE.replace("ports:\n  - port: 80\n", "ports: [{port: [80, [ # kubelint: ignore[a] wide\n")
    text = text.replace("    nodePort: 30080\n", "    81], # kubelint: ignore[a] late\n    82]}]\n")
    _, objects, suppressions = read(text + "# kubelint: ignore[a] first\n# kubelint: ignore[a] second\nx: 1\n")
    place = objects[0].at("spec")
    lines = {line: suppressions.of("a", place, line) for line in range(1, 13)}
    said = {line: found.reason for line, found in lines.items() if found}
    assert said == {7: "wide", 8: "late", 9: "wide", 10: "first", 11: "second", 12: "second"}


@pytest.mark.parametrize(
    "text",
    [
        "# kubelint: ignore[x]\n" * 20_000 + SERVICE,
        "".join(f"# kubelint: ignore[service-node-port]\na{n}: 1\n" for n in range(20_000)),
        "".join(f"a{n}: # kubelint: ignore[service-node-port]\n  b: 1\n" for n in range(20_000)),
        SERVICE + f"  # kubelint: ignore[{','.join(f'x{n}' for n in range(50_000))}]\n",
        ANNOTATED.replace("pod-host-port", ",".join(f"x{n}" for n in range(50_000))),
        f"a: [{'b, ' * 50_000}b] # kubelint: ignore[x]\n",
    ],
    ids=["one above another", "lines", "blocks", "names", "annotation", "long line"],
)
def test_many_suppressions_take_no_more_than_linear_time(text: str) -> None:
    _, objects, suppressions = read(text)
    place = objects[0].at("spec", "type") if objects else Place(from_text(text))
    for line in range(20_000):
        suppressions.of("service-node-port", place, line)
    assert len(list(suppressions.unused(KNOWN, lambda *_: True))) <= 50_000
