"""Which objects are surely applied together, as far as their files tell.

One input may hold many projects, lessons and alternatives.  What two policies do to each other is worth a word only
where nobody doubts that both are there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource


class Together:
    """From pairs of objects to whether both are deployed.

    `everything` says that the set is no guess: the config names it, or a chart or an overlay makes it.
    """

    def __init__(self, cluster: Cluster, *, everything: bool) -> None:
        self._cluster = cluster
        self._everything = everything
        self._alternatives: dict[str, bool] = {}

    def surely(self, one: Resource, other: Resource) -> bool:
        """Say whether two objects are surely applied together.

        They stand in one file; or in one folder, or in namespaces that both name, unless their folders hold
        alternatives: the same object more than once.
        """
        if self.told(one, other):
            return True
        first, second = folder_of(one), folder_of(other)
        if first != second and not (is_placed(one) and is_placed(other)):
            return False
        return not (self._holds_alternatives(first) or self._holds_alternatives(second))

    def told(self, one: Resource, other: Resource) -> bool:
        """Say whether the set is no guess, or the two objects stand in one file."""
        return self._everything or one.document.file is other.document.file

    def any(self, one: Resource, others: Iterable[Resource]) -> bool:
        """Say whether some of the others is surely applied together with the first."""
        return any(self.surely(one, other) for other in others)

    def has_pods(self, policy: Resource) -> bool:
        """Say whether there are pods that are surely applied together with a policy."""
        if policy.namespace:
            return self.any(policy, self._cluster.space(policy.namespace).workloads)
        return folder_of(policy) in self._with_pods

    @lazy
    def _with_pods(self) -> frozenset[str]:
        """The folders that hold pods."""
        spaces = self._cluster.spaces.values()
        return frozenset(folder_of(workload) for space in spaces for workload in space.workloads)

    def _holds_alternatives(self, folder: str) -> bool:
        """Say whether several files of a folder define the same object."""
        found = self._alternatives.get(folder)
        if found is None:
            first: dict[tuple[object, ...], object] = {}
            keyed = ((each.key_of_object, each.document.file) for each in self._cluster.in_folder(folder))
            found = any(key is not None and first.setdefault(key, file) is not file for key, file in keyed)
            self._alternatives[folder] = found
        return found


def is_placed(resource: Resource) -> bool:
    """Say whether the object names its namespace, and not just the one where everything lands that names none."""
    return resource.written_namespace and resource.namespace != "default"


def folder_of(resource: Resource) -> str:
    """Return the folder of the object's file."""
    path: str = resource.document.file.path
    return path.rpartition(os.sep)[0]
