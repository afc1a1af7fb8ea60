"""Serializes sarif-om objects: fields that have their default are left out, but for those that mean something.

The serializer that sarif-om recommends also drops a result's `level` where it equals the default; the result then takes
the level of its rule.  It is also forty times slower, for it copies everything first.
"""

from __future__ import annotations

from json import JSONEncoder
from typing import TYPE_CHECKING, Any

import attr
import sarif_om

if TYPE_CHECKING:
    from collections.abc import Callable

_ALWAYS = {("Result", "level"), ("Result", "kind"), ("ReportingConfiguration", "level")}
_NAME = "schema_property_name"


@attr.s
class Suppression:
    """SARIF's suppression object: sarif-om's is older than the standard and has `state` for `status`."""

    kind: str = attr.ib(metadata={_NAME: "kind"})
    status: str | None = attr.ib(default=None, metadata={_NAME: "status"})
    justification: str | None = attr.ib(default=None, metadata={_NAME: "justification"})


class _Fields(dict[type, tuple[dict[str, str], dict[str, object]]]):
    """For each class: its fields' JSON names, and the values that are left out; made when first asked for."""

    def __missing__(self, cls: type) -> tuple[dict[str, str], dict[str, object]]:
        if cls is not Suppression and cls.__module__.partition(".")[0] != sarif_om.__name__:
            raise TypeError(f"{cls.__name__} is no SARIF object")
        names, defaults = {}, {}
        for field in attr.fields(cls):
            names[field.name] = field.metadata[_NAME]
            defaults[field.name] = None if (cls.__name__, field.name) in _ALWAYS else _default(field)
        self[cls] = names, defaults
        return names, defaults


def _default(field: Any) -> object:  # noqa: ANN401 - attrs has no common type for what `fields` gives
    if field.default is attr.NOTHING:
        return None
    return field.default.factory() if isinstance(field.default, attr.Factory) else field.default  # type: ignore[arg-type]


_FIELDS = _Fields()


def _plain(item: object) -> dict[str, object]:
    names, defaults = _FIELDS[item.__class__]
    return {
        names[name]: value for name, value in item.__dict__.items() if value is not None and value != defaults[name]
    }


encode: Callable[[object], str] = JSONEncoder(default=_plain, separators=(",", ":"), check_circular=False).encode
"""A sarif-om object, or a list or dict of them, as JSON."""
