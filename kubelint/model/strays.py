"""Fields that the API does not have: misspelt, misplaced, or of another version.

Only where all fields are known: in the metadata of any object, and below the `spec` of the small kinds in `_CLOSED`,
whose shapes are complete.  The API server refuses such a field or leaves it out, and a policy without its
`podSelector` selects everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.shapes import SHAPES
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Path
    from kubelint.model.resource import Resource
    from kubelint.model.shape import Shape

_CLOSED = {
    ("v1", "Service"): SHAPES["", "Service"],
    ("networking.k8s.io/v1", "Ingress"): SHAPES["networking.k8s.io", "Ingress"],
    ("networking.k8s.io/v1", "NetworkPolicy"): SHAPES["networking.k8s.io", "NetworkPolicy"],
}
_METADATA = frozenset(
    (
        "annotations",
        "clusterName",
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "finalizers",
        "generateName",
        "generation",
        "initializers",
        "labels",
        "managedFields",
        "name",
        "namespace",
        "ownerReferences",
        "resourceVersion",
        "selfLink",
        "uid",
    )
)
_RENAMED = {
    ("Ingress", "serviceName"): "Since networking.k8s.io/v1 it is `service.name`.",
    ("Ingress", "servicePort"): "Since networking.k8s.io/v1 it is `service.port.number` or `service.port.name`.",
    ("Ingress", "backend"): "Since networking.k8s.io/v1 it is `defaultBackend`.",
    ("Service", "topologyKeys"): "Kubernetes 1.22 removed it; `trafficDistribution` is the way now.",
    ("Service", "ipFamily"): "Kubernetes 1.20 replaced it by `ipFamilies` and `ipFamilyPolicy`.",
}


class Stray(NamedTuple):
    """A field that the API does not have; `path` ends in its name, and `advice` is what is most likely meant."""

    path: Path
    advice: str

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        above = next((step for step in reversed(self.path[:-1]) if isinstance(step, str)), "")
        return f"'{above}' has no field '{self.path[-1]}'"


def strays(resource: Resource) -> Iterator[Stray]:
    """Yield the fields of the object that the API does not have."""
    metadata = resource.metadata
    if not metadata.keys() <= _METADATA:
        for name in metadata.keys() - _METADATA:
            advice = _near(name, _METADATA - metadata.keys(), 0.8)
            if advice:
                yield Stray(("metadata", name), advice)
    shape = _CLOSED.get((resource.api_version, resource.kind))
    if isinstance(shape, dict):
        for path in _unknown(resource.spec, shape["spec"]):
            yield Stray(("spec", *path), _advice(resource, path, shape["spec"]))


def _unknown(data: object, shape: Shape) -> Iterator[Path]:
    if isinstance(shape, list) and isinstance(data, list):
        for index, item in enumerate(data):
            for path in _unknown(item, shape[0]):
                yield (index, *path)
    elif isinstance(shape, dict) and isinstance(data, dict):
        for name, value in data.items():
            if name in shape:
                for path in _unknown(value, shape[name]):
                    yield (name, *path)
            elif name.isalnum():  # others are another tool's: `$patch`, `x-defaults`
                yield (name,)


def _advice(resource: Resource, path: Path, spec: Shape) -> str:
    name = str(path[-1])
    renamed = _RENAMED.get((resource.kind, name))
    if renamed:
        return renamed
    level, written = spec, resource.spec
    for step in path[:-1]:
        level = level[step if isinstance(level, dict) else 0]  # type: ignore[index]
        written = written[step]  # type: ignore[index]
    absent = frozenset(level if isinstance(level, dict) else ()) - written.keys()
    homes = list(_homes(spec, name, "spec"))
    return _near(name, absent, 0.75) or (f"It is a field of {' and of '.join(homes)}." if homes else "")


def _near(name: str, known: frozenset[str], cutoff: float) -> str:
    from difflib import get_close_matches

    by_lower = {each.lower(): each for each in sorted(known)}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=cutoff)
    return f"Did you mean '{by_lower[found[0]]}'?" if found else ""


def _homes(shape: Shape, name: str, path: str) -> Iterator[str]:
    """Yield where a field of that name belongs."""
    if isinstance(shape, list):
        yield from _homes(shape[0], name, f"{path}[]")
    elif isinstance(shape, dict):
        if name in shape:
            yield f"'{path}'"
        for key, inner in shape.items():
            yield from _homes(inner, name, f"{path}.{key}")
