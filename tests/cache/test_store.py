"""The cache gives back what this user put there, and nothing else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kubelint
from kubelint.cache import store as store_module
from kubelint.cache.folder import cache_folder
from kubelint.cache.prune import prune
from kubelint.cache.store import Store, digest

KEY = digest(("a key",))
POSIX = sys.platform != "win32"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "cache"))


def entries(tmp_path: Path) -> list[Path]:
    found = (tmp_path / "cache" / "kubelint").glob("??/*")
    return sorted(path for path in found if path.is_file())


def test_a_value_comes_back_in_another_run(store: Store, tmp_path: Path) -> None:
    value: Any = {"a": [1, 2.5, None, True, "\udc80"], "b": (b"x",)}
    store.put("kind", KEY, value)

    assert store.get("kind", KEY) == value
    assert Store.open(str(tmp_path / "cache")).get("kind", KEY) == value


def test_the_last_value_counts(store: Store) -> None:
    store.put("kind", KEY, 1)
    store.put("kind", KEY, 2)

    assert store.get("kind", KEY) == 2


def test_kinds_and_keys_are_apart(store: Store) -> None:
    store.put("kind", KEY, 1)

    assert store.get("other", KEY) is None
    assert store.get("kind", digest(("another key",))) is None


def test_without_a_cache_nothing_is_kept(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "cache"), enabled=False)
    store.put("kind", KEY, 1)

    assert not store.enabled
    assert store.get("kind", KEY) is None
    assert not (tmp_path / "cache").exists()


def test_to_ask_makes_no_folder(store: Store, tmp_path: Path) -> None:
    assert store.get("kind", KEY) is None
    assert not (tmp_path / "cache").exists()


def test_what_cannot_be_kept_is_not_kept(store: Store) -> None:
    store.put("kind", KEY, object())

    assert store.get("kind", KEY) is None


# ---------------------------------------------------------------------------------------------------- trust
@given(at=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed_and_mended(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    tmp_path = tmp_path_factory.mktemp("flip")
    store = Store.open(str(tmp_path / "cache"))
    store.put("kind", KEY, list(range(40)))
    (path,) = entries(tmp_path)
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1 << bit
    path.write_bytes(data)

    assert store.get("kind", KEY) is None
    store.put("kind", KEY, "again")
    assert store.get("kind", KEY) == "again"


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 40])
def test_a_truncated_entry_is_ignored(store: Store, tmp_path: Path, size: int) -> None:
    store.put("kind", KEY, "a long enough value" * 5)
    (path,) = entries(tmp_path)
    path.write_bytes(path.read_bytes()[:size])

    assert store.get("kind", KEY) is None


def test_an_entry_cannot_stand_for_another(store: Store, tmp_path: Path) -> None:
    store.put("kind", KEY, 1)
    (first,) = entries(tmp_path)
    store.put("other", KEY, 2)
    (second,) = set(entries(tmp_path)) - {first}
    second.write_bytes(first.read_bytes())

    assert store.get("other", KEY) is None


def test_what_another_cache_holds_is_not_believed(store: Store, tmp_path: Path) -> None:
    foreign = Store.open(str(tmp_path / "foreign"))
    foreign.put("kind", KEY, "bad")
    store.put("kind", KEY, "good")
    (path,) = entries(tmp_path)
    path.write_bytes(next((tmp_path / "foreign" / "kubelint").glob("??/*")).read_bytes())

    assert store.get("kind", KEY) is None


def test_another_version_keeps_to_itself(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("kind", KEY, 1)
    monkeypatch.setattr(kubelint, "__version__", "999")
    newer = Store.open(str(tmp_path / "cache"))

    assert newer.get("kind", KEY) is None
    newer.put("kind", KEY, 2)
    assert store.get("kind", KEY) == 1


@pytest.mark.skipif(not POSIX, reason="needs links and modes")
class TestPosix:
    def test_a_link_is_not_followed(self, store: Store, tmp_path: Path) -> None:
        store.put("kind", KEY, 1)
        (path,) = entries(tmp_path)
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")

        assert store.get("kind", KEY) is None
        store.put("kind", KEY, 2)
        assert store.get("kind", KEY) == 2
        assert not path.is_symlink()

    def test_a_pipe_in_place_of_an_entry_is_not_waited_for(self, store: Store, tmp_path: Path) -> None:
        store.put("kind", KEY, 1)
        (path,) = entries(tmp_path)
        path.unlink()
        os.mkfifo(path)

        assert store.get("kind", KEY) is None

    def test_a_link_in_place_of_the_folder_is_not_used(self, tmp_path: Path) -> None:
        (tmp_path / "cache").mkdir()
        (tmp_path / "target").mkdir()
        (tmp_path / "cache" / "kubelint").symlink_to(tmp_path / "target")
        store = Store.open(str(tmp_path / "cache"))
        store.put("kind", KEY, 1)

        assert store.get("kind", KEY) is None
        assert not list((tmp_path / "target").iterdir())

    def test_another_users_folder_is_not_used(
        self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.put("kind", KEY, 1)
        before = entries(tmp_path)
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        other = Store.open(str(tmp_path / "cache"))

        assert other.get("kind", KEY) is None
        other.put("kind", digest(("x",)), 2)
        assert entries(tmp_path) == before

    def test_a_secret_that_others_can_read_is_replaced(self, store: Store, tmp_path: Path) -> None:
        store.put("kind", KEY, 1)
        secret = tmp_path / "cache" / "kubelint" / "secret"
        secret.chmod(0o644)
        old = secret.read_bytes()
        later = Store.open(str(tmp_path / "cache"))

        assert later.get("kind", KEY) is None
        later.put("kind", KEY, 2)
        assert Store.open(str(tmp_path / "cache")).get("kind", KEY) == 2
        assert secret.read_bytes() != old
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600

    def test_nobody_else_may_look_into_it(self, store: Store, tmp_path: Path) -> None:
        store.put("kind", KEY, 1)
        folder = tmp_path / "cache" / "kubelint"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (*entries(tmp_path), folder / "secret"))
        folder.chmod(0o777)

        assert Store.open(str(tmp_path / "cache")).get("kind", KEY) == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_what_cannot_be_written_is_no_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        for place in (tmp_path / "file", Path("/proc/nowhere"), Path("/dev/null")):
            store = Store.open(str(place))
            store.put("kind", KEY, 1)
            assert store.get("kind", KEY) is None

    def test_a_full_disk_is_no_error(self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store.put("kind", KEY, 1)

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            store.put("kind", KEY, 2)

        assert store.get("kind", KEY) == 1
        assert not [path for path in (tmp_path / "cache").rglob("*") if path.name.endswith(".tmp")]


# ---------------------------------------------------------------------------------------------------- place
def test_the_place_is_as_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBELINT_CACHE_DIR", str(tmp_path / "variable"))

    assert cache_folder(str(tmp_path / "option")) == str(tmp_path / "option" / "kubelint")
    assert cache_folder(None) == str(tmp_path / "variable" / "kubelint")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the rules of XDG")
def test_xdg_and_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBELINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder(None) == str(tmp_path / "xdg" / "kubelint")

    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder(None) == str(tmp_path / ".cache" / "kubelint")


def test_never_inside_the_repository_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "repository" / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "repository"))
    monkeypatch.delenv("KUBELINT_CACHE_DIR", raising=False)
    inside = str(tmp_path / "repository")

    assert not Store.open(outside=inside).enabled
    assert Store.open(outside=str(tmp_path / "repo")).enabled
    assert Store.open(os.path.join(inside, "asked"), outside=inside).enabled


def test_the_folder_says_that_it_is_a_cache(store: Store, tmp_path: Path) -> None:
    store.put("kind", KEY, 1)
    folder = tmp_path / "cache" / "kubelint"

    assert (folder / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    assert (folder / ".gitignore").read_text() == "*\n"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["kubelint"]


# --------------------------------------------------------------------------------------------------- bounds
def test_what_was_used_least_lately_makes_room(store: Store, tmp_path: Path) -> None:
    for number in range(10):
        store.put("kind", digest((str(number),)), "x" * 10_000)
    by_age = entries(tmp_path)
    for age, path in enumerate(by_age):
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    prune(str(tmp_path / "cache" / "kubelint"), 80_000)

    assert entries(tmp_path) == sorted(by_age[-5:])


def test_it_stays_bounded(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOST_BYTES", 200_000)
    monkeypatch.setattr(store_module, "_LOOK_AFTER", 1)
    for number in range(100):
        store.put("kind", digest((str(number),)), "x" * 10_000)

    assert sum(path.stat().st_size for path in entries(tmp_path)) <= 200_000
    assert store.get("kind", digest(("99",)))


def test_a_value_that_is_too_large_is_not_kept(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_LARGEST", 1000)
    store.put("kind", KEY, "x" * 1001)

    assert not entries(tmp_path)


def test_use_counts_as_use(store: Store, tmp_path: Path) -> None:
    store.put("kind", KEY, 1)
    (path,) = entries(tmp_path)
    os.utime(path, (1_000_000, 1_000_000))
    store.get("kind", KEY)

    assert path.stat().st_mtime > 1_000_000


def test_left_behind_temporary_files_go(store: Store, tmp_path: Path) -> None:
    store.put("kind", KEY, 1)
    (path,) = entries(tmp_path)
    old, new = path.with_name(".old.tmp"), path.with_name(".new.tmp")
    old.write_text("")
    new.write_text("")
    os.utime(old, (1_000_000, 1_000_000))
    prune(str(tmp_path / "cache" / "kubelint"), 1 << 20)

    assert not old.exists()
    assert new.exists()


# ------------------------------------------------------------------------------------------------- parallel
def _hammer(folder: str, number: int) -> bool:
    store = Store.open(folder)
    value = [number] * 10_000
    for _ in range(30):
        store.put("kind", KEY, value)
        found = store.get("kind", KEY)
        if not (isinstance(found, list) and len(found) == 10_000 and len(set(found)) == 1):
            return False
    return True


def test_parallel_runs_never_see_half_an_entry(tmp_path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        assert all(pool.starmap(_hammer, [(str(tmp_path / "cache"), number) for number in range(4)]))


def test_it_costs_little_to_import() -> None:
    code = (
        "import sys; before = set(sys.modules); import kubelint.cache.store; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"tempfile", "pathlib", "hashlib", "json", "threading", "random", "subprocess", "shutil"}

    assert not heavy & set(done.stdout.split())
