"""What a revision holds comes out as it was committed, and nothing that a repository configures takes part."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from kubelint.source.revision import RevisionError, extract

if TYPE_CHECKING:
    from pathlib import Path


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> str:
    command = ["git", "-c", "user.name=n", "-c", "user.email=n@example.com", *arguments]
    done = subprocess.run(command, cwd=repository, input=stdin, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "repository"
    (top / "deploy").mkdir(parents=True)
    git(top, "init", "-q")
    (top / "deploy" / "a.yaml").write_bytes(b"a: 1\r\n")
    (top / "deploy" / "notes.txt").write_text("x")
    (top / ".gitignore").write_text("build/\n")
    (top / "other.yaml").write_text("b: 1\n")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "one")
    return top


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def written(folder: Path) -> set[str]:
    return {os.path.relpath(os.path.join(top, name), folder) for top, _, names in os.walk(folder) for name in names}


def test_manifests_come_out_byte_for_byte(repository: Path, folder: Path) -> None:
    (repository / "deploy" / "a.yaml").write_text("a: 2\n")
    extract(str(repository), "HEAD", ["deploy"], str(folder))
    assert written(folder) == {"deploy/a.yaml", ".gitignore"}
    assert (folder / "deploy" / "a.yaml").read_bytes() == b"a: 1\r\n"


def test_the_whole_tree_is_the_empty_part(repository: Path, folder: Path) -> None:
    extract(str(repository), "HEAD", [""], str(folder))
    assert written(folder) == {"deploy/a.yaml", "other.yaml", ".gitignore"}


def test_parts_that_the_revision_lacks_are_told(repository: Path, folder: Path) -> None:
    assert extract(str(repository), "HEAD", ["deploy", "nowhere"], str(folder)).missing == ("nowhere",)


@pytest.fixture
def sources(repository: Path) -> Path:
    """Add a chart, and an overlay with a base, that are made of more than manifests."""
    for name in (
        "charts/web/Chart.yaml",
        "charts/web/templates/_names.tpl",
        "charts/web/charts/redis-1.0.0.tgz",
        "charts/web/files/app.conf",
        "charts/README.md",
        "overlays/dev/kustomization.yaml",
        "base/kustomization.yaml",
        "base/conf/app.properties",
        "values/dev.yaml",
    ):
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x: 1\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "sources")
    return repository


def test_a_chart_comes_whole_with_the_values_that_it_may_take_from_elsewhere(sources: Path, folder: Path) -> None:
    extract(str(sources), "HEAD", ["charts/web/templates"], str(folder))
    found = written(folder)
    assert {"charts/web/charts/redis-1.0.0.tgz", "charts/web/files/app.conf", "values/dev.yaml"} <= found
    assert "charts/web/templates/_names.tpl" in found
    assert found.isdisjoint({"charts/README.md", "base/conf/app.properties", "deploy/notes.txt"})


def test_an_overlay_comes_with_its_bases_and_what_they_generate_from(sources: Path, folder: Path) -> None:
    extract(str(sources), "HEAD", ["overlays/dev"], str(folder))
    found = written(folder)
    assert {"base/kustomization.yaml", "base/conf/app.properties", "overlays/dev/kustomization.yaml"} <= found
    assert found.isdisjoint({"charts/web/files/app.conf", "deploy/notes.txt"})


def test_values_that_a_configuration_may_name_come_along_wherever_it_is_read(sources: Path, folder: Path) -> None:
    (sources / ".kubelint.yaml").write_text("charts: [{path: charts/web, values: [values/dev.yaml]}]\n")
    git(sources, "add", "-A")
    git(sources, "commit", "-q", "-m", "configuration")
    extract(str(sources), "HEAD", ["deploy"], str(folder))
    found = written(folder)
    assert {"charts/web/Chart.yaml", "values/dev.yaml"} <= found
    assert "charts/web/files/app.conf" not in found


def test_a_part_without_charts_and_overlays_needs_nothing_else(sources: Path, folder: Path) -> None:
    extract(str(sources), "HEAD", ["deploy"], str(folder))
    assert written(folder) == {"deploy/a.yaml", ".gitignore"}


@pytest.mark.parametrize("name", ["nothing", "--output=x", "", "a\nb"])
def test_what_is_no_revision_is_refused(repository: Path, folder: Path, name: str) -> None:
    with pytest.raises(RevisionError, match="revision"):
        extract(str(repository), name, [""], str(folder))


def test_no_filter_and_no_hook_runs(repository: Path, folder: Path, tmp_path: Path) -> None:
    trap = f"touch {tmp_path}/ran; cat"
    (repository / ".gitattributes").write_text("*.yaml filter=trap export-subst\n")
    for setting in ("filter.trap.smudge", "filter.trap.clean", "core.fsmonitor", "diff.trap.textconv"):
        git(repository, "config", setting, trap)
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "-q", "-m", "two")
    (tmp_path / "ran").unlink(missing_ok=True)
    extract(str(repository), "HEAD", [""], str(folder))
    assert not (tmp_path / "ran").exists()


def test_a_tree_cannot_write_outside_the_folder(repository: Path, folder: Path, tmp_path: Path) -> None:
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"evil")
    target = git(repository, "hash-object", "-w", "--stdin", stdin=str(tmp_path).encode())
    inner = git(repository, "mktree", stdin=f"100644 blob {blob}\tevil.yaml\n".encode())
    entries = f"120000 blob {target}\tup.yaml\n040000 tree {inner}\tup.yaml\n".encode()
    entries += f"100644 blob {blob}\t.GIT\n".encode()
    tree = git(repository, "mktree", "--missing", stdin=entries)
    extract(str(repository), tree, [""], str(folder))
    assert not (tmp_path / "evil.yaml").exists()
    assert written(folder) <= {"up.yaml/evil.yaml", "up.yaml"}


def test_what_a_partial_clone_lacks_is_an_error(repository: Path, folder: Path) -> None:
    missing = "1" * 40
    tree = git(repository, "mktree", "--missing", stdin=f"100644 blob {missing}\ta.yaml\n".encode())
    with pytest.raises(RevisionError):
        extract(str(repository), tree, [""], str(folder))
