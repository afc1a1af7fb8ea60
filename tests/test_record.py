"""Named tuples that cost little to declare are named tuples like any others."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from kubelint.record import NamedTuple


class Point(NamedTuple):
    """A place."""

    x: int
    y: int = 0
    tags: tuple[str, ...] = ()

    @property
    def sum(self) -> int:
        """Both together."""
        return self.x + self.y

    def moved(self, by: int) -> Point:
        return self._replace(x=self.x + by)

    @classmethod
    def of(cls, text: str) -> Point:
        x, y = map(int, text.split(","))
        return cls(x, y)


class Nothing(NamedTuple):
    """A thing without fields."""


def test_it_is_a_tuple_with_names_and_methods() -> None:
    point = Point(1, tags=("a",))

    assert tuple(point) == (1, 0, ("a",))
    assert (point.sum, point.moved(2).x, Point.of("3,4")) == (1, 3, Point(3, 4))
    assert repr(point) == "Point(x=1, y=0, tags=('a',))"
    assert point._asdict() == {"x": 1, "y": 0, "tags": ("a",)}
    assert Point._fields == ("x", "y", "tags")
    assert Point._field_defaults == {"y": 0, "tags": ()}
    assert tuple(Nothing()) == ()


def test_it_says_what_it_is() -> None:
    assert Point.__doc__ == "A place."
    assert (Point.__module__, Point.__qualname__) == (__name__, "Point")
    assert typing.get_type_hints(Point) == {"x": int, "y": int, "tags": tuple[str, ...]}


def test_it_is_copied_pickled_and_matched() -> None:
    point = Point(1, 2)

    assert copy.deepcopy(point) == pickle.loads(pickle.dumps(point)) == point  # noqa: S301  (its own)
    match point:
        case Point(x, y=2):
            assert x == 1
        case _:
            pytest.fail("it is no point")


def test_wrong_fields_are_refused() -> None:
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point(1, z=2)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Point(1).x = 2  # type: ignore[misc]
