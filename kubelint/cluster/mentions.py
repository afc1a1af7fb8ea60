"""Services that texts name: in the environment and the arguments of containers, and in ConfigMaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.model.objects import ConfigMap
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Path, Place
    from kubelint.model.resource import Resource
    from kubelint.model.workload import Workload

_START = r"(?<![\w.*}$%)>{-])"
_IN_CLUSTER = re.compile(
    _START + r"((?:[a-z0-9-]+\.)+)svc(?:\.cluster\.local)?(?![\w*$-]|\.[\w*$])\.?(?::([0-9]{1,5})(?![\w$]))?"
)
"""A name in the cluster's own domain, and a port."""

_URL = re.compile(
    r"(?<![\w+])([a-z][a-z0-9+]*)://(?:[^\s/@\"'<>$]*@)?([a-z](?:[a-z0-9-]*[a-z0-9])?)(?:\.([a-z][a-z0-9-]*))?"
    r"(?::([0-9]{1,5}))?(?=[/?#\"'\s,;]|\\n|$)"
)
"""A URL with a host of one or two labels."""

_HOST = re.compile(r"([a-z](?:[a-z0-9-]*[a-z0-9])?)(?:\.([a-z][a-z0-9-]*))?(?::([0-9]{2,5}))?")
_SPEAKS_OF_HOSTS = re.compile(
    r"host|addr|url|uri|server|endpoint|broker|service|svc|upstream|target|backend", re.IGNORECASE
)
_NAMES_FOR_TLS = re.compile(r"server_?name|\bsni\b|_sni(?:_|$)|(?:common|alt)_?names?", re.IGNORECASE)
"""Variables with the names of certificates, which look like hosts."""
_DEFAULTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_ONLY_LOCAL = frozenset({"localhost", "kubernetes", "host", "example", "unix", "file"})
_COMMENT = ("#", "//", ";")


class Mention(NamedTuple):
    """A text that names a Service: where, which, and the port that is meant (None: not said).

    `certain` says that the text can only mean a Service of this cluster.
    """

    resource: Resource
    path: Path
    text: str
    namespace: str
    name: str
    port: int | None
    certain: bool

    @property
    def place(self) -> Place:
        """The text that names the Service, where it can be told from what stands around it."""
        place = self.resource.at(*self.path)
        span = place.document.value_span(place.path) if hasattr(place.document, "value_span") else None
        if span is None:
            return place
        start = self.resource.document.file.text.find(self.text, *span)
        return place if start < 0 else place._replace(span=(start, start + len(self.text)))


def of_workload(workload: Workload) -> Iterator[Mention]:
    """Yield the Services that the workload's containers name in their environment and arguments."""
    for container in workload.containers:
        for variable in container.env:
            if variable.value and not _NAMES_FOR_TLS.search(variable.name):
                yield from _of_value(workload, (*variable.path, "value"), variable.name, variable.value)
        for field in ("command", "args"):
            for index, word in enumerate(container.data.get(field) or ()):
                yield from _of_text(workload, (*container.path, field, index), word)


def of_config_map(config_map: ConfigMap) -> Iterator[Mention]:
    """Yield the Services that a ConfigMap names."""
    for key, text in config_map.entries.items():
        if isinstance(text, str) and text:
            if "\n" in text.strip():
                yield from _in_cluster(config_map, ("data", key), text)
            else:
                yield from _of_value(config_map, ("data", key), key, text)


def used_config_maps(cluster: Cluster, workload: Workload) -> Iterator[tuple[ConfigMap, set[str] | None]]:
    """Yield the ConfigMaps of the input that the workload's pods read, each once, with the keys (None: all of them)."""
    keys: dict[str, set[str] | None] = {}
    for container in workload.containers:
        for source in container.data.get("envFrom") or ():
            _add(keys, _within(source, "configMapRef"), None)
        for variable in container.env:
            reference = _within(variable.data, "valueFrom", "configMapKeyRef")
            _add(keys, reference, [reference])
    volumes = workload.pod_spec.get("volumes")
    for volume in volumes if isinstance(volumes, list) else ():
        source = _within(volume, "configMap")
        _add(keys, source, source.get("items"))
    space = cluster.space(workload.namespace)
    for name, chosen in keys.items():
        found = space.named(ConfigMap, "ConfigMap", name)
        if found is not None:
            yield found, chosen


def _within(data: object, *path: str) -> dict[str, Any]:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _add(keys: dict[str, set[str] | None], source: dict[str, Any], items: object) -> None:
    """Add the ConfigMap that a source names, with the keys of `items` (none: all of them)."""
    name = source.get("name")
    if not isinstance(name, str):
        return
    if not isinstance(items, list) or not items:
        keys[name] = None
        return
    known = keys.setdefault(name, set())
    if known is not None:
        known.update(str(item.get("key")) for item in items if isinstance(item, dict))


# --------------------------------------------------------------------------------------------- reading texts
def _of_value(resource: Resource, path: Path, name: str, text: str) -> Iterator[Mention]:
    """Yield what a single value names; the value as a whole may be a host."""
    yield from _of_text(resource, path, text)
    if is_unknown(text) or not _SPEAKS_OF_HOSTS.search(name):
        return
    found = _HOST.fullmatch(text)
    if found and found[1] not in _ONLY_LOCAL:
        yield Mention(resource, path, text, found[2] or resource.namespace, found[1], _number(found[3]), certain=False)


def _of_text(resource: Resource, path: Path, text: str) -> Iterator[Mention]:
    yield from _in_cluster(resource, path, text)
    if "://" in text and not is_unknown(text):
        for found in _URL.finditer(text):
            scheme, name, namespace, port = found.groups()
            if name not in _ONLY_LOCAL:
                number = _number(port) or _DEFAULTS.get(scheme)
                yield Mention(resource, path, found[0], namespace or resource.namespace, name, number, certain=False)


def _in_cluster(resource: Resource, path: Path, text: str) -> Iterator[Mention]:
    if ".svc" not in text:
        return
    for found in _IN_CLUSTER.finditer(text):
        labels = found[1].rstrip(".").split(".")
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if len(labels) >= 2 and all(labels) and not line.lstrip().startswith(_COMMENT):
            scheme = re.search(r"([a-z]+)://$", line)
            number = _number(found[2]) or (_DEFAULTS.get(scheme[1]) if scheme else None)
            yield Mention(resource, path, found[0], labels[-1], labels[-2], number, certain=True)


def _number(text: str | None) -> int | None:
    return int(text) if text and 0 < int(text) < 65536 else None
