"""The types that fields must have, and a copy of an object without the fields that do not have them.

A shape is a dict (an object: known fields and their shapes, other fields are not looked at), a list of one shape
(a list), a tuple of strings (an enumeration), or one of the words below.  Views read only data that has passed
`conform`, so no view and no rule has to expect a field of another type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kubelint.model.unknown import Unknown

if TYPE_CHECKING:
    from kubelint.finding import Path

STRING, INT, BOOL, PORT, PORT_OR_NAME, MAP, ANY = "string", "int", "bool", "port", "port-or-name", "map", "any"

Shape = dict[str, "Shape"] | list["Shape"] | tuple[str, ...] | str

_SAID = {
    STRING: "a string",
    INT: "a whole number",
    BOOL: "true or false",
    PORT: "a port number from 1 to 65535",
    PORT_OR_NAME: "a port number from 1 to 65535 or a port name",
    MAP: "a map of strings",
}


class Misfit(NamedTuple):
    """A field of the wrong type or value: where, what it is, and what it must be.

    `unknown` marks a placeholder where no string can stand: not a fault, but not to be judged either.
    `text` marks a number or boolean where a string is meant (YAML read an unquoted text as such).
    """

    path: Path
    value: object
    expected: str
    unknown: bool = False
    text: bool = False


def conform(data: dict[str, Any], shape: Shape) -> tuple[dict[str, Any], list[Misfit]]:
    """Return `data` as far as it has the `shape`, and what does not.

    A null is as good as absent, but a null in a list of objects is an empty object (so Kubernetes decodes it).
    Where all fits, the very `data` is returned, not a copy.
    """
    misfits: list[Misfit] = []
    fit = _fit(data, shape, misfits)
    if fit is _DROP or not isinstance(fit, dict):
        return {}, misfits
    return fit, [Misfit(misfit.path[::-1], *misfit[1:]) for misfit in misfits]


_DROP = object()


def _fit(value: object, shape: Shape, misfits: list[Misfit]) -> object:
    """Return the fitting form of `value`; paths of misfits are built backwards, key by key, on the way up."""
    kind = shape.__class__
    if kind is dict:
        if value.__class__ is dict:
            return _fit_object(value, shape, misfits)  # type: ignore[arg-type]
        return _misfit(value, "an object", misfits)
    if kind is list:
        if value.__class__ is list:
            return _fit_list(value, shape[0], misfits)  # type: ignore[index]
        return _misfit(value, "a list", misfits)
    if kind is tuple:
        if value in shape if value.__class__ is str else value.__class__ is Unknown:
            return value
        return _misfit(value, "one of " + ", ".join(shape), misfits)  # type: ignore[arg-type]
    return _fit_word(value, shape, misfits)  # type: ignore[arg-type]


def _fit_object(value: dict[str, object], shape: dict[str, Shape], misfits: list[Misfit]) -> object:
    changed = None
    for key, inner in shape.items():
        child = value.get(key)
        if child is None:
            continue
        before = len(misfits)
        fit = _fit(child, inner, misfits)
        if len(misfits) > before:
            _prepend(misfits, before, key)
        if fit is not child:
            changed = dict(value) if changed is None else changed
            if fit is _DROP:
                del changed[key]
            else:
                changed[key] = fit
    return value if changed is None else changed


def _fit_list(value: list[object], shape: Shape, misfits: list[Misfit]) -> object:
    changed = None
    for index, child in enumerate(value):
        if child is None:
            fit: object = {} if shape.__class__ is dict else ""
        else:
            before = len(misfits)
            fit = _fit(child, shape, misfits)
            if len(misfits) > before:
                _prepend(misfits, before, index)
            if fit is _DROP:
                # The item keeps its place, so that the indexes of the others stay true.
                fit = {} if shape.__class__ is dict else ""
        if fit is not child:
            changed = list(value) if changed is None else changed
            changed[index] = fit
    return value if changed is None else changed


def _fit_word(value: object, word: str, misfits: list[Misfit]) -> object:
    kind = value.__class__
    if word == STRING:
        if kind is str or kind is Unknown:
            return value
        return _string(value, misfits)
    if word == MAP:
        if kind is dict:
            return _fit_map(value, misfits)  # type: ignore[arg-type]
        return _misfit(value, _SAID[MAP], misfits)
    if word == INT:
        return value if kind is int else _misfit(value, _SAID[INT], misfits)
    if word == BOOL:
        return value if kind is bool else _misfit(value, _SAID[BOOL], misfits)
    if word in {PORT, PORT_OR_NAME}:
        good = 0 < value <= 65535 if kind is int else kind is Unknown or (word == PORT_OR_NAME and kind is str)  # type: ignore[operator]
        return value if good else _misfit(value, _SAID[word], misfits)
    return value


def _fit_map(value: dict[str, object], misfits: list[Misfit]) -> object:
    changed = None
    for key, child in value.items():
        kind = child.__class__
        if kind is str or kind is Unknown:
            continue
        changed = dict(value) if changed is None else changed
        if child is None:
            changed[key] = ""
            continue
        before = len(misfits)
        fit = _string(child, misfits)
        _prepend(misfits, before, key)
        if fit is _DROP:
            del changed[key]
        else:
            changed[key] = fit
    return value if changed is None else changed


def _string(value: object, misfits: list[Misfit]) -> object:
    """Where YAML read a number or boolean for a text, keep the text that was most likely meant."""
    if isinstance(value, bool | int | float):
        misfits.append(Misfit((), value, _SAID[STRING], text=True))
        return str(value).lower() if isinstance(value, bool) else str(value)
    return _misfit(value, _SAID[STRING], misfits)


def _misfit(value: object, expected: str, misfits: list[Misfit]) -> object:
    misfits.append(Misfit((), value, expected, unknown=value.__class__ is Unknown))
    return _DROP


def _prepend(misfits: list[Misfit], start: int, key: str | int) -> None:
    for index in range(start, len(misfits)):
        misfit = misfits[index]
        misfits[index] = misfit._replace(path=(*misfit.path, key))
