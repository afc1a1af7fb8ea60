"""What the settings of a kustomization do to objects: namespace, names, labels, annotations, replicas, images."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.render.kustomize.fields import METADATA_LABELS, Field, listed
from kubelint.render.kustomize.nodes import Node, at, change, scalar, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubelint.render.kustomize.objects import Made
    from kubelint.render.kustomize.sources import Place

Fields = dict[str, tuple[Field, ...]]
_UNPREFIXED = frozenset({("", "Namespace"), ("apiextensions.k8s.io", "CustomResourceDefinition")})
_BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})
_CLUSTER_WIDE = frozenset({
    "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition",
    "StorageClass", "PriorityClass", "IngressClass", "RuntimeClass", "APIService", "CSIDriver", "CSINode",
    "VolumeAttachment", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "CertificateSigningRequest", "FlowSchema",
    "PriorityLevelConfiguration", "DeviceClass",
})  # fmt: skip


def set_namespace(value: Node, objects: list[Made], fields: Fields) -> None:
    """Put objects into a namespace."""
    name = scalar(value)
    if not name:
        return
    for made in objects:
        made.remember()
        made.namespaces.append((name, value.place))
        now = made.id
        if now.kind not in _CLUSTER_WIDE:
            change(made.root, ("metadata", "namespace"), lambda _: Node(name, value.place), Node(name, value.place))
        if now.kind in _BINDINGS:
            for subject in spread(made.root, ("subjects",)):
                if scalar(subject, "name") == "default":
                    change(subject, ("namespace",), lambda _: Node(name, value.place), Node(name, value.place))
        for field in _reaching(fields["namespace"], made):
            if field.path == ("metadata", "namespace") or (field.path == ("metadata", "name") and now.version != "v1"):
                continue
            change(
                made.root,
                field.path,
                lambda _: Node(name, value.place),
                Node(name, value.place) if field.create else None,
            )


def set_affix(value: Node, objects: list[Made], fields: tuple[Field, ...], *, suffix: bool) -> None:
    """Put a prefix or a suffix on names."""
    affix = scalar(value)
    if not affix:
        return
    for made in objects:
        first = (made.former or [made.id])[0]
        if first.kind in {kind for _, kind in _UNPREFIXED} or first.kind == "APIService":
            continue
        made.remember()
        for field in _reaching(fields, made):
            change(made.root, field.path, _affixed(affix, value.place, suffix=suffix))


def _affixed(affix: str, place: Place, *, suffix: bool) -> Callable[[Node], Node | None]:
    def new(old: Node) -> Node | None:
        text = scalar(old)
        return Node(text + affix if suffix else affix + text, place) if text else None

    return new


def set_pairs(pairs: Node, objects: list[Made], fields: Iterable[Field]) -> None:
    """Set labels or annotations."""
    if not isinstance(pairs.value, dict):
        return
    wanted = tuple(dict.fromkeys(fields))
    for made in objects:
        for field in _reaching(wanted, made):
            for key, node in pairs.value.items():
                new = Node(scalar(node), node.place)
                for mapping in spread(made.root, field.path, node.place if field.create else None):
                    if isinstance(mapping.value, dict):
                        mapping.value[key] = new


def _always(new: Node) -> Callable[[Node], Node]:
    return lambda _: new


def label_fields(label: Node, fields: Fields) -> tuple[Field, ...]:
    """Give the fields that an entry of ``labels`` reaches."""
    own = at(label, "fields")
    reached = (*(listed(own) if own else ()), *fields["labels"])
    if scalar(label, "includeSelectors") == "true":
        return (*reached, *fields["commonLabels"])
    if scalar(label, "includeTemplates") == "true":
        reached += fields["templateLabels"]
    return (*reached, *METADATA_LABELS)


def set_replicas(entry: Node, objects: list[Made], fields: tuple[Field, ...]) -> None:
    """Set the number of replicas of the objects of a name."""
    count = at(entry, "count")
    name = scalar(entry, "name")
    if count is None:
        return
    for made in objects:
        if any(each.name == name for each in made.ids):
            for field in _reaching(fields, made):
                change(made.root, field.path, _always(count), count if field.create else None)


def set_image(entry: Node, objects: list[Made], fields: tuple[Field, ...]) -> None:
    """Set the name, tag or digest of images of a name."""
    for made in objects:
        if made.id.kind == "CustomResourceDefinition":
            continue
        for field in _reaching(fields, made):
            change(made.root, field.path, lambda old: _image(old, entry))


_IMAGE = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[^:@/]*))?(?:@(?P<digest>.*))?", re.DOTALL)


def _image(old: Node, entry: Node) -> Node | None:
    """Give an image as an entry changes it; its place is what says most of it: the digest, the tag, the name."""
    parts = _IMAGE.fullmatch(scalar(old))
    if parts is None or parts["name"] != scalar(entry, "name"):
        return None
    given = {key: at(entry, key) for key in ("newName", "newTag", "digest", "tagSuffix")}
    text = {key: scalar(node) for key, node in given.items()}
    tag, digest = parts["tag"] or "", parts["digest"] or ""
    if text["newTag"] or text["digest"]:
        tag, digest = text["newTag"], text["digest"]
    elif text["tagSuffix"]:
        tag, digest = tag + text["tagSuffix"], ""
    name = text["newName"] or parts["name"]
    place = next((given[key] for key in ("digest", "newTag", "tagSuffix", "newName") if text[key]), None)
    if place is None:
        return None
    return Node(f"{name}{':' + tag if tag else ''}{'@' + digest if digest else ''}", place.place)


def _reaching(fields: Iterable[Field], made: Made) -> Iterator[Field]:
    now = made.id
    return (field for field in fields if field.reaches(now))
