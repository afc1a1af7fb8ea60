"""From paths to the clusters that questions about the network are asked of, one for each consistent set."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.network_tiers import cluster_policies, policy_faults
from kubelint.cluster.plugins import installed
from kubelint.cluster.rejected import faults
from kubelint.cluster.stock import without
from kubelint.config.config import Config
from kubelint.engine.gather import Scope, gather
from kubelint.engine.locate import line_of
from kubelint.engine.rendered_sets import with_renders
from kubelint.engine.rendering import Renderers, Rendering
from kubelint.engine.sets import Partition, configured, key_of, partition
from kubelint.model.lazy import lazy
from kubelint.network.attached import attached_networks
from kubelint.record import NamedTuple
from kubelint.source.discover import discover
from kubelint.source.root import common_root, relative_to, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kubelint.cluster.rejected import Fault
    from kubelint.engine.admit import Object
    from kubelint.engine.gather import Gathered
    from kubelint.model.resource import Resource
    from kubelint.network.attached import Attached
    from kubelint.network.tiers import Compiled
    from kubelint.source.found import Found
    from kubelint.syntax.document import Document

_OF_NO_INTEREST = frozenset(
    {
        "APIService",
        "Certificate",
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "CustomResourceDefinition",
        "Event",
        "HorizontalPodAutoscaler",
        "Lease",
        "LimitRange",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "PodMonitor",
        "PriorityClass",
        "PrometheusRule",
        "ResourceQuota",
        "Role",
        "RoleBinding",
        "Secret",
        "ServiceMonitor",
        "StorageClass",
    }
)
"""Kinds that say nothing about who may reach whom."""

_MANY = 5000
"""Objects from which it pays to leave some out."""


class Given(NamedTuple):
    """What to load: the options that all questions about the network share.

    `paths` are relative to `cwd`, an absolute path; none means the working directory.  `config_maps` asks for
    ConfigMaps and Secrets as well.  `pods_of` are the namespaces whose Pods matter, where not all do: of a dump of a
    large cluster, the others are then left out.
    """

    paths: tuple[str, ...] = ()
    cwd: str = ""
    namespace: str | None = None
    cni: str | None = None
    config: str | None = None
    isolated: bool = False
    config_maps: bool = False
    pods_of: frozenset[str] | None = None
    rendering: Rendering = Rendering()
    stdin: Callable[[], bytes] | None = None


class InputError(NamedTuple):
    """What is wrong with the input, and where; `path` is absolute, `line` 0 where no line is known."""

    message: str
    path: str = ""
    line: int = 0
    object: str = ""


class NamedCluster:
    """A consistent set of objects, with its policies; without variants there is one set, and its name is empty.

    `cni` is the network plugin: the given one, or else that which the set installs.
    """

    def __init__(self, name: str, cluster: Cluster, cni: str | None) -> None:
        self.name = name
        self.cluster = cluster
        self.cni = cni or installed(cluster)

    @lazy
    def _faults(self) -> list[Fault]:
        return faults(self.cluster)

    @lazy
    def compiled(self) -> Compiled:
        """The policies as tiers, without the objects that are in error."""
        return cluster_policies(self.cluster, self._faults, self.cni)

    @lazy
    def attached(self) -> Attached:
        """The networks that pods are attached to besides the cluster's own."""
        rejected = {id(fault.resource) for fault in self._faults}
        return attached_networks(resource for resource in self.cluster if id(resource) not in rejected)

    @lazy
    def errors(self) -> tuple[InputError, ...]:
        """The objects that are invalid, or there twice."""
        found = [*self._faults, *policy_faults(self.compiled, self.cluster)]
        return tuple(dict.fromkeys(map(_located, found)))

    @lazy
    def notes(self) -> tuple[InputError, ...]:
        """What the answers leave out."""
        return tuple(
            InputError(note.message, *line_of(note.place), str(note.place.owner or "")) for note in self.compiled.notes
        )


class Loaded(NamedTuple):
    """All that was found: `errors` are those of the files; `missing` are given paths that do not exist.

    `passed_over` are files, and parts of them, that hold no objects.
    """

    sets: tuple[NamedCluster, ...]
    errors: tuple[InputError, ...]
    missing: tuple[str, ...]
    config: Config
    root: str
    objects: int
    passed_over: tuple[InputError, ...]


def load(given: Given) -> Loaded:
    """Load what the paths hold.

    Raises:
        ConfigError: If the configuration cannot be read or is wrong.
    """
    cwd = given.cwd or os.getcwd()
    absolute = [os.path.abspath(os.path.join(cwd, path)) for path in given.paths if path != "-"]
    root = common_root(tuple(sorted({root_of(path, cwd) for path in absolute if os.path.exists(path)})), cwd)
    config = _config(given, absolute, cwd, root)
    found = discover(given.paths, cwd=cwd, exclude=config.exclude, stdin=given.stdin)
    relative = relative_to(root)
    rendering = given.rendering._replace(namespace=given.namespace or "")
    renderers = Renderers(root, rendering)
    scope = Scope(found, cwd, root, config, rendering, renderers.get, relative, absolute or [cwd])
    gathered = gather(scope._replace(choose=lambda objects: _chosen(objects, given)))
    parts = with_renders(_partition(gathered.objects, config, root, relative), gathered.made, config, relative)
    return Loaded(
        sets=_sets(parts, config, given.cni),
        errors=tuple(_file_errors(found, gathered)),
        missing=found.missing,
        config=config,
        root=root,
        objects=gathered.total,
        passed_over=(
            *(InputError(left.reason, left.path) for left in found.passed_over),
            *(InputError(f"not a Kubernetes object: {left.reason}", left.path) for left in gathered.passed_over),
        ),
    )


def _config(given: Given, absolute: list[str], cwd: str, root: str) -> Config:
    file = os.path.join(cwd, given.config) if given.config else None
    config = Config.load(absolute or [cwd], root, file=file, isolated=given.isolated)
    return config.merge(namespace=given.namespace)


def _chosen(objects: Sequence[Object], given: Given) -> Iterator[Object]:
    """Yield the objects that matter, and that kubectl would apply: it stops where a file is broken."""
    left_out = _OF_NO_INTEREST - {"ConfigMap", "Secret"} if given.config_maps else _OF_NO_INTEREST
    pods_of = given.pods_of if len(objects) > _MANY else None
    for found in objects:
        if found.data["kind"] in left_out or _behind_fault(found.document):
            continue
        if pods_of is not None and found.data["kind"] == "Pod":
            metadata = found.data.get("metadata")
            if isinstance(metadata, dict) and metadata.get("namespace", "") not in {*pods_of, "", None}:
                continue
        yield found


def _behind_fault(document: Document) -> bool:
    faults = document.file.faults
    return bool(faults) and document.start > min(fault.start for fault in faults)


def _partition(objects: list[Resource], config: Config, root: str, relative: Callable[[str], str]) -> Partition:
    if not config.sets:
        return _without_accidents(partition(objects, root))
    from kubelint.config.globs import PathGlobs

    return configured(objects, {name: PathGlobs(globs).match for name, globs in config.sets.items()}, relative)


def _without_accidents(parts: Partition) -> Partition:
    """Return only those sets that mostly define the same objects as others do.

    Folders of which most is different are no variants of each other: what both define is there twice by mistake.
    """
    keys = [{key_of(resource) for resource in each.own} - {None} for each in parts.sets]
    shared, sets = list(parts.shared), []
    for number, each in enumerate(parts.sets):
        others = set().union(*(other for at, other in enumerate(keys) if at != number))
        if 2 * len(keys[number] & others) >= len(keys[number]):
            sets.append(each)
        else:
            shared += each.own
    if len(sets) > 1:
        return Partition(shared, sets)
    return Partition([*shared, *(resource for each in sets for resource in each.own)], [])


def _sets(parts: Partition, config: Config, cni: str | None) -> tuple[NamedCluster, ...]:
    # A library chart makes nothing that could be asked about.
    sets = [each for each in parts.sets if each.own or not each.alone]
    if not sets:
        return (_named("", parts.shared, config, cni),)
    found = []
    lent = {id(resource) for each in sets for resource in each.lent}
    if any(id(resource) not in lent for resource in parts.shared) and all(each.alone for each in sets):
        found.append(_named(".", parts.shared, config, cni))
    for each in sets:
        own = [*each.own, *each.around()]
        shared = [] if each.alone else without(parts.shared, each.hidden(parts.shared)[-1])
        found.append(_named(each.name, [*shared, *own], config, cni))
    if len(found) == 1:
        found[0].name = ""
    return tuple(found)


def _named(name: str, objects: Sequence[Resource], config: Config, cni: str | None) -> NamedCluster:
    cluster = Cluster(objects, externals=config.external, cni=config.cni)
    return NamedCluster(name, cluster, cni or config.cni)


def _located(fault: Fault) -> InputError:
    return InputError(fault.message, *line_of(fault.place), str(fault.resource.id))


def _file_errors(found: Found, gathered: Gathered) -> list[InputError]:
    return [
        *(InputError(left.reason, left.path) for left in found.unread),
        *(InputError(each.reason, each.path, each.position.line if each.position else 0) for each in gathered.unread),
        *(
            InputError(f"{left.reason}; what stands behind it is not applied", left.path)
            for left in gathered.unrendered
            if left.reason.startswith("in part")
        ),
    ]
