import json
import os
from pathlib import Path

import pytest

from kubelint.config.error import ConfigError
from kubelint.engine.baseline import Baseline, Entry, entries, write
from kubelint.engine.result import StaleEntry
from kubelint.finding import Finding, ObjectId, Position, Severity, Span, Suppression

WEB = ObjectId("v1", "Service", "shop", "web")


def finding(
    fingerprint: str, rule: str = "service-node-port", line: int = 1, why: Suppression | None = None
) -> Finding:
    span = Span("/root/a.yaml", Position(line, 1), Position(line, 5))
    return Finding(rule, Severity.warning, "It is open", span, WEB, fingerprint=fingerprint, suppressed=why)


def relative(path: str) -> str:
    return path.removeprefix("/root/")


def known(findings: list[Finding]) -> list[str | None]:
    return [one.suppressed.kind if one.suppressed else None for one in findings]


COMMENT = Suppression("comment", "why")


def test_what_is_written_is_known_again(tmp_path: Path) -> None:
    path = str(tmp_path / "known.json")
    findings = [finding("bb"), finding("aa"), finding("aa:2"), finding("cc", why=COMMENT)]
    write(path, entries(findings, relative))
    assert json.loads(Path(path).read_text()) == {
        "version": 1,
        "findings": [
            {
                "rule": "service-node-port",
                "path": "a.yaml",
                "object": "Service shop/web",
                "message": "It is open",
                "fingerprint": fingerprint,
                "count": count,
            }
            for fingerprint, count in (("aa", 2), ("bb", 1))
        ],
    }
    marked, stale = Baseline.load(path).apply([*findings, finding("dd"), finding("aa:3")])
    assert known(marked) == ["baseline", "baseline", "baseline", "comment", None, None]
    assert marked[0].suppressed == Suppression("baseline", "listed in known.json")
    assert stale == []
    assert entries(marked[:4], relative) == entries(findings, relative)
    assert os.listdir(tmp_path) == ["known.json"]


def test_entries_that_no_longer_occur_are_told() -> None:
    baseline = Baseline("b", [Entry("a.yaml", "r", "", "m", "aa", 2), Entry("b.yaml", "s", "", "n", "bb", 1)])
    _, stale = baseline.apply([finding("aa")])
    assert stale == [StaleEntry("aa", "r", "a.yaml", "m"), StaleEntry("bb", "s", "b.yaml", "n")]
    assert baseline.apply([], lambda rule, path: (rule, path) == ("s", "b.yaml"))[1] == stale[1:]


def test_a_finding_that_a_comment_ignores_keeps_its_entry() -> None:
    marked, stale = Baseline("b", [Entry("a.yaml", "r", "", "m", "aa", 1)]).apply([finding("aa", why=COMMENT)])
    assert known(marked) == ["comment"]
    assert stale == []


def test_what_could_not_be_read_is_never_hidden() -> None:
    broken = finding("aa", rule="syntax-error")
    assert entries([broken], relative) == []
    marked, stale = Baseline("b", [Entry("a.yaml", "syntax-error", "", "m", "aa", 1)]).apply([broken])
    assert known(marked) == [None]
    assert [one.rule for one in stale] == ["syntax-error"]


ENTRY = '{"rule": "r", "path": "p", "object": "", "message": "m", "fingerprint": "f", "count": 1}'
GOOD = f'{{"version": 1, "findings": [\n {ENTRY}\n]}}'


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "This is no valid JSON: Expecting value", (1, 1)),
        (
            '{"version": 1,\n<<<<<<< HEAD\n',
            "This is no valid JSON: Expecting property name enclosed in double quotes",
            (2, 1),
        ),
        ("[]", "This is no baseline: it needs an object with a list 'findings'", (1, 1)),
        (
            GOOD.replace("1,", "2,", 1),
            "The version of this baseline is not 1; write it anew with --write-baseline",
            (1, 13),
        ),
        (GOOD.replace('"count": 1', '"count": "1"'), "An entry of a baseline needs 'count', a number", (2, 88)),
        (GOOD.replace('"count": 1', '"count": true'), "An entry of a baseline needs 'count', a number", (2, 88)),
        (GOOD.replace('"rule"', '"ruel"'), "An entry of a baseline has no 'ruel'", (2, 11)),
        (GOOD.replace('"path": "p", ', ""), "An entry of a baseline needs 'path', text", (2, 3)),
        ('{"version": 1, "findings": [3]}', "An entry of a baseline must be an object", (1, 29)),
        ("[" * 100_000, "This is no baseline: its values are too large or nest too deeply", (0, 0)),
        ("1" * 5000, "This is no baseline: its values are too large or nest too deeply", (0, 0)),
    ],
)
def test_a_broken_baseline_is_an_error_with_its_place(
    tmp_path: Path, text: str, message: str, place: tuple[int, int]
) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        Baseline.load(str(path))
    error = caught.value
    assert (error.message, error.line, error.column, error.path) == (message, *place, str(path))


def test_a_baseline_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Baseline.load(str(tmp_path / "none.json"))


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.json"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ConfigError, match="No space left"):
        write(str(path), [])
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["b.json"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    (tmp_path / "b.json").symlink_to(target)
    write(str(tmp_path / "b.json"), [])
    assert target.read_text() == "untouched"
    assert Baseline.load(str(tmp_path / "b.json")).entries == []


def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "b.json").mkdir()
    with pytest.raises(ConfigError, match="regular file"):
        write(str(tmp_path / "b.json"), [])
    with pytest.raises(ConfigError, match="cannot be written"):
        write(str(tmp_path / "none" / "b.json"), [])


def test_any_text_can_be_listed(tmp_path: Path) -> None:
    entry = Entry("ü\udcff.yaml", "r", "", "\ud800 \u2028", "aa", 1)
    write(str(tmp_path / "b.json"), [entry])
    assert Baseline.load(str(tmp_path / "b.json")).entries[0].fingerprint == "aa"
