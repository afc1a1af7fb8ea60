"""Keeps Helm from fetching what the schemas of a chart's values refer to.

Helm loads references to other documents, from the network and from the whole disk.  Here they are left out, and it is
said that they were.
"""

from __future__ import annotations

import os
import re

NAME = "values.schema.json"
_LARGEST = 16 << 20
_KNOWN = re.compile(r"https?://json-schema\.org/(?:draft-0[3467]/|draft/20(?:19-09|20-12)/)?schema#?")
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def tame(folder: str) -> list[str]:
    """Take out of the schema in a chart's folder what refers to other documents; say in words what does not hold."""
    import json

    path = os.path.join(folder, NAME)
    if not os.path.isfile(path):
        return []
    if os.path.getsize(path) > _LARGEST:
        os.remove(path)
        return ["it is larger than 16 MB"]
    try:
        with open(path, encoding="utf-8-sig") as file:
            schema = json.load(file)
        own = schema.get("$id") or schema.get("id") if isinstance(schema, dict) else None
        left_out: dict[str, None] = {}
        before = json.dumps(schema)
        _clean(schema, own.partition("#")[0] if isinstance(own, str) else "", left_out)
    except RecursionError:
        os.remove(path)
        return ["it is nested too deep"]
    except (OSError, ValueError):
        return []  # Helm tells what is wrong with it, and reads no further
    if json.dumps(schema) != before:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(schema, file)
    return [f"what it refers to by {name} is not fetched" for name in left_out]


def _clean(node: object, own: str, left_out: dict[str, None]) -> None:
    """Leave out what is not in the schema itself, whose name is `own`."""
    if isinstance(node, dict):
        told = node.get("$schema")
        if isinstance(told, str) and not _KNOWN.fullmatch(told):
            del node["$schema"]
            left_out[told] = None
        for key in _REFERENCES:
            reference = node.get(key)
            if not isinstance(reference, str):
                continue
            document, _, part = reference.partition("#")
            if document and document == own:
                node[key] = f"#{part}"
            elif document:
                del node[key]
                left_out[reference] = None
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _clean(child, own, left_out)
