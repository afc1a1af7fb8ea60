"""What is known of objects by their kinds alone, before they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.plugins import NETWORK_PLUGIN, plugins_of
from kubelint.model.resource import Resource
from kubelint.model.service import Service
from kubelint.model.unknown import Unknown, is_unknown
from kubelint.model.workload import Workload
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_UNKNOWN = "\0"
_KIND = "known_kind"
"""Where an object keeps its kind, which is the same in each of the sets that it is in."""

NODE_PORT = "NodePort"
"""A name, beside those of their kind, of the Services that claim ports of the nodes."""

DEPLOYERS = ("HelmRelease", "HelmChart", "Application", "Kustomization")
"""The kinds of objects that stand for a whole chart or overlay, which others render and apply."""

_names: dict[tuple[type, str, str], tuple[str, ...]] = {}


def is_anywhere(namespace: str) -> bool:
    """Say whether what stands in a `Kind.namespace` may have to do with every namespace."""
    return not namespace or namespace.startswith(_UNKNOWN)


class Kind(NamedTuple):
    """What is known of an object by its kind: the names that rules use for it, its namespace, the kind, and the view.

    A namespace whose name nobody knows has `_UNKNOWN` before it.
    """

    names: tuple[str, ...]
    namespace: str
    kind: str
    view: str

    @property
    def space(self) -> str:
        """The namespace as objects know it."""
        return Unknown(self.namespace[1:]) if self.namespace.startswith(_UNKNOWN) else self.namespace


def kind_of(resource: Resource) -> Kind:
    """Return what is known of an object by its kind."""
    found: Kind | None = vars(resource).get(_KIND)
    if found is None:
        namespace = resource.namespace
        known = _UNKNOWN + namespace if is_unknown(namespace) else str(namespace)
        found = vars(resource)[_KIND] = Kind(names_of(resource), known, str(resource.kind), type(resource).__name__)
    return found


def names_of(resource: Resource) -> tuple[str, ...]:
    """Return the names that rules use for the kind of an object, as plain strings: it, its views, and what it is.

    Nothing else is known of an object before it is made, so whether it runs a network plugin is a name as well, and
    whether it claims a port of the nodes.
    """
    key = (type(resource), resource.kind, resource.group)
    names = _names.get(key)
    if names is None:
        names = _names[key] = _found_names(resource)
    if resource.kind == "DaemonSet" and isinstance(resource, Workload) and plugins_of(resource):
        return (*names, NETWORK_PLUGIN)
    if type(resource) is Service and resource.claimed_node_ports:
        return (*names, NODE_PORT)
    return names


def _found_names(resource: Resource) -> tuple[str, ...]:
    names = {view.__name__ for view in type(resource).__mro__} | {str(resource.kind)}
    if resource.kind.endswith(("NetworkPolicy", "EgressFirewall")):
        names.add("Policy")
    if type(resource) is Resource and "." in resource.group and not resource.group.endswith(".k8s.io"):
        names.add("CustomResource")
    if resource.kind in DEPLOYERS:
        names.add("Deployer")
    return tuple(sorted(names - {"object"}))


def kinds_of(objects: Iterable[Resource]) -> dict[Kind, int]:
    """Return what is known of some objects by their kinds: how many there are of each."""
    found: dict[Kind, int] = {}
    for each in objects:
        kind = kind_of(each)
        found[kind] = found.get(kind, 0) + 1
    return found


def by_space(kinds: Mapping[Kind, int]) -> dict[str, list[Kind]]:
    """Return kinds by the namespace."""
    found: dict[str, list[Kind]] = {}
    for kind in kinds:
        found.setdefault(kind.space, []).append(kind)
    return found
