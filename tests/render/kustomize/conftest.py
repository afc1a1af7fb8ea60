"""The two binaries that build overlays, and a way to write one and to ask for its lines."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.render.helm.binary import Binary
from kubelint.render.kustomize.build import build
from kubelint.render.kustomize.graph import Graph
from kubelint.render.kustomize.source_map import OverlayMaps
from kubelint.render.kustomize.sources import parsed
from kubelint.render.limits import RenderLimits
from kubelint.render.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubelint.finding import Origin


@pytest.fixture(params=["kustomize", "kubectl"])
def binary(request: pytest.FixtureRequest) -> Binary:
    """Give each binary; KUBELINT_NO_SKIP=1 makes a missing one a failure."""
    path = shutil.which(request.param)
    if path is None:
        message = f"{request.param} is not installed"
        if os.environ.get("KUBELINT_NO_SKIP") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return Binary(path, request.param, "test")


@pytest.fixture(scope="session")
def workspace() -> Iterator[Workspace]:
    with Workspace() as made:
        yield made


class Tree:
    """A folder of files under the root."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, **files: str) -> Tree:
        """Write files: ``__`` in a name is a slash; what has no ending is a kustomization's folder."""
        for name, text in files.items():
            path = name.replace("__", "/").replace("_yaml", ".yaml").replace("_env", ".env").replace("_json", ".json")
            if "." not in path:
                path += "/kustomization.yaml"
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(dedent(text).lstrip("\n"))
        return self

    def line(self, path: str, text: str) -> int:
        """Give the number of the one line that begins with a text."""
        found = [
            number
            for number, line in enumerate((self.root / path).read_text().splitlines(), 1)
            if line.strip().removeprefix("- ").startswith(text)
        ]
        assert len(found) == 1, (path, text, found)
        return found[0]


class Built:
    """What was built of an overlay."""

    def __init__(self, tree: Tree, folder: str, pieces: Any) -> None:
        self.root = str(tree.root)
        self.pieces = pieces
        self.maps = OverlayMaps(os.path.join(self.root, folder, "kustomization.yaml"), pieces)
        self.documents = [parsed(piece.path, piece.text).documents[0] for piece in pieces]

    def origin(self, kind: str, *path: str | int, on_key: bool = False) -> Origin:
        """Give the origin of a field of the one object of a kind."""
        index = self.index(kind)
        document = self.documents[index]
        start, end = document.anchor(path, on_key=on_key)
        return self.maps.map(index).origin(document, path, start, end, on_key=on_key)

    def index(self, kind: str) -> int:
        """Give the index of the one object of a kind (``Kind/name`` where there are several)."""
        kind, _, name = kind.partition("/")
        found = [
            index
            for index, document in enumerate(self.documents)
            if document.data["kind"] == kind and (not name or document.data["metadata"]["name"] == name)
        ]
        assert len(found) == 1
        return found[0]

    def at(self, kind: str, *path: str | int, on_key: bool = False) -> tuple[str, int, str]:
        """Give the file below the root, the line and the grade of a field."""
        origin = self.origin(kind, *path, on_key=on_key)
        return os.path.relpath(origin.span.path, self.root), origin.span.start.line, origin.grade


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(Path(os.path.realpath(tmp_path)) / "repo")


@pytest.fixture
def built(tree: Tree, binary: Binary, workspace: Workspace) -> Callable[[str], Built]:
    def make(folder: str) -> Built:
        graph = Graph(str(tree.root))
        overlay = graph.overlay(str(tree.root / folder / "kustomization.yaml"))
        assert graph.refusal(overlay) is None
        return Built(tree, folder, build(overlay, str(tree.root), binary, workspace, RenderLimits()))

    return make
