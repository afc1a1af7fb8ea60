import os
import subprocess
import sys
from pathlib import Path

import pytest

from kubelint.config.config import Config, External
from kubelint.config.error import ConfigError

FULL = """\
select: [exposure, policy-*]
ignore:
  - service-node-port
severity:
  pod-host-port: error
rules:
  sensitive-port-exposed:
    ports: [22, 6379]
overrides:
  - paths: [deploy/test/, "!deploy/test/live/"]
    namespaces: [test-*]
    ignore: ["*"]
    severity: {pod-host-port: info}
exclude: [vendor/, "*.gen.yaml"]
external:
  - {kind: Service, namespace: shared, name: vault*, ports: [8200, http*]}
  - {kind: Secret, name: tls}
sets:
  staging: [staging/, common/]
baseline: ci/known.json
fail-on: error
min-severity: hint
namespace: shop
"""


def load(folder: Path, text: str, name: str = ".kubelint.yaml") -> Config:
    (folder / name).write_text(text)
    return Config.load([str(folder)], str(folder))


def error(folder: Path, text: str, name: str = ".kubelint.yaml") -> tuple[str, int, int]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, name)
    assert caught.value.path == str(folder / name)
    return caught.value.message, caught.value.line, caught.value.column


def test_every_key_is_read(tmp_path: Path) -> None:
    config = load(tmp_path, FULL)
    assert config.select == ("exposure", "policy-*")
    assert config.ignore == ("service-node-port",)
    assert config.severity == {"pod-host-port": "error"}
    assert config.rules == {"sensitive-port-exposed": {"ports": [22, 6379]}}
    assert config.overrides[0].paths == ("deploy/test/", "!deploy/test/live/")
    assert config.overrides[0].namespaces == ("test-*",)
    assert config.overrides[0].select is None
    assert config.exclude == ("vendor/", "*.gen.yaml")
    assert config.external == (
        External("Service", "shared", "vault*", (8200, "http*")),
        External("Secret", "*", "tls", None),
    )
    assert config.sets == {"staging": ("staging/", "common/")}
    assert config.baseline == str(tmp_path / "ci/known.json")
    assert (config.fail_on, config.min_severity, config.namespace) == ("error", "hint", "shop")
    assert config.path == str(tmp_path / ".kubelint.yaml")


def test_pyproject_says_the_same_in_toml(tmp_path: Path) -> None:
    text = """
[project]
name = "x"
[tool.kubelint]
select = ["exposure"]
fail-on = "error"
[tool.kubelint.rules.sensitive-port-exposed]
ports = [22]
[[tool.kubelint.overrides]]
paths = ["a"]
"""
    config = load(tmp_path, text, "pyproject.toml")
    assert config.select == ("exposure",)
    assert config.rules == {"sensitive-port-exposed": {"ports": [22]}}
    assert config.overrides[0].paths == ("a",)


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    config = load(tmp_path, "# nothing yet\n")
    assert config._replace(path="", written=None) == Config()


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("select: [a]\nignroe: [b]\n", "Unknown key 'ignroe'. Did you mean 'ignore'?", (2, 1)),
        ("select: a\n", "'select' must be a list, not text", (1, 9)),
        ("select: []\n", "'select' must not be empty", (1, 1)),
        ("ignore:\n", "'ignore' must be a list, not empty", (1, 1)),
        ("ignore: [a, yes]\n", "'ignore[1]' must be text, not true; put it in quotes", (1, 13)),
        (
            "severity:\n  x: warn\n",
            "'severity.x' must be hint, info, warning or error. Did you mean 'warning'?",
            (2, 6),
        ),
        ("external:\n- name: x\n", "'external[0]' needs the key 'kind'", (2, 3)),
        (
            "external: [{kind: a, name: b, ports: [70000]}]",
            "'external[0].ports[0]' must be a port between 1 and 65535",
            (1, 39),
        ),
        (
            "external: [{kind: a, name: b, ports: [1.5]}]",
            "'external[0].ports[0]' must be a whole number or text, not a float",
            (1, 39),
        ),
        (
            "overrides:\n- paths: [a]\n  pathz: [b]\n",
            "Unknown key 'pathz' in 'overrides[0]'. Did you mean 'paths'?",
            (3, 3),
        ),
        ("overrides:\n- ignore: [a]\n", "'overrides[0]' needs 'paths' or 'namespaces'", (2, 3)),
        (
            "namespace: Shop\n",
            "'namespace' must be a name of lower-case letters, digits and '-', at most 63 of them",
            (1, 12),
        ),
        ("- a\n", "The configuration must be a mapping, not a list", (1, 3)),
        ("a: [\n", None, (2, 1)),
        ("ignore: [a]\nignore: [b]\n", "The key 'ignore' is written twice; the first one stands in line 1", (2, 1)),
        ("ignore: [a]\n---\nignore: [b]\n", "A configuration is one YAML document", (3, 1)),
        ("exclude: ['../x']\n", "'../x' leaves the folder of the configuration", (1, 11)),
        ("exclude: ['!a/../../x']\n", "'!a/../../x' leaves the folder of the configuration", (1, 11)),
        ("sets:\n  a: [b, c/..]\n", "'c/..' leaves the folder of the configuration", (2, 10)),
        ("overrides: [{paths: [../a]}]\n", "'../a' leaves the folder of the configuration", (1, 22)),
        ("baseline: ../known.json\n", "'../known.json' leaves the root", (1, 11)),
        ("baseline: /etc/passwd\n", "'/etc/passwd' leaves the root", (1, 11)),
        ('baseline: "a\\0b"\n', "'a\0b' leaves the root", (1, 11)),
        ("x: *y\n", "The alias '*y' has no anchor '&y' before it", (1, 4)),
    ],
)
def test_errors_stand_at_what_is_wrong(tmp_path: Path, text: str, message: str | None, place: tuple[int, int]) -> None:
    said, line, column = error(tmp_path, text)
    assert said == (message or said)
    if message:
        assert (line, column) == place
    assert line > 0


def test_the_first_error_of_the_file_is_told(tmp_path: Path) -> None:
    assert error(tmp_path, "zzz: 1\nselect: 1\naaa: 2\n")[1:] == (1, 1)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("[tool.kubelint]\nselect = 1\n", "'select' must be a list, not a whole number", (2, 10)),
        ("[tool.kubelint]\r\n\r\nselct = [1]\r\n", "Unknown key 'selct'. Did you mean 'select'?", (3, 1)),
        ("[tool]\nkubelint = 3\n", "The configuration must be a mapping, not a whole number", (2, 12)),
        ("[tool.kubelint]\nselect = [\n", "This is no valid TOML: invalid value", (3, 1)),
        ("[tool.kubelint]\nselect = ['a'\n", "This is no valid TOML: unclosed array", (3, 1)),
        ("[tool.kubelint]\nnamespace = 1979-05-27\n", "'namespace' must be text, not a date", (2, 13)),
        ("[[tool.kubelint.external]]\nkind = 'a'\n", "'external[0]' needs the key 'name'", (1, 1)),
    ],
)
def test_errors_in_pyproject_stand_at_what_is_wrong(
    tmp_path: Path, text: str, message: str, place: tuple[int, int]
) -> None:
    with (tmp_path / "pyproject.toml").open("w", newline="") as file:
        file.write(text)
    with pytest.raises(ConfigError) as caught:
        Config.load([str(tmp_path)], str(tmp_path))
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, *place)


def test_a_broken_pyproject_without_kubelint_is_not_ours(tmp_path: Path) -> None:
    assert load(tmp_path, "[tool.ruff\n", "pyproject.toml") == Config()
    assert load(tmp_path, "[tool.x]\nneeds = 'kubelint'\n", "pyproject.toml") == Config()


def test_the_nearest_file_up_to_the_root_holds(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "x.yaml").touch()
    (tmp_path / ".kubelint.yaml").write_text("not: read")
    start = [str(root / "a" / "b" / "x.yaml")]
    assert Config.load(start, str(root)) == Config()
    (root / "pyproject.toml").write_text("[tool.kubelint]\nnamespace = 'r'\n")
    assert Config.load(start, str(root)).namespace == "r"
    (root / "a" / "pyproject.toml").write_text("[project]\nname = 'kubelint-files'\n")
    assert Config.load(start, str(root)).namespace == "r"
    (root / ".kubelint.yaml").write_text("namespace: yy")
    assert Config.load(start, str(root)).namespace == "yy"
    (root / "a" / ".kubelint.yaml").write_text("namespace: a")
    assert Config.load(start, str(root)).namespace == "a"
    assert Config.load([*start, str(root)], str(root)).namespace == "yy"
    assert Config.load(start, str(root), isolated=True) == Config()
    assert Config.load(start, str(root), file=str(root / ".kubelint.yaml")).namespace == "yy"


def test_patterns_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / ".kubelint.yaml").write_text("exclude: [x.yaml, /y]\nbaseline: b.json\nsets: {s: [c/d]}\n")
    config = Config.load([str(folder)], str(tmp_path))
    assert config.exclude == ("/a/**/x.yaml", "/a/y")
    assert config.sets == {"s": ("/a/c/d",)}
    assert config.baseline == str(folder / "b.json")


def test_the_patterns_of_a_file_outside_the_root_count_from_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "house.yaml").write_text("exclude: [x.yaml]\nbaseline: b.json\n")
    config = Config.load([str(root)], str(root), file=str(tmp_path / "house.yaml"))
    assert config.exclude == ("x.yaml",)
    assert config.baseline == str(root / "b.json")


def test_links_out_of_the_root_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "other.yaml").write_text("namespace: other")
    (root / ".kubelint.yaml").symlink_to(tmp_path / "other.yaml")
    with pytest.raises(ConfigError, match="a link that leaves the root"):
        Config.load([str(root)], str(root))
    (root / ".kubelint.yaml").unlink()
    (root / "out").symlink_to(tmp_path)
    assert error(root, "baseline: out/known.json\n")[0] == "'out/known.json' leaves the root"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".kubelint.yaml")
    with pytest.raises(ConfigError, match="not a regular file"):
        Config.load([str(tmp_path)], str(tmp_path))


def test_a_link_to_itself_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".kubelint.yaml").symlink_to(tmp_path / ".kubelint.yaml")
    with pytest.raises(ConfigError, match="cannot be read"):
        Config.load([str(tmp_path)], str(tmp_path))
    (tmp_path / ".kubelint.yaml").unlink()
    assert "larger" in error(tmp_path, "#" * 300_000)[0]


def test_deep_and_wide_files_end(tmp_path: Path) -> None:
    assert "deeper" in error(tmp_path, "select: " + "[" * 5000 + "]" * 5000)[0]
    (tmp_path / ".kubelint.yaml").unlink()
    assert "deep" in error(tmp_path, "tool.kubelint.select = " + "[" * 5000 + "]" * 5000, "pyproject.toml")[0]
    (tmp_path / "pyproject.toml").unlink()
    assert "Unknown key" in error(tmp_path, "".join(f"k{n}: 1\n" for n in range(20_000)))[0]


def test_a_named_file_must_have_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    with pytest.raises(ConfigError, match="no table"):
        Config.load([str(tmp_path)], str(tmp_path), file=str(tmp_path / "pyproject.toml"))
    with pytest.raises(ConfigError, match="cannot be read"):
        Config.load([str(tmp_path)], str(tmp_path), file=str(tmp_path / "none.yaml"))


def test_a_toml_file_of_another_name_is_the_table_itself(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text("namespace = 'x'\n")
    assert Config.load([str(tmp_path)], str(tmp_path), file=str(tmp_path / "house.toml")).namespace == "x"


def test_the_command_line_wins(tmp_path: Path) -> None:
    config = load(tmp_path, FULL).merge(exclude=["x"], fail_on="hint", baseline="/b", select=["a"], ignore=["b"])
    assert config.exclude == ("vendor/", "*.gen.yaml", "x")
    assert (config.fail_on, config.min_severity, config.baseline) == ("hint", "hint", "/b")
    assert (config.only, config.never) == (("a",), ("b",))
    assert Config().merge().only is None


def test_externals_match_with_wildcards() -> None:
    one = External("Service", "shared-*", "vault*", (8200, "http*"))
    assert one.matches("Service", "shared-a", "vault-0")
    assert not one.matches("Service", "other", "vault-0")
    assert not one.matches("Secret", "shared-a", "vault-0")
    assert one.has_port(8200)
    assert one.has_port("https")
    assert not one.has_port(80)
    assert External("Service", "*", "x", None).has_port(1)
    assert External("GatewayClass", "shared", "x", None).matches("GatewayClass", "", "x")


def test_an_ordinary_configuration_is_checked_without_slow_imports(tmp_path: Path) -> None:
    (tmp_path / ".kubelint.yaml").write_text(FULL)
    program = (
        "import sys; from kubelint.config.config import Config; from kubelint.config.selection import RuleSettings;"
        f"Config.load([{str(tmp_path)!r}], {str(tmp_path)!r});"
        "slow = {'jsonschema', 'tomllib', 'dataclasses', 'pathlib', 'inspect', 'difflib', 'typer'} & set(sys.modules);"
        "assert not slow, slow"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
