from __future__ import annotations

import pytest

from tests.model.objects import built, text_at

VALUES = [
    ("yes", "the boolean true"),
    ("Off", "the boolean false"),
    ("true", "a boolean"),
    ("0644", "the number 420"),
    ("0o17", "the number 15"),
    ("1.10", "the number 1.1"),
    ("1e3", "the number 1000"),
    ("1_000", "the number 1000"),
    ("8080", "a number"),
    ("-1", "a number"),
    ("1.5", "a number"),
]


@pytest.mark.parametrize(("written", "meaning"), VALUES)
def test_a_value_is_told_as_written_and_as_read(written: str, meaning: str) -> None:
    thing = built(f"apiVersion: example.com/v1\nkind: Rocket\nmetadata:\n  labels:\n    stage: {written}\n")
    (found,) = thing.ambiguous()
    assert found.message == f"'{written}' is read as {meaning}, and 'stage' takes only a string"
    assert text_at(found.place) == found.written == written
    assert not found.is_key


@pytest.mark.parametrize("written", ["'yes'", '"0644"', "1.10.2", "12:30", "2024-05-01", "~", "", "null", "!!str 5"])
def test_a_text_is_no_finding(written: str) -> None:
    thing = built(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  key: {written}\n")
    assert list(thing.ambiguous()) == []


KEYS = [("on", "true"), ("n", "false"), ("1.10", "1.1"), ("0644", "420")]


@pytest.mark.parametrize(("written", "read"), KEYS)
def test_a_key_is_told_as_written_and_as_read(written: str, read: str) -> None:
    thing = built(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {written}: text\n")
    (found,) = thing.ambiguous()
    assert found.message == f"The key '{written}' is read as '{read}'"
    assert text_at(found.place) == written
    assert found.is_key


@pytest.mark.parametrize("written", ["'on'", '"1.10"', "true", "8080", "1.10.2", "0x"])
def test_a_key_that_is_read_as_it_is_written_is_no_finding(written: str) -> None:
    thing = built(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {written}: text\n")
    assert list(thing.ambiguous()) == []


def test_json_has_numbers_too() -> None:
    text = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"port": 80}}'
    (found,) = built(text).ambiguous()
    assert text_at(found.place) == "80"


def test_everywhere_that_only_a_string_is_taken() -> None:
    pod = built("""\
apiVersion: v1
kind: Pod
metadata:
  name: 1
  annotations: {scrape: true}
spec:
  nodeSelector: {gpu: 2}
  containers:
    - name: shop
      command: [sleep, 3]
      args: [4]
      env: [{name: LIMIT, value: 5}]
""")
    assert sorted(text_at(found.place) for found in pod.ambiguous()) == ["1", "2", "3", "4", "5", "true"]
