"""The objects of a build on their way: who they are, who they were, and who a patch or a setting is meant for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.kustomize.nodes import Node, at, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.render.kustomize.sources import Place


class Id(NamedTuple):
    """The identity of an object."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str


class Made:
    """An object; `former` are the identities that it had, the first one first.

    `path` is the file that it comes from.  `generated` says that its name ends in a hash of its content.
    `namespaces` are the settings that put it into a namespace.
    """

    __slots__ = ("former", "generated", "namespaces", "path", "root")

    def __init__(self, root: Node, path: str, *, generated: bool = False) -> None:
        self.root = root
        self.path = path
        self.generated = generated
        self.former: list[Id] = []
        self.namespaces: list[tuple[str, Place]] = []

    @property
    def id(self) -> Id:
        """The identity as it is now."""
        group, _, version = scalar(self.root, "apiVersion").rpartition("/")
        namespace, name = (scalar(self.root, "metadata", key) for key in ("namespace", "name"))
        return Id(group, version, scalar(self.root, "kind"), namespace, name)

    @property
    def ids(self) -> list[Id]:
        """All identities, the present one last."""
        return [*self.former, self.id]

    def remember(self) -> None:
        """Take note of who it is before that changes."""
        now = self.id
        if now not in self.former:
            self.former.append(now)


def meant(patch: Node, objects: list[Made]) -> list[Made]:
    """Give the objects that a strategic merge patch names by its own kind, name and namespace."""
    wanted = Made(patch, "").id
    named = [
        made
        for made in objects
        if any((each.group, each.version, each.kind, each.name) == _named(wanted) for each in made.ids)
    ]
    if len(named) > 1:
        here = {wanted.namespace or "default"}
        exact = [made for made in named if any((each.namespace or "default") in here for each in made.ids)]
        named = exact or named
    if len(named) > 1:
        now = [made for made in named if _named(made.id) == _named(wanted)]
        named = now or named
    return named[:1]


def _named(identity: Id) -> tuple[str, str, str, str]:
    return identity.group, identity.version, identity.kind, identity.name


def selected(target: Node, objects: list[Made]) -> list[Made]:
    """Give the objects that a target selects: by names and namespaces as they were first or are now."""
    return [made for made in objects if _matches(target, made)]


def _matches(target: Node, made: Made) -> bool:
    first, now = (made.former or [made.id])[0], made.id
    if any(
        scalar(target, key) and not _full(scalar(target, key), value)
        for key, value in (("group", now.group), ("version", now.version), ("kind", now.kind))
    ):
        return False
    name, namespace = scalar(target, "name"), scalar(target, "namespace")
    return (
        (not name or _full(name, first.name) or _full(name, now.name))
        and (not namespace or any(_full(namespace, each.namespace or "default") for each in (first, now)))
        and _labelled(scalar(target, "labelSelector"), at(made.root, "metadata", "labels"))
        and _labelled(scalar(target, "annotationSelector"), at(made.root, "metadata", "annotations"))
    )


def _full(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return pattern == text


_REQUIREMENT = re.compile(
    r"\s*(?:(?P<absent>!)\s*)?(?P<key>[^\s,!=()]+)"
    r"(?:\s*(?P<op>==|=|!=)\s*(?P<value>[^,\s]*)|\s+(?P<set>in|notin)\s*\((?P<values>[^)]*)\))?\s*(?:,|$)"
)


def _labelled(selector: str, labels: Node | None) -> bool:
    """Whether labels (or annotations) fulfil a selector as kubectl takes it."""
    for match in _requirements(selector):
        key = match["key"]
        value = scalar(labels, key) if labels and at(labels, key) else None
        if match["op"]:
            good = (value == match["value"]) != (match["op"] == "!=")
        elif match["set"]:
            within = value in [each.strip() for each in match["values"].split(",")]
            good = within == (match["set"] == "in")
        else:
            good = (value is None) == bool(match["absent"])
        if not good:
            return False
    return True


def _requirements(selector: str) -> Iterator[re.Match[str]]:
    position = 0
    while position < len(selector):
        match = _REQUIREMENT.match(selector, position)
        if match is None or match.end() == position:
            return
        yield match
        position = match.end()
