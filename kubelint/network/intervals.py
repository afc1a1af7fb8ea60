"""Sets of whole numbers as sorted tuples of intervals that do not touch: `((80, 80), (8000, 8010))`."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Intervals = tuple[tuple[int, int], ...]
"""Both ends belong to the interval.  Equal sets are equal tuples, so they can be compared and hashed as they are."""


def normal(pairs: Iterable[tuple[int, int]]) -> Intervals:
    """Return the set that `pairs` cover, in whatever order and overlap they come; empty pairs do not count."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if first > last:
            continue
        if merged and first <= merged[-1][1] + 1:
            if last > merged[-1][1]:
                merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple(merged)


def union(one: Intervals, other: Intervals) -> Intervals:
    """Return what is in either set."""
    if not other or one == other:
        return one
    return normal((*one, *other)) if one else other


def intersection(one: Intervals, other: Intervals) -> Intervals:
    """Return what is in both sets."""
    if one == other:
        return one
    common = []
    left = right = 0
    while left < len(one) and right < len(other):
        first = max(one[left][0], other[right][0])
        last = min(one[left][1], other[right][1])
        if first <= last:
            common.append((first, last))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(common)


def difference(one: Intervals, other: Intervals) -> Intervals:
    """Return what is in `one` and not in `other`."""
    if not other:
        return one
    rest = []
    position = 0
    for interval in one:
        first, last = interval
        while position < len(other) and other[position][1] < first:
            position += 1
        ahead = position
        while ahead < len(other) and other[ahead][0] <= last:
            if other[ahead][0] > first:
                rest.append((first, other[ahead][0] - 1))
            first = other[ahead][1] + 1
            ahead += 1
        if first <= last:
            rest.append((first, last))
    return tuple(rest)


def contains(intervals: Intervals, number: int) -> bool:
    """Say whether `number` is in the set."""
    index = bisect_right(intervals, number, key=_first) - 1
    return index >= 0 and number <= intervals[index][1]


def covers(one: Intervals, other: Intervals) -> bool:
    """Say whether all of `other` is in `one`."""
    return one == other or not difference(other, one)


def _first(interval: tuple[int, int]) -> int:
    return interval[0]
