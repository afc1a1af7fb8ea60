"""Reads many files, in several processes where that pays."""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from kubelint.cache.blake import blake2b
from kubelint.source.decode import DecodeError, decode
from kubelint.syntax.document import ChangedError, File, attach
from kubelint.syntax.fault import Limits
from kubelint.syntax.load import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from kubelint.source.found import Source
    from kubelint.syntax.load import Loaded

Raw = tuple["Loaded", bool, bool, int, bytes]
"""What `load` gave, whether kubelint is mentioned, whether there may be placeholders, the bytes' size and digest."""

PLACEHOLDER = re.compile(r"\$[{(]|__[A-Za-z]|<[A-Za-z]|ENC\[|\{\{")
_FORK_PAYS = 300_000
"""Bytes from which a second process saves more than it costs."""
_BATCH = 1 << 20
"""Bytes of input whose data a worker hands over at once, which bounds the memory for it."""
_MOST_WORKERS = 8
_COST_OF_A_FILE = 1000
"""Bytes whose reading takes as long as opening a file."""
_PART = 1 << 18
"""Bytes that are read at once."""


class Known(Protocol):
    """What was read before."""

    def find(self, source: Source) -> Raw | None:
        """Return what reading a file would give; None where that is not known."""

    def add(self, source: Source, raw: Raw) -> None:
        """Take in what reading a file gave."""


def read_files(
    sources: Sequence[Source],
    limits: Limits = Limits(),  # noqa: B008 (immutable)
    known: Known | None = None,
) -> list[File]:
    """Read files in the given order; whatever cannot be read is a fault of its file."""
    import gc

    collecting = gc.isenabled()
    # Reading only makes objects that stay; looking for garbage among them costs half of the time.
    gc.disable()
    try:
        if known is None:
            return _read_all(sources, limits)[0]
        found = {source: raw for source in sources if (raw := known.find(source)) is not None}
        missing = [source for source in sources if source not in found]
        files, raws = _read_all(missing, limits)
        for source, raw in zip(missing, raws, strict=True):
            known.add(source, raw)
        read = dict(zip(missing, files, strict=True))
        return [read.get(source) or attach_raw(source, found[source]) for source in sources]
    finally:
        if collecting:
            gc.enable()


def _read_all(sources: Sequence[Source], limits: Limits) -> tuple[list[File], list[Raw]]:
    """Read files; the text of all is kept where it is little."""
    sizes = [_size(source) for source in sources]
    workers = _workers(sum(sizes))
    if workers > 1:
        raws = _read_parallel(sources, _shares(sizes, workers), limits)
        return [attach_raw(source, raw) for source, raw in zip(sources, raws, strict=True)], raws
    files, raws = [], []
    small = sum(sizes) <= _FORK_PAYS
    for source in sources:
        file, raw = read_file(source, limits)
        if not small:
            file.forget_text()
        files.append(file)
        raws.append(raw)
    return files, raws


def read_file(source: Source, limits: Limits = Limits()) -> tuple[File, Raw]:  # noqa: B008 (immutable)
    """Read one file, and keep its text."""
    raw, text = _raw(source, limits)
    file = attach_raw(source, raw)
    file.keep_text(text)
    return file, raw


def _size(source: Source) -> int:
    if source.data is not None:
        return len(source.data)
    try:
        return os.stat(source.path).st_size
    except OSError:
        return 0


def _workers(total: int) -> int:
    """Give the number of processes that pay for so many bytes; only one where forking is not safe."""
    if total <= _FORK_PAYS or sys.platform not in {"linux", "darwin"}:
        return 1
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS, max(1, total // (_FORK_PAYS // 2)))


def _shares(sizes: Sequence[int], workers: int) -> list[list[int]]:
    """Deal out the files so that each process gets about the same number of bytes, and some of each folder."""
    shares: list[list[int]] = [[] for _ in range(workers)]
    # The first process also takes in what the others send.
    loads = [sum(sizes) // 10, *[0] * (workers - 1)]
    for index, size in enumerate(sizes):
        least = loads.index(min(loads))
        shares[least].append(index)
        loads[least] += size + _COST_OF_A_FILE
    return shares


def _read_parallel(sources: Sequence[Source], shares: list[list[int]], limits: Limits) -> list[Raw]:
    """Read the first share here while forked processes read the others; take over what a lost process leaves."""
    children = [_fork([sources[index] for index in share], limits) for share in shares[1:]]
    raws: dict[int, Raw] = {}
    try:
        for index in shares[0]:
            raws[index] = _raw(sources[index], limits)[0]
        for share, child in zip(shares[1:], children, strict=True):
            raws.update(zip(share, _received(child), strict=False))
        lost = [index for index in range(len(sources)) if index not in raws]
        raws.update((index, _raw(sources[index], limits)[0]) for index in lost)
    finally:
        for child in children:
            if child:
                child[1].close()
                os.waitpid(child[0], 0)
    return [raws[index] for index in range(len(sources))]


def _fork(sources: list[Source], limits: Limits) -> tuple[int, BinaryIO] | None:
    """Start a process that reads files and writes their data to the stream; None where there can be none."""
    readable, writable = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(readable)
        os.close(writable)
        return None
    if process:
        os.close(writable)
        return process, os.fdopen(readable, "rb")
    status = 1
    try:
        os.close(readable)
        with os.fdopen(writable, "wb") as stream:
            _send(sources, limits, stream)
        status = 0
    finally:
        # Nothing of the parent's own (buffers, exit handlers, its traceback) may run a second time.
        os._exit(status)


def _send(sources: Iterable[Source], limits: Limits, stream: BinaryIO) -> None:
    """Read files, then hand over their data; a pipe holds little, so earlier it would only wait for the reader."""
    import marshal

    batches: list[bytes] = []
    batch: list[Raw] = []
    size = 0
    for source in sources:
        raw = _raw(source, limits)[0]
        batch.append(raw)
        size += raw[3]
        if size >= _BATCH:
            batches.append(marshal.dumps(batch))
            batch, size = [], 0
    batches.append(marshal.dumps(batch))
    for data in batches:
        _send_batch(stream, data)


def _send_batch(stream: BinaryIO, data: bytes) -> None:
    stream.write(len(data).to_bytes(8, "little"))
    stream.write(data)
    stream.flush()


def _received(child: tuple[int, BinaryIO] | None) -> Iterator[Raw]:
    import marshal

    while child and len(head := child[1].read(8)) == 8:
        size = int.from_bytes(head, "little")
        data = child[1].read(size)
        if len(data) < size:
            return
        yield from marshal.loads(data)  # noqa: S302 (this program's own fork wrote it)


def _raw(source: Source, limits: Limits) -> tuple[Raw, str]:
    """Read and load one file; return its text as well."""
    try:
        data = source.data if source.data is not None else _bytes(source.path, limits)
    except OSError as error:
        return _unread("unreadable", f"The file cannot be read: {error.strerror or error}"), ""
    if len(data) > limits.file_bytes:
        return _unread("limit", f"The file is larger than {limits.file_bytes:,} bytes"), ""
    try:
        text = decode(data)
    except DecodeError as error:
        return (*_unread("encoding", error.reason)[:4], digest(data)), ""
    loaded = load(text, limits)
    return (loaded, "kubelint" in text, PLACEHOLDER.search(text) is not None, len(data), digest(data)), text


def _unread(kind: str, message: str) -> Raw:
    return ([], [(kind, message, 0, 0, "")]), False, False, 0, b""


def digest(data: bytes) -> bytes:
    """Return what tells the content of a file from any other."""
    return blake2b(data, digest_size=16).digest()


def digest_of(path: str, limits: Limits = Limits()) -> bytes:  # noqa: B008 (immutable)
    """Return the digest of a file as it is now; nothing where it cannot be read, or not be read whole."""
    try:
        data = _bytes(path, limits)
    except OSError:
        return b""
    return digest(data) if len(data) <= limits.file_bytes else b""


def _bytes(path: str, limits: Limits) -> bytes:
    """Read a file, but not much more than is allowed of one that is endless."""
    # Without the buffers and objects of open(), which take as long as a small file itself.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        parts = []
        left = limits.file_bytes + 1
        while left > 0 and (part := os.read(descriptor, min(left, _PART))):
            parts.append(part)
            left -= len(part)
    finally:
        os.close(descriptor)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def attach_raw(source: Source, raw: Raw) -> File:
    """Make a file of what reading it gave."""
    loaded, mentions, placeholders, size, content = raw
    file = attach(source.path, loaded, partial(_text_again, source, size, content))
    file.mentions_kubelint = mentions
    file.maybe_placeholders = placeholders
    if not size:
        # Empty, or unreadable as a whole: either way there is no text to read again.
        file.keep_text("")
    return file


def _text_again(source: Source, size: int, content: bytes) -> str:
    data: Any = source.data
    if data is None:
        try:
            data = _bytes(source.path, Limits(file_bytes=size))
        except OSError as error:
            raise ChangedError(f"{source.path} can no longer be read: {error.strerror or error}") from None
        if len(data) != size or digest(data) != content:
            raise ChangedError(f"{source.path} changed while it was being checked")
    return decode(data)
