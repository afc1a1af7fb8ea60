"""What is kept of a repository changes the time that a check takes, and never what it says."""

from __future__ import annotations

import os
import random
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.cache.store import Store
from kubelint.engine import kept, kept_folders, recall
from kubelint.engine.admit import admit
from kubelint.engine.check import Outcome, Request, check
from kubelint.engine.rendering import Rendering
from kubelint.source.walk import Folder, Walk
from kubelint.syntax import reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers: [{{name: main, image: "i:1", ports: [{{containerPort: {port}}}]}}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec:
  type: {type}
  selector: {{app: {name}}}
  ports: [{{port: 80, targetPort: {port}, nodePort: 30080}}]
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}}}
spec:
  podSelector: {{matchLabels: {{app: {name}}}}}
  policyTypes: [Ingress]
  ingress: [{{from: [{{podSelector: {{matchLabels: {{app: {peer}}}}}}}], ports: [{{port: {port}}}]}}]
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}}}
spec:
  defaultBackend: {{service: {{name: {name}, port: {{number: {port}}}}}}}
"""
NAMES = ("web", "api", "db", "cache", "queue")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with variants, variants inside variants, shared files, broken ones, and kustomizations."""
    monkeypatch.setattr(kept, "LEAST_FILES", 1)
    monkeypatch.setattr(kept, "_CHUNK", 3)
    root = tmp_path / "repository"
    choice = random.Random(1)  # noqa: S311  (no secret)
    for place in ("team/a", "team/a/extra", "team/b", "other/one", "other/two", "shared"):
        where = root / place
        where.mkdir(parents=True, exist_ok=True)
        for name in choice.sample(NAMES, 4):
            port, other = choice.choice((80, 8080)), choice.choice((80, 8080))
            kind = choice.choice(("NodePort", "ClusterIP"))
            (where / f"{name}.yaml").write_text(
                DEPLOYMENT.format(name=name, port=port) + "---\n" + SERVICE.format(name=name, type=kind, port=other)
            )
            (where / f"{name}-policy.yaml").write_text(
                POLICY.format(name=name, peer=choice.choice(NAMES), port=choice.choice((80, 8080)))
            )
            (where / f"{name}-ingress.yaml").write_text(INGRESS.format(name=choice.choice(NAMES), port=80))
    (root / ".git").mkdir()
    (root / "shared" / "namespace.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    (root / "other" / "broken.yaml").write_text("a: [\n")
    (root / "other" / "two" / "values.yaml").write_text("image: 1\n")
    (root / "other" / "two" / "ignored.yaml").write_text(
        SERVICE.format(name="quiet", type="NodePort", port=1)
        + "# kubelint: ignore[service-node-port] wanted\n# kubelint: ignore[no-such-rule] x\n"
    )
    (root / "other" / "followed.yaml").write_text(
        SERVICE.format(name="lost", type="NodePort", port=1)
        + "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n---\nnothing: 1\n"
    )
    (root / "overlay").mkdir()
    (root / "overlay" / "kustomization.yaml").write_text(
        "resources: [own.yaml]\nnamePrefix: x-\npatches: [{path: p.yaml}]\n"
    )
    (root / "overlay" / "own.yaml").write_text(SERVICE.format(name="own", type="NodePort", port=80))
    (root / "overlay" / "p.yaml").write_text(SERVICE.format(name="own", type="NodePort", port=81))
    return root


class Compared:
    """Runs checks with and without what was kept, and counts how many knew the repository from before."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self.rendering = Rendering(enabled=False, cache_dir=str(cache))
        self.known = 0

    def check(self, *paths: str, cached: bool = True) -> Outcome:
        request = Request(paths=paths, cwd=str(self.root), context=True)
        return check(request._replace(rendering=self.rendering._replace(use_cache=cached)))

    def same(self, *paths: str) -> Outcome:
        outcome = self.check(*paths)
        assert said(outcome) == said(self.check(*paths, cached=False))
        return outcome


def said(outcome: Outcome) -> tuple[Any, ...]:
    result = outcome.result
    return (
        result.findings,
        result.unread,
        result.passed_over,
        result.files,
        result.objects,
        result.failures,
        outcome.missing,
        outcome.unread_around,
    )


@pytest.fixture
def compared(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compared:
    made = Compared(folder, tmp_path / "cache")
    original = recall.recall

    def counted(*arguments: Any) -> Any:
        found = original(*arguments)
        made.known += found is not None
        return found

    monkeypatch.setattr(recall, "recall", counted)
    return made


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.yaml"))


def settle(folder: Path) -> None:
    """Let the files be old, so that their times tell a change."""
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def test_each_file_says_the_same(folder: Path, compared: Compared) -> None:
    compared.check("shared/web.yaml" if (folder / "shared/web.yaml").exists() else "shared")
    everything = files(folder)
    found = sum(len(compared.same(path).result.findings) for path in everything)

    assert found > 50
    assert compared.known == len(everything)


def test_folders_and_several_files_say_the_same(folder: Path, compared: Compared) -> None:
    compared.check(".")
    for paths in (("team",), ("other/two", "shared"), tuple(files(folder)[:7]), (".",), ("nowhere.yaml", "team/b")):
        compared.same(*paths)


EDITS: dict[str, Callable[[str], str]] = {
    "a comment": lambda text: "# more\n" + text,
    "another port": lambda text: text.replace("80", "81"),
    "another label": lambda text: text.replace("app: ", "app: x"),
    "another name": lambda text: text.replace("name: ", "name: x", 1),
    "another namespace": lambda text: text.replace("metadata: {name", "metadata: {namespace: shop, name", 1),
    "another kind": lambda text: text.replace("kind: Service", "kind: ConfigMap"),
    "one object more": lambda text: text + "---\n" + SERVICE.format(name="web", type="NodePort", port=80),
    "broken": lambda text: text + "\nx: [\n",
    "empty": lambda text: text[:0],
    "a kustomization": lambda text: "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n---\n" + text,
    "a placeholder": lambda text: text.replace("name: ", "name: ${NAME}", 1),
    "what is not followed": lambda text: text + "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\n",
    "an ignored rule": lambda text: text.replace("spec:", "spec: # kubelint: ignore[service-node-port] x", 1),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_after_an_edit_they_say_the_same(folder: Path, compared: Compared, edit: Callable[[str], str]) -> None:
    settle(folder)
    compared.check(".")
    for path in files(folder)[1::14]:
        before = (folder / path).read_text()
        (folder / path).write_text(edit(before))
        compared.same(path)
        (folder / path).write_text(before)


@pytest.mark.parametrize(
    ("edit", "known"),
    [
        (lambda text: text.replace("name: ", "name: quite-new-", 1), True),
        (lambda text: text + "---\n" + SERVICE.format(name="quite-new", type="NodePort", port=80), True),
        (lambda text: text + "---\n" + POLICY.format(name="quite-new", peer="api", port=80), True),
        (lambda text: text + "---\n" + SERVICE.format(name="door", type="NodePort", port=80), False),
        (lambda text: text + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: quite-new}\n", True),
        (lambda text: text[:0], False),
    ],
)
def test_objects_that_nobody_else_defines_come_and_go_without_a_new_look(
    folder: Path, compared: Compared, edit: Callable[[str], str], *, known: bool
) -> None:
    for place in ("other/one", "other/two"):
        (folder / place / "alone.yaml").write_text(SERVICE.format(name="alone-" + place[-3:], type="NodePort", port=80))
        (folder / place / "door.yaml").write_text(SERVICE.format(name="door", type="NodePort", port=80))
    settle(folder)
    compared.check(".")
    before = compared.known
    path = folder / "other/one/alone.yaml"
    path.write_text(edit(path.read_text()))
    compared.same("other/one/alone.yaml")
    assert compared.known - before == known
    compared.same("other/two/door.yaml")


def test_an_edit_that_changes_no_identity_reads_one_file(
    folder: Path, compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(folder)
    compared.check("team/b")
    path = next(path for path in files(folder) if path.startswith("team/b") and path.endswith("policy.yaml"))
    (folder / path).write_text((folder / path).read_text().replace("80", "81"))
    read: list[str] = []
    original = reader._raw

    def noted(source: Any, limits: Any) -> Any:
        read.append(os.path.relpath(source.path, folder))
        return original(source, limits)

    monkeypatch.setattr(reader, "_raw", noted)
    compared.check(path)

    assert read == [path]


def test_files_that_come_and_go_are_seen(folder: Path, compared: Compared) -> None:
    compared.check(".")
    path = files(folder)[3]
    (folder / "team/b/new.yaml").write_text(SERVICE.format(name="web", type="NodePort", port=80))
    compared.same("team/b/new.yaml")
    compared.same(path)
    (folder / "team/b/new.yaml").unlink()
    compared.same(path)
    shutil.rmtree(folder / "team/a")
    compared.same(files(folder)[0])
    (folder / ".gitignore").write_text("shared/\n")
    compared.same(files(folder)[0])


def test_a_change_within_the_same_instant_is_seen(folder: Path, compared: Compared) -> None:
    path = folder / "other/two/ignored.yaml"
    text = path.read_text()
    for number in range(8):
        compared.check("other/two/ignored.yaml")
        # As long as before, and with the same times as far as anybody can set them.
        status = path.stat()
        path.write_text(text.replace("name: quiet", f"name: quie{number % 10}"))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        compared.same("other/two/ignored.yaml")


def test_a_file_with_its_old_times_is_seen_by_its_content(folder: Path, compared: Compared) -> None:
    settle(folder)
    compared.check(".")
    path = folder / files(folder)[5]
    path.write_text(path.read_text().replace("80", "81"))
    os.utime(path, (1_000_000_000, 1_000_000_000))

    compared.same(str(path.relative_to(folder)))


def test_files_that_are_written_anew_as_they_were_are_known(folder: Path, compared: Compared) -> None:
    settle(folder)
    compared.check(".")
    for path in folder.rglob("*.yaml"):
        path.write_text(path.read_text())
    before = compared.known
    compared.same(files(folder)[0])

    assert compared.known == before + 1


def test_settings_count(folder: Path, compared: Compared) -> None:
    compared.check(".")
    (folder / "kubelint.toml").write_text(
        'namespace = "elsewhere"\n[sets]\na = ["team/a/"]\nb = ["team/b/", "other/one/"]\n'
    )
    for path in files(folder)[::8]:
        compared.same(path)


def test_a_folder_is_walked_again_only_if_it_or_an_ignore_file_changed(
    folder: Path, compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_folders, "_LEAST", 1)
    time.sleep(0.2)  # until the times of the folders can tell a change
    compared.check("team/b/web.yaml")
    walked: list[str] = []
    original = Walk.enter

    def noted(self: Walk, start: Folder) -> None:
        walked.append(start.path)
        original(self, start)

    monkeypatch.setattr(Walk, "enter", noted)
    path = files(folder)[0]
    compared.check(path)
    assert not walked

    changes: list[Callable[[], object]] = [
        lambda: (folder / "other/new.yaml").write_text(INGRESS.format(name="new", port=80)),
        (folder / "other/new.yaml").unlink,
        lambda: (folder / ".gitignore").write_text("nothing\n"),
        lambda: (folder / ".gitignore").write_text("shared/\n"),
        (folder / ".git" / "info").mkdir,
        lambda: (folder / ".git/info/exclude").write_text("other/one/\n"),
        lambda: (folder / ".git/info/exclude").write_text("other/two/\n"),
        lambda: (folder / "team/b/link.yaml").symlink_to("../../shared/namespace.yaml"),
    ]
    for change in changes:
        change()
        compared.same(path)
        compared.same("team/b/link.yaml", path)


@pytest.mark.parametrize("lost", ["documents", "repository"])
def test_what_is_lost_is_read_again(
    folder: Path, compared: Compared, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    compared.check(".")
    original = Store.get
    monkeypatch.setattr(Store, "get", lambda self, kind, key: None if kind == lost else original(self, kind, key))
    for path in files(folder)[::9]:
        compared.same(path)


def test_damage_is_mended(folder: Path, compared: Compared, tmp_path: Path) -> None:
    settle(folder)
    compared.check(".")
    for entry in (tmp_path / "cache" / "kubelint").glob("??/*"):
        entry.write_bytes(b"x" * 100)
    path = files(folder)[0]
    compared.same(path)
    before = compared.known
    compared.same(path)

    assert compared.known == before + 1


def test_a_check_of_the_whole_is_kept_and_known(folder: Path, compared: Compared) -> None:
    settle(folder)
    request = Request(cwd=str(folder), rendering=compared.rendering)
    first = check(request)
    second = check(request)
    path = files(folder)[0]
    compared.same(path)

    assert said(first) == said(second)
    assert compared.known == 1


def test_without_a_cache_nothing_is_written(compared: Compared, tmp_path: Path) -> None:
    compared.check(".", cached=False)

    assert not (tmp_path / "cache").exists()


def test_few_files_are_not_kept(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(INGRESS.format(name="a", port=80))
    check(Request(cwd=str(tmp_path), rendering=Rendering(cache_dir=str(tmp_path / "cache"))))

    assert not (tmp_path / "cache").exists()


CHART = {
    "Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "values.yaml": "type: NodePort\n",
    "templates/service.yaml": SERVICE.format(name="web", type="{{ .Values.type }}", port=80),
    "templates/deployment.yaml": DEPLOYMENT.format(name="web", port=80),
}


def test_parts_of_charts_and_overlays_say_the_same(folder: Path, compared: Compared, kustomize: str) -> None:
    assert kustomize
    for name, text in CHART.items():
        path = folder / "chart" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    compared.rendering = compared.rendering._replace(enabled=True)
    parts = [
        "chart/values.yaml",
        "chart/templates/service.yaml",
        "overlay/own.yaml",
        "overlay/p.yaml",
        "shared/web.yaml",
    ]
    for name in (*parts, *files(folder)[:6]):
        if (folder / name).exists():
            settle(folder)
            outcome = compared.same(name)
            assert not outcome.result.failures
            compared.same(name)
    for name in ("chart/values.yaml", "overlay/p.yaml"):
        assert any(each.origin for each in compared.same(name).result.findings)
    for name in parts:
        if (folder / name).exists():
            with (folder / name).open("a") as file:
                file.write("# changed\n")
            compared.same(name)
            compared.same(name)


BASE = "resources: [service.yaml]\n"
OVERLAY = "resources: [../base]\nnamePrefix: x-\npatches: [{path: p.yaml}]\n"


@pytest.fixture
def rendered(folder: Path, compared: Compared, kustomize: str) -> Compared:
    """Two charts, and an overlay with a base, beside the plain files; all of them known."""
    assert kustomize
    for chart in ("chart", "charts/other"):
        for name, text in CHART.items():
            path = folder / chart / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (folder / "chart/templates/_helpers.tpl").write_text('{{ define "unused" }}{{ end }}')
    for name, text in (
        ("base/kustomization.yaml", BASE),
        ("base/service.yaml", SERVICE.format(name="door", type="NodePort", port=80)),
        ("top/kustomization.yaml", OVERLAY),
        ("top/p.yaml", SERVICE.format(name="door", type="NodePort", port=81)),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    settle(folder)
    compared.rendering = compared.rendering._replace(enabled=True)
    compared.check("shared")
    return compared


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("chart/templates/service.yaml", "port: 80", "port: 81"),
        ("chart/templates/service.yaml", SERVICE.format(name="web", type="{{ .Values.type }}", port=80), ""),
        ("chart/values.yaml", "NodePort", "LoadBalancer"),
        ("chart/Chart.yaml", "1.0.0", "1.0.1"),
        ("chart/templates/_helpers.tpl", "unused", "used"),
        ("base/service.yaml", "NodePort", "LoadBalancer"),
        ("base/kustomization.yaml", "resources", "nameSuffix: -y\nresources"),
        ("top/kustomization.yaml", "x-", "z-"),
        ("top/p.yaml", "81", "82"),
    ],
)
def test_a_changed_part_is_rendered_alone(
    folder: Path, rendered: Compared, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str
) -> None:
    text = (folder / path).read_text()
    assert old in text
    rendered.same(path)
    (folder / path).write_text(text.replace(old, new))
    read: list[int] = []

    def counted(files: Any, **options: Any) -> Any:
        read.append(len(files))
        return admit(files, **options)

    monkeypatch.setattr("kubelint.engine.gather.admit", counted)
    outcome = rendered.check(path)

    assert read
    assert max(read) <= len(CHART) + 1
    monkeypatch.undo()
    assert said(outcome) == said(rendered.check(path, cached=False))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("chart/templates/service.yaml", "{{ .Values.type }}", "{{ .Values.type"),
        ("chart/Chart.yaml", "name: chart", "name: cart"),
        ("chart/values.yaml", "type: ", "type: ["),
        ("base/kustomization.yaml", "service.yaml", "nothing.yaml"),
        ("top/kustomization.yaml", "../base", "../overlay"),
        ("top/kustomization.yaml", "p.yaml", "q.yaml"),
        ("top/p.yaml", "door", "window"),
        ("base/service.yaml", "kind: Service", "kind: [Service"),
    ],
)
def test_a_change_that_means_more_says_the_same(
    folder: Path, rendered: Compared, path: str, old: str, new: str
) -> None:
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new))
    for _ in range(3):  # an error of rendering is told again, each time
        rendered.same(path)
    rendered.same("top/p.yaml")
    rendered.same("chart/templates/service.yaml")
    (folder / path).write_text(text)
    rendered.same(path)


REMOTE = "resources: [own.yaml, ../low, 'https://example.com/all.yaml']\npatches: [{path: p.yaml}]\n"
BROKEN = {
    "wrong/Chart.yaml": CHART["Chart.yaml"],
    "wrong/values.yaml": "type: NodePort\n",
    "wrong/templates/service.yaml": 'a: {{ required "a type" .Values.kind }}\n',
    "wrong/templates/other.yaml": "b: {{ .Values.type }}\n",
    "wrong/crds/policy.yaml": POLICY.format(name="web", peer="api", port=80),
    "remote/kustomization.yaml": REMOTE,
    "remote/own.yaml": SERVICE.format(name="own", type="NodePort", port=80),
    "remote/p.yaml": SERVICE.format(name="low", type="NodePort", port=81),
    "low/kustomization.yaml": "resources: [service.yaml]\n",
    "low/service.yaml": SERVICE.format(name="low", type="NodePort", port=80),
    "high/kustomization.yaml": "resources: [../low]\nnamePrefix: h-\n",
}


@pytest.fixture
def failing(folder: Path, rendered: Compared, monkeypatch: pytest.MonkeyPatch) -> Compared:
    """The same, and a chart and an overlay that cannot be rendered; a base of the overlay is that of another, too."""
    monkeypatch.setattr(kept, "_MOST_RECENT", 1000)
    for name, text in BROKEN.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settle(folder)
    time.sleep(0.11)  # what was changed just now may change once more
    rendered.check("shared")
    return rendered


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("wrong/templates/service.yaml", "a type", "another type"),
        ("wrong/templates/other.yaml", "b", "c"),
        ("wrong/values.yaml", "NodePort", "LoadBalancer"),
        ("wrong/crds/policy.yaml", "port: 80", "port: 81"),
        ("remote/kustomization.yaml", "p.yaml}", "p.yaml }"),
        ("remote/own.yaml", "NodePort", "LoadBalancer"),
        ("remote/p.yaml", "81", "82"),
        ("low/service.yaml", "NodePort", "LoadBalancer"),
        ("low/kustomization.yaml", "resources", "nameSuffix: -y\nresources"),
        ("high/kustomization.yaml", "h-", "i-"),
    ],
)
def test_what_could_not_be_rendered_is_tried_alone(
    folder: Path, failing: Compared, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str
) -> None:
    outcome = failing.same(path)
    assert path.startswith("high") or outcome.result.unread or outcome.unread_around
    text = (folder / path).read_text()
    assert old in text
    for content in (text, text.replace(old, new)):
        (folder / path).write_text(content)
        read: list[int] = []

        def counted(files: Any, *, read: list[int] = read, **options: Any) -> Any:
            read.append(len(files))
            return admit(files, **options)

        with monkeypatch.context() as patched:
            patched.setattr("kubelint.engine.gather.admit", counted)
            outcome = failing.check(path)

        assert max(read, default=0) <= len(BROKEN) - 5
        assert said(outcome) == said(failing.check(path, cached=False))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("wrong/values.yaml", "type", "kind: a\ntype"),
        ("wrong/crds/policy.yaml", "name: web", "name: api"),
        ("wrong/Chart.yaml", "name: chart", "name: cart"),
        ("remote/own.yaml", "name: own", "name: other"),
        ("remote/kustomization.yaml", ", 'https://example.com/all.yaml'", ""),
        ("low/service.yaml", "name: low", "name: high"),
        ("low/service.yaml", "kind: Service", "kind: [Service"),
        ("high/kustomization.yaml", "../low", "../low, ../none"),
    ],
)
def test_what_becomes_good_or_bad_is_told(folder: Path, failing: Compared, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text()
    assert old in text
    for content in (text.replace(old, new), text):
        (folder / path).write_text(content)
        for _ in range(2):
            failing.same(path)
        failing.same("remote/own.yaml")
        failing.same("wrong")
        failing.same("high/kustomization.yaml")


def test_a_kustomization_that_is_not_rendered_may_hide_nothing_any_more(folder: Path, compared: Compared) -> None:
    (folder / "overlay/p.yaml").unlink()
    (folder / "overlay/kustomization.yaml").write_text("resources: [own.yaml]\nnamePrefix: x-\n")
    settle(folder)
    compared.check(".")
    compared.same("shared/namespace.yaml")
    (folder / "overlay/kustomization.yaml").write_text("resources: [own.yaml]\n")
    for path in files(folder):
        compared.same(path)


def test_a_values_file_outside_of_the_chart_counts(folder: Path, rendered: Compared) -> None:
    (folder / "env").mkdir()
    (folder / "env/prod.yaml").write_text("type: NodePort\n")
    rendered.rendering = rendered.rendering._replace(values=(str(folder / "env/prod.yaml"),))
    settle(folder)
    rendered.check("shared")
    rendered.same("chart/values.yaml")
    (folder / "env/prod.yaml").write_text("type: LoadBalancer\n")
    assert any("LoadBalancer" in each.message or each.origin for each in rendered.same("chart").result.findings)
    rendered.same("chart/values.yaml")
