"""Sets of small numbers as the bits of one whole number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def positions(bits: int) -> list[int]:
    """Return the numbers in the set, in order."""
    # A search in the digits costs the same for each number found, however long the digits are.
    digits = bin(bits)[:1:-1]
    find = digits.find
    found = []
    at = find("1")
    while at >= 0:
        found.append(at)
        at = find("1", at + 1)
    return found


def of(numbers: Iterable[int]) -> int:
    """Return the set of `numbers`."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits
