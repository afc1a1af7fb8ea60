from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kubelint
from kubelint import ConfigError, Finding, Result, RuleError, Severity, check_paths

PAGE = (Path(__file__).parents[1] / "docs" / "python-api.md").read_text(encoding="utf-8")
NODE_PORT = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  ports:
    - port: 80
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "web.yaml").write_text(NODE_PORT)
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def rules(result: Result) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_all_that_was_found_is_returned(folder: Path) -> None:
    result = check_paths("deploy", select=["service-node-port"])
    (finding,) = result.findings
    assert isinstance(result, Result)
    assert isinstance(finding, Finding)
    assert finding.severity is Severity.warning
    assert finding.span.path == str(folder / "deploy" / "web.yaml")
    assert (finding.span.start.line, finding.span.start.column) == (6, 9)
    assert str(finding.object) == "Service default/web"
    assert (result.files, result.objects) == (1, 1)


def test_paths_may_be_path_objects_and_none_is_the_working_directory(folder: Path) -> None:
    one, two = (check_paths(*paths, select=["service-node-port"]) for paths in ((folder / "deploy",), ()))
    assert list(one.findings) == list(two.findings)


def test_a_dash_is_a_file(folder: Path) -> None:
    (folder / "-").write_text(NODE_PORT)
    assert check_paths("-", isolated=True).objects == 1


def test_nothing_is_left_out_for_being_suppressed(folder: Path) -> None:
    text = NODE_PORT.replace("NodePort", "NodePort # kubelint: ignore[service-node-port] we know")
    (folder / "deploy" / "web.yaml").write_text(text)
    (finding,) = check_paths(select=["service-node-port"]).findings
    assert finding.suppressed is not None
    assert finding.suppressed.reason == "we know"


def test_every_setting_reaches_the_check(folder: Path) -> None:
    (folder / ".kubelint.yaml").write_text("ignore: [service-node-port]\n")
    (folder / "other.yaml").write_text("exclude: [deploy/]\n")
    assert "service-node-port" not in rules(check_paths())
    assert "service-node-port" in rules(check_paths(isolated=True))
    assert "service-node-port" not in rules(check_paths(isolated=True, ignore=["service-*"]))
    assert check_paths(config=folder / "other.yaml").objects == 0
    assert check_paths(exclude=["deploy/"], isolated=True).objects == 0
    named = check_paths(isolated=True, namespace="shop", select=["service-node-port"])
    assert str(named.findings[0].object) == "Service shop/web"
    assert check_paths(root=folder / "deploy").root == str(folder / "deploy")
    (folder / "more.yaml").write_text(NODE_PORT.replace("web", "more"))
    around = check_paths("more.yaml", context=True, isolated=True, select=["service-node-port"])
    assert (len(around.findings), around.objects) == (1, 2)


def test_what_a_baseline_knows_is_marked(folder: Path) -> None:
    command = [sys.executable, "-m", "kubelint", "check", "--write-baseline", str(folder / "known.json"), "."]
    top = str(Path(kubelint.__file__).parents[1])
    subprocess.run([*command], cwd=folder, env={"PYTHONPATH": top}, check=True, capture_output=True)
    result = check_paths(baseline=folder / "known.json", select=["service-node-port"])
    assert [finding.suppressed.kind for finding in result.findings if finding.suppressed] == ["baseline"]


def test_errors_are_those_that_are_documented(folder: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no\.yaml"):
        check_paths("no.yaml")
    with pytest.raises(ConfigError, match="no-such-rule"):
        check_paths(select=["no-such-rule"])
    with pytest.raises(ConfigError, match="The root nowhere is no folder"):
        check_paths(root="nowhere")
    with pytest.raises(RuleError, match="holds no rules"):
        check_paths(rules=[folder])
    with pytest.raises(RuleError, match="nowhere: no such folder"):
        check_paths(rules=["nowhere"])
    (folder / "deploy" / "broken.yaml").write_text("a: [\n")
    assert [Path(unread.path).name for unread in check_paths().unread] == ["broken.yaml"]


def test_the_examples_on_the_page_work(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(first + second, names)  # noqa: S102  (the page's own code)
    path = folder / "deploy" / "web.yaml"
    assert f"{path}:6:9: Service 'web' opens a node port" in capsys.readouterr().out
    is_clean = names["is_clean"]
    assert callable(is_clean)
    assert not is_clean("deploy")
    path.write_text("a: [\n")
    assert not is_clean("deploy")


def test_the_page_tells_every_argument_and_every_attribute() -> None:
    told = [name for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for name in re.findall(r"`\*?(\w+)`", row)]
    signature = inspect.signature(check_paths)
    assert told[: len(signature.parameters)] == list(signature.parameters)
    for field in set(Result._fields) - {"read_text", "inventory"}:
        assert field in told
    for field in set(Finding._fields) - {"sets", "logical_path", "steps"}:
        assert f"`{field}`" in PAGE
    described = inspect.getdoc(check_paths) or ""
    assert all(f"\n    {name}: " in described for name in signature.parameters)


def test_every_public_name_exists_and_no_other_does() -> None:
    assert all(getattr(kubelint, name) for name in kubelint.__all__)
    assert set(kubelint.__all__) <= set(dir(kubelint))
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        _ = kubelint.nothing_of_this_name


def test_to_import_the_function_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); from kubelint import check_paths; print(*set(sys.modules) - before)"
    top = str(Path(kubelint.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": top}, stdout=subprocess.PIPE, text=True, check=True
    )
    assert set(done.stdout.split()) <= {"kubelint", "__future__"}
