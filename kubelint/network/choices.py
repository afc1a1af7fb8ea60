"""Whom the selectors of policies choose among: the pods of a StatefulSet by number, namespaces by their labels."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from kubelint.model.labels import Labels
from kubelint.network.classes import all_rules
from kubelint.network.peers import AllOf, AnyOf, Not
from kubelint.network.policy import Pods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.model.labels import Requirement, Selector
    from kubelint.network.endpoints import Pod
    from kubelint.network.policy import Tier


def selectors_of(tiers: Sequence[Tier]) -> Iterator[Selector]:
    """Yield the selectors of pods in the policies."""
    for part in _choices(tiers):
        if part.pods is not None:
            yield part.pods


def namespace_requirements(tiers: Sequence[Tier]) -> Iterator[Requirement]:
    """Yield what the selectors of namespaces in the policies require."""
    for part in _choices(tiers):
        if part.namespaces is not None:
            yield from part.namespaces.requirements


def _choices(tiers: Sequence[Tier]) -> Iterator[Pods]:
    """Yield everything in the policies that chooses pods, each once."""
    seen: set[int] = set()
    parts: list[object] = [policy.subjects for tier in tiers for policy in tier.policies]
    parts += [peer for rule in all_rules(tiers) for peer in rule.peers or ()]
    while parts:
        part = parts.pop()
        if isinstance(part, AllOf | AnyOf):
            parts += part.parts
        elif isinstance(part, Not):
            parts.append(part.part)
        elif isinstance(part, Pods) and id(part) not in seen:
            seen.add(id(part))
            yield part


def numbered(pod: Pod, selectors: Iterable[Selector]) -> list[Pod]:
    """Return the pods that `pod` stands for, where `selectors` tell them apart by number; else the pod itself."""
    ordinals = {key: value for key, value in pod.labels.runtime.items() if value is not None and value.size > 1}
    if not ordinals:
        return [pod]
    told = {
        index
        for selector in selectors
        for key, _, values in selector.requirements
        if key in ordinals
        for value in values
        for index in _index(ordinals[key].prefix, value)
    }
    first = next(iter(ordinals.values()))
    every = range(first.start, first.start + first.size)
    chosen = sorted(told.intersection(every))
    if not chosen:
        return [pod]
    # One of the others stands for all others.
    chosen += [index for index in every if index not in told][:1]
    return [_with(pod, {key: f"{value.prefix}{index}" for key, value in ordinals.items()}) for index in chosen]


def _index(prefix: str, value: str) -> list[int]:
    digits = value.removeprefix(prefix)
    return [int(digits)] if value.startswith(prefix) and digits.isdecimal() and len(digits) < 10 else []


def _with(pod: Pod, labels: dict[str, str]) -> Pod:
    one = copy(pod)
    runtime = {key: value for key, value in pod.labels.runtime.items() if key not in labels}
    one.labels = Labels({**pod.labels.known, **labels}, runtime, complete=pod.labels.complete)
    return one
