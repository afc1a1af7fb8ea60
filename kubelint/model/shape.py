"""The types that fields must have, and a copy of an object without the fields that do not have them.

A shape is a dict (an object: known fields and their shapes, other fields are not looked at), a list of one shape
(a list), a tuple of strings (an enumeration), or one of the words below.  Views read only data that has passed
`conform`, so no view and no rule has to expect a field of another type.
"""

from __future__ import annotations

import re
from typing import Any

from kubelint.model.misfit import Misfit
from kubelint.model.unknown import Unknown

STRING, BOOL, MAP, ANY = "string", "bool", "map", "any"
INT, COUNT = "int", "count"
PORT, PORT_OR_NONE, PORT_NAME, PORT_OR_NAME, TARGET_PORT = (
    "port",
    "port-or-none",
    "port-name",
    "port-or-name",
    "target-port",
)

Shape = dict[str, "Shape"] | list["Shape"] | tuple[str, ...] | str

_SAID = {
    STRING: "a string",
    BOOL: "true or false",
    MAP: "a map of strings",
    INT: "a whole number",
    COUNT: "a whole number from 0 upwards",
    PORT: "a port number from 1 to 65535",
    PORT_OR_NONE: "a port number from 1 to 65535",
    PORT_NAME: "a port name (at most 15 of a-z, 0-9 and single hyphens between them, with a letter)",
    PORT_OR_NAME: "a port number from 1 to 65535 or a port name",
    TARGET_PORT: "a port number from 1 to 65535 or a port name",
}
_FIRST_AND_LAST = {
    INT: (-(1 << 63), 1 << 63),
    COUNT: (0, 1 << 31),
    PORT: (1, 65535),
    PORT_OR_NONE: (0, 65535),
    PORT_OR_NAME: (1, 65535),
    TARGET_PORT: (0, 65535),
}
_MAY_BE_UNKNOWN = {PORT, PORT_NAME, PORT_OR_NAME, TARGET_PORT}
_NAMES = {PORT_NAME, PORT_OR_NAME, TARGET_PORT}

# https://github.com/kubernetes/kubernetes/blob/v1.34.0/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
_PORT_NAME = re.compile(r"(?=.*[a-z])(?=.{1,15}\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z")


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
    if kind is str:
        return _fit_word(value, shape, misfits)  # type: ignore[arg-type]
    if kind is dict:
        if value.__class__ is dict:
            return _fit_object(value, shape, misfits)  # type: ignore[arg-type]
        return _misfit(value, "an object", misfits)
    if kind is list:
        if value.__class__ is list:
            return _fit_list(value, shape[0], misfits)  # type: ignore[index]
        return _misfit(value, "a list", misfits)
    return _fit_choice(value, shape, misfits)  # type: ignore[arg-type]


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


def _fit_choice(value: object, choices: tuple[str, ...], misfits: list[Misfit]) -> object:
    if value in choices if value.__class__ is str else value.__class__ is Unknown:
        return value
    if not value and value.__class__ is str:
        return _DROP  # an empty text is decoded as absent, and gets the default
    said = " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))
    misfits.append(Misfit((), value, said, choices=choices))
    return _DROP


def _fit_word(value: object, word: str, misfits: list[Misfit]) -> object:
    kind = value.__class__
    if word == STRING:
        return value if kind is str or kind is Unknown else _string(value, misfits)
    if word == MAP:
        return _fit_map(value, misfits) if kind is dict else _misfit(value, _SAID[MAP], misfits)  # type: ignore[arg-type]
    if word == ANY or (word == BOOL and kind is bool):
        return value
    if isinstance(value, str) and kind is str:
        return _fit_name(value, word, misfits)
    return _fit_number(value, word, misfits)


def _fit_number(value: object, word: str, misfits: list[Misfit]) -> object:
    if isinstance(value, int) and value.__class__ is int and word in _FIRST_AND_LAST:
        first, last = _FIRST_AND_LAST[word]
        if first <= value <= last:
            return value
    elif value.__class__ is Unknown and word in _MAY_BE_UNKNOWN:
        return value
    return _misfit(value, _SAID[word], misfits)


def _fit_name(value: str, word: str, misfits: list[Misfit]) -> object:
    """Return a port's name, a bad one too: whatever refers to it is most likely as bad."""
    if word not in _NAMES:
        return _misfit(value, _SAID[word], misfits)
    if value and not _PORT_NAME.match(value):
        misfits.append(Misfit((), value, _SAID[word]))
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
