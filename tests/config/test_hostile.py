import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.config.config import Config
from kubelint.config.error import ConfigError
from kubelint.config.selection import RuleFacts, RuleSettings

KEYS = st.sampled_from(["select", "ignore", "severity", "rules", "overrides", "paths", "exclude", "sets", "external",
                        "baseline", "kind", "name", "ports", "namespaces", "a", "x"])  # fmt: skip
TEXTS = st.text(max_size=6) | st.sampled_from(
    ["a", "t", "*", "..", "../x", "/", "~", "\0", "a/../..", "[", "!", "error"]
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
FACTS = [RuleFacts("a", ("t",), {"x": "int"})]


def load(name: str, text: bytes) -> None:
    """Either load the configuration or refuse it; where it is refused, the place is in the file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(text)
        refused: ConfigError | None = None
        config = Config()
        try:
            config = Config.load([folder], folder)
            RuleSettings(config, FACTS).of("a", "a/x.yaml", "shop")
        except ConfigError as error:
            refused = error
        if refused is None:
            assert config.baseline is None or config.baseline.startswith(str(Path(folder).resolve()))
        else:
            assert refused.path.endswith(name)
            assert refused.line <= text.count(b"\n") + text.count(b"\r") + 1


@given(st.dictionaries(KEYS, DATA, max_size=4))
def test_any_data_is_a_configuration_or_refused(data: Any) -> None:
    load(".kubelint.yaml", json.dumps(data, ensure_ascii=False).encode())


@given(st.binary(max_size=60) | st.text("selct: [a]\n-#'\"&*!{}|", max_size=60).map(str.encode))
@pytest.mark.parametrize("name", [".kubelint.yaml", "pyproject.toml"])
def test_any_bytes_are_a_configuration_or_refused(name: str, text: bytes) -> None:
    load(name, text if name != "pyproject.toml" else text + b"\n[tool.kubelint]\n")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (f"{'.'.join(['a'] * 50_000)} = 1", "nest too deeply"),
        (f"a = {'[' * 300}{']' * 300}", "nest too deeply"),
        (f"a = {'9' * 100_000}", "too many digits"),
    ],
)
def test_toml_that_python_cannot_follow_is_refused(tmp_path: Path, value: str, reason: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.kubelint]\n{value}\n")
    with pytest.raises(ConfigError, match=reason):
        Config.load([str(tmp_path)], str(tmp_path))
