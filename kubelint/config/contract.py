"""A contract: what a team promises about its network, as it was written, with the form that the schema gives it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.config.check import complaints
from kubelint.config.written import read_written
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.config.written import Path, Written

SCHEMA_FILE = os.path.join(os.path.dirname(__file__), "contract.schema.json")

MAY_REACH, MAY_NOT_REACH, MAY_ONLY_REACH, ONLY_FROM = "may-reach", "may-not-reach", "may-only-reach", "only-from"
_SUBJECTS = {MAY_REACH: "from", MAY_NOT_REACH: "from", MAY_ONLY_REACH: "from", ONLY_FROM: "to"}
_WORDS = {
    MAY_REACH: "may reach",
    MAY_NOT_REACH: "may not reach",
    MAY_ONLY_REACH: "may only reach",
    ONLY_FROM: "may only be reached from",
}


class Promise(NamedTuple):
    """One promise: its verb, and the parties before (`subject`) and behind it (`object`), as they are written.

    `at` is its place in the contract; `ports` are as they are written, None where none are.
    """

    name: str
    verb: str
    subject: Any
    object: Any
    ports: Any
    at: Path

    @property
    def subject_at(self) -> Path:
        """Where the party before the verb is written."""
        return (*self.at, _SUBJECTS[self.verb])

    @property
    def object_at(self) -> Path:
        """Where the party behind the verb is written."""
        return (*self.at, self.verb)


class Contract(NamedTuple):
    """All promises; `groups` are parties by name."""

    written: Written
    groups: dict[str, Any]
    promises: tuple[Promise, ...]


def schema() -> dict[str, Any]:
    """Read the published schema."""
    from json import load

    with open(SCHEMA_FILE, encoding="utf-8") as file:
        return load(file)  # type: ignore[no-any-return]


def read_contract(path: str) -> Contract:
    """Read a contract.

    Raises:
        ConfigError: it cannot be read, or has not the form of a contract.
    """
    from kubelint.config.error import ConfigError

    written = read_written(os.path.abspath(path))
    if written is None:
        raise ConfigError("This is no contract", path)
    rules = schema()
    # Which verb needs what is said in words of its own.
    del rules["$defs"]["promise"]["oneOf"]
    # A key that is not known says more than one that is missing.
    found = sorted(complaints(written.data, rules, "The contract"), key=lambda complaint: not complaint.on_key)
    written.fail_first(found)
    data: Any = written.data
    promises = tuple(_promise(written, index, item) for index, item in enumerate(data["promises"]))
    return Contract(written, data.get("groups", {}), promises)


def _promise(written: Written, index: int, data: dict[str, Any]) -> Promise:
    at: Path = ("promises", index)
    verbs = [verb for verb in _SUBJECTS if verb in data]
    if len(verbs) != 1:
        listed = "', '".join(verbs or _SUBJECTS)
        what = "has several verbs" if verbs else "needs a verb"
        raise written.fail((*at, *verbs[1:2]), f"A promise {what}: '{listed}'", on_key=bool(verbs))
    verb = verbs[0]
    subject = _SUBJECTS[verb]
    other = "to" if subject == "from" else "from"
    if subject not in data:
        raise written.fail((*at, verb), f"A promise with '{verb}' needs the key '{subject}'", on_key=True)
    if other in data:
        raise written.fail((*at, other), f"A promise with '{verb}' has '{subject}', and no '{other}'", on_key=True)
    if verb == MAY_REACH and "ports" not in data:
        raise written.fail((*at, verb), f"A promise with '{verb}' needs ports: the key 'ports'", on_key=True)
    name = data.get("name") or _sentence(data[subject], verb, data[verb], data.get("ports"))
    return Promise(name, verb, data[subject], data[verb], data.get("ports"), at)


def _sentence(subject: object, verb: str, party: object, ports: object) -> str:
    """Say a promise without a name in words."""
    on = "" if ports is None else f" on {_words(ports)}"
    return f"{_words(subject)} {_WORDS[verb]} {_words(party)}{on}"


def _words(data: object) -> str:
    if isinstance(data, list):
        return ", ".join(map(_words, data))
    if isinstance(data, dict):
        if list(data) == ["not"]:
            return f"anything but {_words(data['not'])}"
        return " ".join(f"{key} {_words(value)}" for key, value in data.items() if key != "may-be-absent")
    return str(data)
