"""Whether something that is referred to is there."""

from __future__ import annotations

from enum import Enum


class Presence(Enum):
    """How far the files tell whether an object exists."""

    found = "found"
    """It stands in the input."""
    supplied = "supplied"
    """Something in the input makes it, or the config declares that it lives elsewhere."""
    unknown = "unknown"
    """Its name, or that of an object that may be it, is a placeholder."""
    missing = "missing"
    """Nothing in the input is it or makes it."""
