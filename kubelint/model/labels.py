"""Labels of a pod or namespace as far as they can be known, and selectors over them in three-valued logic.

Every question about a label has three answers: True, False, and None for "cannot be known from these files".
Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubelint.finding import Path

_ORDINAL = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


class Ordinals(NamedTuple):
    """A run-time label whose value numbers the pods of a StatefulSet: `prefix` and `size` indexes from `start`."""

    prefix: str
    start: int
    size: int

    def has(self, value: str) -> bool | None:
        """Say whether some pod bears `value`; a number past the replicas may come with scaling."""
        digits = value.removeprefix(self.prefix)
        if not value.startswith(self.prefix) or not _ORDINAL.fullmatch(digits):
            return False
        return True if self.start <= int(digits) < self.start + self.size else None


class Labels:
    """The labels of one pod template or namespace.

    `known` are written in the files.  `runtime` are labels that a controller adds: None where only the key is
    known, `Ordinals` for the pods of a StatefulSet.  `complete` is False where there may be others still.
    """

    __slots__ = ("complete", "known", "runtime")

    def __init__(
        self,
        known: Mapping[str, str],
        runtime: Mapping[str, Ordinals | None] | None = None,
        *,
        complete: bool = True,
    ) -> None:
        self.known = known
        self.runtime = runtime or {}
        # A placeholder as a key may turn out to be any key.
        self.complete = complete and not any(map(is_unknown, known))

    def has(self, key: str) -> bool | None:
        """Say whether there is a label `key`."""
        if key in self.known or key in self.runtime:
            return True
        return None if not self.complete else False

    def equals(self, key: str, values: tuple[str, ...]) -> bool | None:
        """Say whether the label `key` exists (on some pod) with one of `values`."""
        value = self.known.get(key)
        if value is not None:
            if value in values:
                return True
            return None if is_unknown(value) or any(map(is_unknown, values)) else False
        if key in self.runtime:
            ordinals = self.runtime[key]
            if ordinals is None:
                return None
            answers = [None if is_unknown(candidate) else ordinals.has(candidate) for candidate in values]
            return True if True in answers else None if None in answers else False
        return None if not self.complete else False

    def differs(self, key: str, values: tuple[str, ...]) -> bool | None:
        """Say whether (some pod's) label `key` is none of `values`, or not there at all."""
        ordinals = self.runtime.get(key)
        if ordinals is None or ordinals.size <= 1 or key in self.known:
            return negate(self.equals(key, values))
        # Some pod of the set bears another number, unless all numbers are left out.
        left_out = {value for value in values if is_unknown(value) or ordinals.has(value)}
        return True if len(left_out) < ordinals.size else None


class Requirement(NamedTuple):
    """One condition of a selector; `operator` is In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, labels: Labels) -> bool | None:
        """Say whether `labels` fulfil the condition."""
        if is_unknown(self.key):
            return None
        match self.operator:
            case "In":
                return labels.equals(self.key, self.values)
            case "Exists":
                return labels.has(self.key)
            case "DoesNotExist":
                return negate(labels.has(self.key))
            case "NotIn":
                return labels.differs(self.key, self.values)
        return None


class Selector:
    """A label selector: all requirements must hold; without requirements it selects everything."""

    __slots__ = ("requirements",)

    def __init__(self, requirements: Iterable[Requirement] = ()) -> None:
        self.requirements = tuple(requirements)

    @classmethod
    def of_labels(cls, labels: Mapping[str, str]) -> Selector:
        """Return the selector that a plain map of labels means (a Service's `selector`)."""
        return cls(Requirement(key, "In", (value,)) for key, value in labels.items())

    @classmethod
    def read(cls, data: Mapping[str, object]) -> Selector:
        """Return the selector that a LabelSelector object means; `data` has passed the shape check."""
        requirements = []
        labels = data.get("matchLabels")
        if isinstance(labels, dict):
            requirements += [Requirement(key, "In", (value or "",)) for key, value in labels.items()]
        expressions = data.get("matchExpressions")
        for item in expressions if isinstance(expressions, list) else ():
            values = item.get("values") or ()
            requirements.append(Requirement(item.get("key") or "", item.get("operator") or "", tuple(values)))
        return cls(requirements)

    @property
    def selects_all(self) -> bool:
        """Whether the selector has no requirements."""
        return not self.requirements

    @property
    def example(self) -> Labels:
        """What is known of the labels of something that the selector selects."""
        fixed = (each for each in self.requirements if each.operator == "In" and len(each.values) == 1)
        return Labels({key: values[0] for key, _, values in fixed}, complete=False)

    def matches(self, labels: Labels) -> bool | None:
        """Say whether the selector selects what bears `labels`."""
        answer: bool | None = True
        for requirement in self.requirements:
            holds = requirement.holds(labels)
            if holds is False:
                return False
            if holds is None:
                answer = None
        return answer

    def failing(self, labels: Labels) -> tuple[Requirement, ...]:
        """Return the requirements that what bears `labels` surely does not fulfil."""
        return tuple(requirement for requirement in self.requirements if requirement.holds(labels) is False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selector) and set(self.requirements) == set(other.requirements)

    def __hash__(self) -> int:
        return hash(frozenset(self.requirements))

    def __str__(self) -> str:
        """Write the selector as `kubectl -l` takes it."""
        return ",".join(map(_written, self.requirements)) or "everything"


def written_at(data: Mapping[str, object], requirement: Requirement) -> Path:
    """Return where a requirement of `Selector.read(data)` stands in `data`: the path of the text that demands it."""
    labels = data.get("matchLabels")
    key, operator, values = requirement
    if operator == "In" and isinstance(labels, dict) and (labels.get(key) or "",) == values and key in labels:
        return ("matchLabels", key)
    expressions = data.get("matchExpressions")
    for index, item in enumerate(expressions if isinstance(expressions, list) else ()):
        if Selector.read({"matchExpressions": [item]}).requirements == (requirement,):
            return ("matchExpressions", index, "values" if values else "key")
    return ()


def _written(requirement: Requirement) -> str:
    key, operator, values = requirement
    if operator == "In" and len(values) == 1:
        return f"{key}={values[0]}"
    if operator in {"In", "NotIn"}:
        return f"{key} {operator.lower()} ({','.join(values)})"
    return f"!{key}" if operator == "DoesNotExist" else key


def negate(answer: bool | None) -> bool | None:  # noqa: FBT001  (a truth value is the argument)
    """Return the three-valued NOT of `answer`."""
    return None if answer is None else not answer
