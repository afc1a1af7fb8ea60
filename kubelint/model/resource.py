"""One Kubernetes object as it was written, and the parts of it that can be pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.finding import ObjectId, Path, Place
from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.model.ambiguous import Ambiguous
    from kubelint.model.misfit import Misfit
    from kubelint.model.removed import Removal
    from kubelint.model.strays import Stray
    from kubelint.syntax.document import Document


class Resource:
    """An object of any kind.

    `data` has passed the shape of its kind: fields that kubelint reads have their type or are absent, and what
    did not fit is in `misfits`.  `namespace` is the effective one, and empty for a cluster-scoped object.
    `group` and `version` are the two halves of `api_version`.
    """

    def __init__(
        self,
        document: Document,
        path: Path,
        data: dict[str, Any],
        identity: ObjectId,
        misfits: list[Misfit],
        *,
        written_namespace: bool,
    ) -> None:
        self.document = document
        self.path = path
        self.data = data
        self.id = identity
        self.api_version, self.kind, self.namespace, self.name = identity
        self.group, _, self.version = ("/" + self.api_version).rpartition("/")
        self.group = self.group.lstrip("/")
        self.misfits = misfits
        self.written_namespace = written_namespace

    def at(self, *path: str | int) -> Place:
        """Return the place of the value at `path` inside the object."""
        return Place(self.document, self.path + path, self.id)

    def key(self, *path: str | int) -> Place:
        """Return the place of the key at the end of `path` inside the object."""
        return Place(self.document, self.path + path, self.id, on_key=True)

    def written(self, *path: str | int) -> str:
        """Return the text of the value at `path` as it stands in the file; empty where it is absent."""
        span = self.document.value_span(self.path + path)
        return self.document.file.text[slice(*span)] if span else ""

    def written_key(self, *path: str | int) -> str:
        """Return the text of the key at the end of `path` as it stands in the file; empty where it is absent."""
        span = self.document.key_span(self.path + path)
        return self.document.file.text[slice(*span)] if span else ""

    def ambiguous(self) -> Iterator[Ambiguous]:
        """Yield the unquoted texts that are read as something else than a string."""
        from kubelint.model.ambiguous import ambiguous

        return ambiguous(self)

    def strays(self) -> Iterator[Stray]:
        """Yield the fields that the API does not have, as far as all of its fields are known."""
        from kubelint.model.strays import strays

        return strays(self)

    def removal(self) -> Removal | None:
        """Say when Kubernetes removed the API of the object, if it did."""
        from kubelint.model.removed import removal

        return removal(self.api_version, self.kind)

    def get(self, *path: str | int) -> Any:  # noqa: ANN401  (the value has the type of its field)
        """Return the value at `path` inside the object, or None where there is none."""
        value: Any = self.data
        for step in path:
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
            else:
                value = value[step] if isinstance(value, list) and 0 <= step < len(value) else None
            if value is None:
                return None
        return value

    def unknown(self, *path: str | int) -> bool:
        """Say whether a placeholder stands at `path`, above it, or in place of a part of it."""
        if is_unknown(self.get(*path)):
            return True
        return any(misfit.unknown and misfit.path[: len(path)] == path[: len(misfit.path)] for misfit in self.misfits)

    @property
    def metadata(self) -> dict[str, Any]:
        """The object's metadata, empty where there is none."""
        return self.data.get("metadata") or {}

    @lazy
    def spec(self) -> dict[str, Any]:
        """The object's spec, empty where there is none (of a kind without a shape it may be anything)."""
        found = self.data.get("spec")
        return found if isinstance(found, dict) else {}

    @property
    def labels(self) -> dict[str, str]:
        """The object's own labels (those of a workload's pods are `Workload.pod_labels`)."""
        return self.metadata.get("labels") or {}

    @property
    def annotations(self) -> dict[str, str]:
        """The object's annotations."""
        return self.metadata.get("annotations") or {}

    def annotation_at(self, name: str) -> Place:
        """Return the place of the annotation `name`."""
        return self.key("metadata", "annotations", name)

    @lazy
    def key_of_object(self) -> tuple[str, str, str, str] | None:
        """What makes two objects the same one to the API server; None for one without a known name."""
        if not self.metadata.get("name") or is_unknown(self.name) or is_unknown(self.namespace):
            return None
        return (self.group, self.kind, self.namespace, self.name)

    @lazy
    def name_place(self) -> Place:
        """The place of the object's name: where a finding on the object as a whole points."""
        return self.at("metadata", "name")

    def __repr__(self) -> str:
        return f"<{self.id}>"


class Part:
    """A part of an object that can be pointed at: `data` stands at `path` inside `resource`."""

    def __init__(self, resource: Resource, path: Path, data: dict[str, Any]) -> None:
        self.resource = resource
        self.path = path
        self.data = data

    def at(self, *path: str | int) -> Place:
        """Return the place of the value at `path` inside the part; without `path`, of the part."""
        return self.resource.at(*self.path, *path)

    def key(self, *path: str | int) -> Place:
        """Return the place of the key at the end of `path` inside the part."""
        return self.resource.key(*self.path, *path)


def items(data: dict[str, Any], key: str) -> list[tuple[int, Any]]:
    """Return the list under `key` with its indexes; an absent one is empty."""
    return list(enumerate(data.get(key) or ()))
