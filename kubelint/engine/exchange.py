"""What changes for a repository where one file holds other objects: only kinds, if no other file defines the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from kubelint.cluster.kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint.cluster.stock import Key
    from kubelint.engine.held import KeptKinds
    from kubelint.engine.sets import Partition
    from kubelint.model.resource import Resource


def known_keys(parts: Partition) -> dict[Key, int]:
    """Return how often each object is defined, in builtin types; what is rendered does not count."""
    lists = (parts.shared, *(each.own for each in parts.sets if not each.alone))
    keys = Counter(each.key_of_object for objects in lists for each in objects)
    return {plain_key(key): count for key, count in keys.items() if key is not None}


def exchanged_keys(before: Sequence[Resource], after: Sequence[Resource], known: Mapping[Key, int]) -> set[Key] | None:
    """Return the keys of the objects that are new; None where some key has to do with another file.

    It is the same objects, defined in several folders, that make variants of these.
    """
    old, new = _keyed(before), _keyed(after)
    for key in old.keys() | new.keys():
        was, now = old.get(key, []), new.get(key, [])
        same = len(was) == len(now) and (bool(key[2]) or [each.data for each in was] == [each.data for each in now])
        if not same and (max(len(was), len(now)) > 1 or known.get(plain_key(key), 0) != len(was)):
            return None
    return {plain_key(key) for key in new.keys() - old.keys()}


def exchanged_kinds(kept: KeptKinds, at: int, before: Iterable[Kind], after: Iterable[Kind]) -> KeptKinds | None:
    """Return the kinds of some files' objects where the one at a position holds `after`, and no longer `before`.

    They are in the order of the first objects; None where that cannot be told.
    """
    old, new = Counter(before), Counter(after)
    turns = {kind: turn for turn, kind in enumerate(new)}
    found: dict[Kind, tuple[int, list[int]]] = {}
    for written, count, places in kept:
        kind = Kind(*written)
        left = count - old[kind] + new[kind]
        if old[kind] and not new[kind] and left and places[0] == at:
            return None  # it is in another file that it comes first now: where there, is not known
        found[kind] = (left, sorted({*places, at} if new[kind] else {*places} - {at}))
    order = {kind: turn for turn, kind in enumerate(found)}
    found.update((kind, (count, [at])) for kind, count in new.items() if kind not in found)
    kinds = [kind for kind, (count, _) in found.items() if count]
    kinds.sort(key=lambda kind: (found[kind][1][0], turns[kind] if found[kind][1][0] == at else order[kind]))
    return [(cast("Kind", tuple(kind)), *found[kind]) for kind in kinds]


def kinds_in(objects: Iterable[Resource]) -> list[Kind]:
    """Return the kind of each object."""
    return list(map(kind_of, objects))


def _keyed(objects: Iterable[Resource]) -> dict[Key, list[Resource]]:
    found: dict[Key, list[Resource]] = {}
    for each in objects:
        key = each.key_of_object
        if key is not None:
            found.setdefault(key, []).append(each)
    return found


def plain_key(key: Key) -> Key:
    """Return a key in builtin types."""
    group, kind, namespace, name = map(str, key)
    return group, kind, namespace, name
