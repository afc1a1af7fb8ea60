"""What kustomizations say of the files beside them: which are whole objects, and which are patches and settings.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.source.aside import KUSTOMIZATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.syntax.document import Document, File

GROUP = "kustomize.config.k8s.io"
# What kustomize would clone or fetch; rather a strange local name too many than a connection.
_REMOTE = r"(?i:(git::)?([a-z+]+://|[\w.-]+@|(www\.)?github\.com[/:])|[^/]*\.[a-z]+/[^?]*\.git\b|.*[?&](ref|version)=)"


class Kustomization(NamedTuple):
    """One kustomization, as written; all paths are absolute.

    `resources` are the local files and folders that it builds upon (its bases and components among them), whether
    they exist or not.  `remote` are those that are fetched.  `parts` are files that mean something to this
    kustomization only, and what that is.  `changes` says whether it does more than to list its resources, so that
    the objects it makes are not the ones that its files hold.  `component` is one that only means something inside
    others.  `document` is where all of this is written.
    """

    path: str
    resources: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    namespace: str = ""
    name_prefix: str = ""
    name_suffix: str = ""
    changes: bool = False
    component: bool = False
    document: Document | None = None

    @property
    def folder(self) -> str:
        """The folder that it stands in."""
        return os.path.dirname(self.path)


DATA = "data"
"""The role of files that become the content of a ConfigMap or Secret."""
FOLDER_ROLES = frozenset({"a transformer", "a generator", "a validator"})
"""The roles that a kustomization may give to a whole folder, which is then a kustomization of settings."""
_PLAIN_FIELDS = frozenset({"apiVersion", "kind", "metadata", "resources", "bases", "components"})
_RESOURCE_FIELDS = ("resources", "bases", "components")
_PART_FIELDS = {
    "configurations": "a configuration",
    "crds": "an OpenAPI description",
    "transformers": "a transformer",
    "generators": "a generator",
    "validators": "a validator",
    "patchesStrategicMerge": "a patch",
    "patches": "a patch",
    "patchesJson6902": "a patch",
    "replacements": "a replacement",
    "openapi": "an OpenAPI description",
    "helmCharts": "a Helm values file",
    "helmChartInflationGenerator": "a Helm values file",
    "configMapGenerator": DATA,
    "secretGenerator": DATA,
}


def is_kustomization(document: Document) -> bool:
    """Whether a document is a kustomization (Flux's objects of the same kind are none)."""
    data = document.data
    if not isinstance(data, dict):
        return False
    version, kind = data.get("apiVersion"), data.get("kind")
    if kind not in (None, "Kustomization", "Component"):
        return False
    if isinstance(version, str) and version:
        return version.startswith(f"{GROUP}/")
    return os.path.basename(document.file.path) in KUSTOMIZATIONS


def is_remote(name: str) -> bool:
    """Whether kustomize would take what a kustomization names from somewhere else."""
    return re.match(_REMOTE, name) is not None


def read_kustomizations(files: Iterable[File]) -> list[Kustomization]:
    """The kustomizations among the files."""
    return [
        _read(file.path, document, document.data)
        for file in files
        for document in file.documents
        if isinstance(document.data, dict) and is_kustomization(document)
    ]


def _read(path: str, document: Document, data: dict[str, object]) -> Kustomization:
    folder = os.path.dirname(path)
    named = [name for field in _RESOURCE_FIELDS for name in _names(data.get(field), field)]
    return Kustomization(
        path=path,
        resources=tuple(_under(folder, name) for name in named if not is_remote(name)),
        remote=tuple(name for name in named if is_remote(name)),
        parts=tuple(
            (_under(folder, name), role)
            for field, role in _PART_FIELDS.items()
            for name in _names(data.get(field), field)
            if not is_remote(name)
        ),
        namespace=_text(data, "namespace"),
        name_prefix=_text(data, "namePrefix"),
        name_suffix=_text(data, "nameSuffix"),
        changes=any(value and field not in _PLAIN_FIELDS for field, value in data.items()),
        component=data.get("kind") == "Component",
        document=document,
    )


def _names(value: object, field: str) -> Iterator[str]:
    """The paths that a field names; what is written in place is no path."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            if "\n" not in item and ": " not in item and item.strip() not in {"", "."}:
                yield item
        elif isinstance(item, dict):
            if field in {"configMapGenerator", "secretGenerator"}:
                yield from _data_files(item)
                continue
            files = item.get("additionalValuesFiles")
            for name in (item.get("path"), item.get("valuesFile"), item.get("values"), *_list(files)):
                if isinstance(name, str) and name and "\n" not in name:
                    yield name


def _data_files(generator: dict[str, object]) -> Iterator[str]:
    """The files of a ConfigMap or Secret generator, each perhaps with a key before it: ``key=file``."""
    for field in ("files", "envs"):
        for name in _list(generator.get(field)):
            if isinstance(name, str) and "\n" not in name:
                yield name.partition("=")[2] or name
    env = generator.get("env")
    if isinstance(env, str):
        yield env


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(data: dict[str, object], field: str) -> str:
    value = data.get(field)
    return value if isinstance(value, str) else ""


def _under(folder: str, name: str) -> str:
    """A path as text: nothing is looked up, so nothing outside the root is touched."""
    return os.path.normpath(os.path.join(folder, name.replace("\0", "")))
