"""How rules decide, for many peers at once: which ports are allowed, undecided or passed on, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network.policy import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable

Blocks = dict[tuple[int, int, int], int]
"""By allowed, undecided and passed ports (as bits): the peers (as bits) for which it stands so; they are disjoint."""

Row = dict[int, int]
"""For each set of ports (in atoms) the peers with which a pod may talk on just these; no peer is in two of them."""


def follow(blocks: Blocks, peers: int, ports: int, effect: Effect) -> Blocks:
    """Let a rule decide for `peers` what is undecided among `ports`."""
    changed: Blocks = {}
    for key, among in blocks.items():
        allowed, undecided, passed = key
        hit = undecided & ports
        inside = among & peers if hit else 0
        if not inside:
            changed[key] = changed.get(key, 0) | among
            continue
        if inside != among:
            changed[key] = changed.get(key, 0) | among ^ inside
        if effect is Effect.allow:
            allowed |= hit
        elif effect is Effect.pass_:
            passed |= hit
        decided = (allowed, undecided ^ hit, passed)
        changed[decided] = changed.get(decided, 0) | inside
    return changed


def end_tier(blocks: Blocks, *, denies: bool) -> Blocks:
    """Let a tier end, which denies what it left undecided, or leaves it to the next; what passed goes there too."""
    ended: Blocks = {}
    for (allowed, undecided, passed), among in blocks.items():
        key = (allowed, passed if denies else undecided | passed, 0)
        ended[key] = ended.get(key, 0) | among
    return ended


def allowed(blocks: Blocks) -> Row:
    """Return what is allowed in the end: what no tier decides is."""
    row: Row = {}
    for (ports, undecided, _), peers in blocks.items():
        if ports | undecided:
            row[ports | undecided] = row.get(ports | undecided, 0) | peers
    return row


def joined(rows: Iterable[Row]) -> Row:
    """Return what any of several rows allows."""
    joined, *others = rows
    for row in others:
        joined = _union(joined, row)
    return joined


def _union(one: Row, other: Row) -> Row:
    found: Row = {}
    for mask, peers in one.items():
        rest = peers
        for further, among in other.items():
            both = peers & among
            if both:
                found[mask | further] = found.get(mask | further, 0) | both
                rest ^= both
        if rest:
            found[mask] = found.get(mask, 0) | rest
    first = 0
    for peers in one.values():
        first |= peers
    for further, among in other.items():
        rest = among & ~first
        if rest:
            found[further] = found.get(further, 0) | rest
    return found
