"""Which documents are Kubernetes objects, and why the others are none."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from kubelint.engine.charts import Chart, Charts
from kubelint.engine.foreign import by_content, by_name, never_manifest
from kubelint.finding import PassedOver, Path, Position, Unread
from kubelint.record import NamedTuple
from kubelint.render.kustomize.declared import (
    DATA,
    FOLDER_ROLES,
    Kustomization,
    is_kustomization,
    read_kustomizations,
)
from kubelint.render.rendered import RenderedFile
from kubelint.syntax.document import ChangedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kubelint.syntax.document import Document, File
    from kubelint.syntax.fault import Fault

_PATCH_NAME = re.compile(r"(^|[-_.])patch(es)?[-_.]", re.IGNORECASE)


_FOLLOWED_BY_OTHERS = frozenset(
    {
        ("Application", "argoproj.io"),
        ("ApplicationSet", "argoproj.io"),
        ("HelmRelease", "helm.toolkit.fluxcd.io"),
        ("Kustomization", "kustomize.toolkit.fluxcd.io"),
    }
)
"""Objects of Flux and Argo CD that install others."""


class Object(NamedTuple):
    """A Kubernetes object: its data stands at `path` of the document (``("items", 3)`` inside a list)."""

    document: Document
    path: Path
    data: dict[str, Any]


class Admitted(NamedTuple):
    """What the files hold.

    `unrendered` are the charts, kustomizations and templates among `passed_over`: what they make is missing from the
    objects.  `faults` are those behind `unread`, each with its file and in the same order.  `charts` are those that
    are no parts of others; `met` says of each that files ask for what `passed_over` and `unrendered` say of it, and
    `parts` which chart a file belongs to that means nothing before it is rendered, and `crds` the same of files whose
    objects are applied as they are.  `tied` are files of which others say what they are.
    """

    objects: list[Object]
    passed_over: list[PassedOver]
    unrendered: list[PassedOver]
    unread: list[Unread]
    faults: list[tuple[File, Fault]]
    charts: list[Chart]
    kustomizations: list[Kustomization]
    met: dict[Chart, list[PassedOver]]
    parts: dict[str, Chart]
    crds: dict[str, Chart]
    tied: set[str]


def admit(files: Sequence[File], *, aside: Collection[str] = (), base: str = "") -> Admitted:
    """Tell objects from everything else.

    `aside` are the paths of files that only say what the others are.  Paths inside reasons are relative to `base`.
    """
    admission = _Admission(files, aside, base)
    for file in files:
        if file.path not in aside:
            admission.take(file)
    return admission.finish()


def objects_in(file: File) -> list[Object]:
    """Return the objects of a file, whatever it is to others."""
    found = []
    for document in file.documents:
        data = document.data
        if data is None:
            continue
        if not _is_object(data) or data["kind"].endswith(("List", "Config")) or is_kustomization(document):
            return _Admission([file], (), "").objects(file)
        found.append(Object(document, (), data))
    return found


class _Admission:
    def __init__(self, files: Sequence[File], aside: Collection[str], base: str) -> None:
        self._aside = aside
        self._base = base
        self._charts = Charts(files)
        self._kustomizations = read_kustomizations(files)
        self._folders = {each.folder for each in self._kustomizations}
        self._whole = {path for each in self._kustomizations for path in each.resources}
        self._parts = _parts(self._kustomizations, self._whole)
        self._folder_parts = {path: part for path, part in self._parts.items() if part[0] in FOLDER_ROLES}
        self._result = Admitted([], [], [], [], [], self._charts.outermost(), self._kustomizations, {}, {}, {}, set())

    def take(self, file: File) -> None:
        chart, certain = self._charts.holding(file.path) or (None, False)
        if chart is not None:
            self._result.tied.add(file.path)
        if chart is not None and certain:
            self._meet(chart, file)
            return
        if file.path.endswith(".tpl"):
            self._pass(file, "a template of no chart")
            return
        role, reason = self._part(file.path)
        if role:
            self._result.tied.add(file.path)
            self._pass(file, reason)
            if role != DATA:
                self._take_faults(file)
            return
        before = len(self._result.objects)
        reasons = [(document, reason) for document in file.documents if (reason := self._take_document(document))]
        if chart is not None:
            self._take_of_chart(chart, file, passed=bool(reasons))
            return
        self._take_templates(file)
        self._take_faults(file)
        if len(self._result.objects) == before and not file.faults:
            self._pass_whole(file, reasons)
            return
        for document, reason in reasons:
            self._pass(file, f"{_line(document, ())}: {reason}")

    def _take_of_chart(self, chart: Chart, file: File, *, passed: bool) -> None:
        """Take a file in a chart that may hold objects as they are."""
        if file.path.startswith(os.path.join(chart.folder, "crds", "")):
            self._result.crds[file.path] = chart
        if passed or any(fault.kind == "template" for fault in file.faults):
            self._meet(chart, file)
        self._take_faults(file)

    def objects(self, file: File) -> list[Object]:
        """Return the objects of a file as they are written."""
        for document in file.documents:
            self._take_document(document)
        return self._result.objects

    def _pass_whole(self, file: File, reasons: list[tuple[Document, str]]) -> None:
        """Give one reason for a file without any object, if none is given yet."""
        if reasons:
            self._pass(file, by_name(file.path) or reasons[0][1])
        elif all(document.data is None for document in file.documents):
            tests = isinstance(file, RenderedFile) and file.tests
            self._pass(file, "only test hooks, which --test-hooks takes" if tests else "no document in it")
        elif not any(is_kustomization(document) for document in file.documents):
            self._pass(file, "a list without items")

    def finish(self) -> Admitted:
        return self._result

    def _take_document(self, document: Document) -> str:
        """Add a document's objects; the reason where it is none, empty too where nothing needs to be said."""
        data = document.data
        if data is None:
            return ""
        if is_kustomization(document):
            self._pass(document.file, "a kustomization, not rendered", unrendered=True)
            return ""
        if not _is_object(data):
            return by_content(data)
        if data["kind"] == "Config" and data["apiVersion"] == "v1" and "clusters" in data:
            return "a kubeconfig"
        for path, item in _flattened(data):
            if _is_object(item):
                self._result.objects.append(Object(document, path, item))
                if (item["kind"], item["apiVersion"].partition("/")[0]) in _FOLLOWED_BY_OTHERS:
                    reason = (
                        f"{_line(document, path)}: {item['kind']} is not followed yet, so what it installs is missing"
                    )
                    self._pass(document.file, reason, unrendered=True)
            elif item is not None:
                self._pass(document.file, f"{_line(document, path)}: {by_content(item)}")
        return ""

    def _take_templates(self, file: File) -> None:
        if any(fault.kind == "template" for fault in file.faults):
            reason = by_name(file.path) if not file.documents else ""
            partly = "in part " if file.documents else ""
            self._pass(file, reason or f"{partly}a template, not rendered", unrendered=not reason)

    def _take_faults(self, file: File) -> None:
        """List what could not be read, unless it is certain that it is no manifest."""
        faults = [fault for fault in file.faults if fault.kind != "template"]
        if not faults:
            return
        foreign = by_name(file.path)
        if never_manifest(foreign) or _cannot_be_manifest(file):
            self._pass(file, foreign or "JSON without apiVersion and kind")
            return
        for fault in faults:
            self._result.faults.append((file, fault))
            self._result.unread.append(Unread(file.path, _position(file, fault), fault.message))

    def _meet(self, chart: Chart, file: File) -> None:
        """Say once for each chart that it is not rendered, or for each file where the chart itself is not asked for."""
        reason = f"Helm chart {chart.name}, not rendered"
        result = self._result
        result.parts[file.path] = chart
        if os.path.join(chart.folder, "Chart.yaml") in self._aside:
            entry = PassedOver(file.path, f"part of {reason}")
        elif chart in result.met:
            return
        else:
            entry = PassedOver(chart.folder, reason)
        result.met.setdefault(chart, []).append(entry)
        result.passed_over.append(entry)
        result.unrendered.append(entry)

    def _part(self, path: str) -> tuple[str, str]:
        """What a file is to the kustomization that names it, or that names a folder of settings above it."""
        part = self._parts.get(path) or (self._folder_part(os.path.dirname(path)) if self._folder_parts else None)
        if part is None:
            return self._unused_patch(path)
        role, owner = part
        return role, f"{role} of {os.path.relpath(owner, self._base) if self._base else owner}"

    def _unused_patch(self, path: str) -> tuple[str, str]:
        """A file beside a kustomization that does not name it is an object, unless its name says that it is a patch."""
        folder, name = os.path.split(path)
        if folder not in self._folders or path in self._whole or not _PATCH_NAME.search(name):
            return "", ""
        return "a patch", "named a patch, and no kustomization uses it"

    def _folder_part(self, folder: str) -> tuple[str, str] | None:
        above = os.path.dirname(folder)
        while folder not in self._folder_parts and folder != above:
            folder, above = above, os.path.dirname(above)
        return self._folder_parts.get(folder)

    def _pass(self, file: File, reason: str, *, unrendered: bool = False) -> None:
        entry = PassedOver(file.path, reason)
        self._result.passed_over.append(entry)
        if unrendered:
            self._result.unrendered.append(entry)


def _parts(kustomizations: list[Kustomization], whole: set[str]) -> dict[str, tuple[str, str]]:
    """The files (and folders) that are no whole objects, unless another kustomization builds upon them as such."""
    return {
        path: (role, each.path)
        for each in reversed(kustomizations)
        for path, role in each.parts
        if path not in whole and not each.path.startswith(path + os.sep)
    }


def _is_object(data: object) -> bool:
    if not isinstance(data, dict):
        return False
    version, kind = data.get("apiVersion"), data.get("kind")
    return isinstance(version, str) and isinstance(kind, str) and bool(version and kind)


def _flattened(data: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The objects of a list, however deep, in order; an object that is no list is itself.

    Items of a typed list (``ServiceList``) need not repeat its kind.  How much there is of all this, aliases
    written out, is bounded by the reader.
    """
    pending: list[tuple[Path, Any]] = [((), data)]
    while pending:
        path, item = pending.pop()
        items = item.get("items") if _is_object(item) and item["kind"].endswith("List") else None
        if not isinstance(items, list):
            if not (_is_object(item) and item["kind"] == "List"):
                yield path, item
            continue
        kind = item["kind"].removesuffix("List")
        for index in range(len(items) - 1, -1, -1):
            child = items[index]
            if kind and isinstance(child, dict) and not _is_object(child):
                child = {"apiVersion": item["apiVersion"], "kind": kind, **child}
            pending.append(((*path, "items", index), child))


def _cannot_be_manifest(file: File) -> bool:
    """Whether a broken file is JSON of something else: settings with comments, for instance, are common."""
    if not file.path.lower().endswith(".json"):
        return False
    try:
        text = file.text
    except ChangedError:
        return False
    return "apiVersion" not in text and "kind" not in text


def _line(document: Document, path: Path) -> str:
    """The line of what stands at `path`, in words; in rendered text nobody can look at a line."""
    if isinstance(document.file, RenderedFile):
        return f"document {document.index + 1}"
    try:
        return f"line {document.file.position(document.anchor(path)[0])[0]}"
    except ChangedError:
        return f"document {document.index + 1}"


def _position(file: File, fault: Fault) -> Position | None:
    if fault.kind in {"unreadable", "encoding"} or (fault.kind == "limit" and not fault.end):
        return None
    if isinstance(file, RenderedFile):
        return file.map.origin(None, (), fault.start, fault.end).span.start
    try:
        return Position(*file.position(fault.start))
    except ChangedError:
        return None
