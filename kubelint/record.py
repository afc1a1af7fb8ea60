"""`typing.NamedTuple`, but that the types of the fields are left as they are written.

To make a class, `typing` compiles the text of each annotation, which takes longer than all the rest of it, and nobody
asks for types at run time.  With more than a hundred such classes that is a tenth of the time a hook takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    _OWN = {"__annotations__", "__classcell__", "__module__", "__qualname__"}

    class _Maker(type):
        """Makes a named tuple of each class that derives from one of its kind, with the methods of that class."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            made.__annotations__ = fields
            made.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """The base of named tuples; see `typing.NamedTuple`."""


__all__ = ["NamedTuple"]
