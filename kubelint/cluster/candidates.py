"""Which of many policies may select a pod, by the namespace and the label that each demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.unknown import is_unknown
from kubelint.network.peers import AllOf
from kubelint.network.policy import Pods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.model.labels import Labels
    from kubelint.network.endpoints import Pod
    from kubelint.network.policy import Policy

Numbered = tuple[int, int, "Policy"]
"""A policy with its number among all, and the position of its tier."""
_Label = tuple[str, str]


class Candidates:
    """Policies in the order of their numbers."""

    def __init__(self) -> None:
        self._found: dict[str | None, dict[_Label | None, list[Numbered]]] = {}

    def add(self, entry: Numbered) -> None:
        """Take in a policy."""
        parts = _parts(entry[2])
        self._found.setdefault(_namespace(parts), {}).setdefault(_demanded(parts), []).append(entry)

    def of(self, pod: Pod) -> list[Numbered]:
        """Return all policies but such that surely do not select the pod."""
        labels = pod.labels
        found: list[Numbered] = []
        for namespace in (pod.namespace, None):
            by_label = self._found.get(namespace, {})
            if _is_known(labels):
                found += by_label.get(None, ())
                for label in labels.known.items():
                    found += by_label.get(label, ())
            else:
                for entries in by_label.values():
                    found += entries
        found.sort(key=lambda entry: entry[0])
        return found


def _parts(policy: Policy) -> Iterable[object]:
    """Return what has to select a pod, all of it, so that the policy does."""
    subjects = policy.subjects
    return subjects.parts if isinstance(subjects, AllOf) else (subjects,)


def _namespace(parts: Iterable[object]) -> str | None:
    """Return the one namespace whose pods the policy may govern; None where there may be several."""
    for part in parts:
        if isinstance(part, Pods) and part.namespace is not None and not is_unknown(part.namespace):
            return part.namespace
    return None


def _demanded(parts: Iterable[object]) -> _Label | None:
    """Return a label that each pod bears which the policy may govern; None where none is known."""
    for part in parts:
        for key, operator, values in part.pods.requirements if isinstance(part, Pods) and part.pods else ():
            if operator == "In" and len(values) == 1 and not is_unknown(key) and not is_unknown(values[0]):
                return key, values[0]
    return None


def _is_known(labels: Labels) -> bool:
    """Whether a label that is not written is surely not there."""
    return labels.complete and not labels.runtime and not any(map(is_unknown, labels.known.values()))
