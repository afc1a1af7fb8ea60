"""The objects that the API server would not take as they stand: invalid ones, and those that are there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.policy_faults import policy_faults
from kubelint.model.policy import DIRECTIONS, NetworkPolicy
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Path, Place
    from kubelint.model.labels import Selector
    from kubelint.model.policy import Peer
    from kubelint.model.resource import Resource

_OPERATORS = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}
"""The operators of selectors, and whether they take values."""


class Fault(NamedTuple):
    """Why an object is not taken: the object, what is wrong, and where."""

    resource: Resource
    place: Place
    message: str


def faults(cluster: Cluster) -> list[Fault]:
    """Return what is wrong with the objects of the cluster, in their order."""
    found: list[Fault] = []
    known: set[tuple[str, str, str, str]] = set()
    for resource in cluster:
        key = (resource.group, resource.kind, resource.namespace, resource.name)
        if key in known and resource.metadata.get("name") and not any(map(is_unknown, key)):
            found.append(
                Fault(resource, resource.name_place, f"{said(resource)} is there twice: it is defined already")
            )
        known.add(key)
        found += _of(resource)
    return found


def _of(resource: Resource) -> Iterator[Fault]:
    for misfit in resource.misfits:
        if not misfit.unknown:
            yield Fault(resource, resource.at(*misfit.path), f"{said(resource)} is invalid: {misfit.message}")
    if isinstance(resource, NetworkPolicy):
        for fault in policy_faults(resource):
            if fault.rejected:
                path = fault.place.path[len(resource.path) :]
                where = dotted(path) + (" is empty" if resource.get(*path) == {} else "")
                yield Fault(resource, fault.place, f"{said(resource)} is invalid: {where}: {fault.message}")
        yield from _selectors(resource)


def _selectors(policy: NetworkPolicy) -> Iterator[Fault]:
    chosen: list[tuple[Selector, Place]] = [(policy.pod_selector, policy.at("spec", "podSelector"))]
    for direction in DIRECTIONS:
        for rule in policy.written_rules(direction):
            for peer in rule.peers or ():
                chosen += _of_peer(peer)
    for selector, place in chosen:
        for message in selector_faults(selector):
            yield Fault(policy, place, f"{said(policy)} is invalid: the selector {message}")


def _of_peer(peer: Peer) -> list[tuple[Selector, Place]]:
    pairs = ((peer.pod_selector, "podSelector"), (peer.namespace_selector, "namespaceSelector"))
    return [(selector, peer.at(field)) for selector, field in pairs if selector is not None]


def selector_faults(selector: Selector) -> Iterator[str]:
    """Yield what is wrong with a selector, as the end of a sentence."""
    from kubelint.model.label_syntax import is_label_key, is_label_value

    for key, operator, values in selector.requirements:
        if not is_label_key(key):
            yield f"has '{key}', which is no label key"
        if operator not in _OPERATORS:
            yield f"has the operator '{operator}', which is none of {', '.join(_OPERATORS)}"
        elif _OPERATORS[operator] is not bool(values):
            yield f"has the operator {operator} {'without values' if _OPERATORS[operator] else 'with values'}"
        for value in values:
            if not is_label_value(value):
                yield f"has '{value}', which is no label value"


def dotted(path: Path) -> str:
    """Write a path as people do: ``spec.ingress[0].from``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def said(resource: Resource) -> str:
    """Name an object as people do: ``NetworkPolicy 'shop/web'``."""
    name = f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name
    return f"{resource.kind} '{name}'"
