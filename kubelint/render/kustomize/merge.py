"""Strategic merge patches, as kustomize applies them: https://kubectl.docs.kubernetes.io/references/kustomize/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.render.kustomize.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIRECTIVE = "$patch"
# The groups whose lists have keys; all others are unknown to kustomize, and their lists are replaced as a whole.
_KNOWN_GROUPS = frozenset({
    "", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps",
    "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io",
    "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions", "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io", "resource.k8s.io",
    "scheduling.k8s.io", "storage.k8s.io",
})  # fmt: skip
_KEYS = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "volumes": ("name",),
    "env": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "resourceClaims": ("name",),
    "schedulingGates": ("name",),
    "secrets": ("name",),
    "webhooks": ("name",),
    "ownerReferences": ("uid",),
    "conditions": ("type",),
}
_SETS = frozenset({"finalizers"})


def has_list_keys(group: str) -> bool:
    """Whether kustomize knows the keys of the lists of this group's objects."""
    return group in _KNOWN_GROUPS


def merge(base: Node, patch: Node, *, keyed: bool, path: tuple[str, ...] = ()) -> Node | None:
    """Merge a patch into nodes, which may be changed; None where it deletes them.

    `keyed` says whether the keys of lists are known, `path` are the keys that lead here.
    """
    if isinstance(patch.value, dict):
        directive = _directive(patch)
        if directive == "delete":
            return None
        if not isinstance(base.value, dict) or directive == "replace":
            return cleaned(patch)
        for key, value in patch.value.items():
            if key.startswith("$"):
                continue
            old = base.value.get(key)
            made = _added(value) if old is None else merge(old, value, keyed=keyed, path=(*path, key))
            if made is None:
                base.value.pop(key, None)
            else:
                base.value[key] = made
        return base
    if patch.value is None:
        return None
    if isinstance(patch.value, list) and isinstance(base.value, list) and keyed and path:
        return _merge_lists(base, patch, path)
    return cleaned(patch)


def _merge_lists(base: Node, patch: Node, path: tuple[str, ...]) -> Node:
    if path[-1] in _SETS:
        known = {node.value for node in base.value}
        return Node([*base.value, *(node for node in patch.value if node.value not in known)], base.place)
    keys = _list_keys(path)
    items = [*base.value, *patch.value]
    if not keys or not all(isinstance(item.value, dict) for item in items):
        return cleaned(patch)
    if any(_directive(item) == "replace" and keys[0] not in item.value for item in patch.value):
        return cleaned(Node([item for item in patch.value if keys[0] in item.value], patch.place))
    if not all(keys[0] in item.value for item in items):
        return cleaned(patch)
    kept: list[Node] = list(base.value)
    added: list[Node] = []
    for item in patch.value:
        index = next((index for index, old in enumerate(kept) if _same(old, item, keys)), -1)
        if index < 0:
            made = _added(item)
            added += [made] if made else []
            continue
        merged = merge(kept[index], item, keyed=True, path=path)
        kept[index : index + 1] = [merged] if merged else []
    return Node([*added, *kept], base.place)


def _list_keys(path: Sequence[str]) -> tuple[str, ...]:
    """Give the keys that tell the items of a list apart; none for one that is replaced as a whole."""
    if path[-1] == "ports":
        if "containers" in path or "initContainers" in path or "ephemeralContainers" in path:
            return ("containerPort", "protocol")
        return ("port", "protocol") if tuple(path) == ("spec", "ports") else ()
    return _KEYS.get(path[-1], ())


def _same(one: Node, other: Node, keys: tuple[str, ...]) -> bool:
    """Whether two items have the same keys; of the further ones only those count that both have."""
    if _value(one, keys[0]) != _value(other, keys[0]):
        return False
    return all(_value(one, key) == _value(other, key) for key in keys[1:] if key in one.value and key in other.value)


def _value(node: Node, key: str) -> Any:  # noqa: ANN401
    return node.value[key].value


def _directive(node: Node) -> str:
    """Give what a mapping asks for besides being merged."""
    found = node.value.get(_DIRECTIVE) if isinstance(node.value, dict) else None
    return str(found.value) if found else ""


def _added(node: Node) -> Node | None:
    """Give what a patch adds where nothing was."""
    return None if node.value is None or _directive(node) == "delete" else cleaned(node)


def cleaned(node: Node) -> Node:
    """Give nodes without the directives of a patch, and without what it deletes."""
    if isinstance(node.value, dict):
        made = {key: _added(value) for key, value in node.value.items() if not key.startswith("$")}
        return Node({key: value for key, value in made.items() if value is not None}, node.place)
    if isinstance(node.value, list):
        return Node([item for item in map(_added, node.value) if item], node.place)
    return node
