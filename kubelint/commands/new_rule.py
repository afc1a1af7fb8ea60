"""`kubelint new-rule`: writes the folder of a new rule, with examples that it passes."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from kubelint.engine.catalogue import builtin_infos
from kubelint.rule.declare import ID

if TYPE_CHECKING:
    from typing import TextIO

OK, USAGE = 0, 2

_RULE = '''\
"""Services that nobody answers for."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Service, Severity, rule


@rule("{id}", severity=Severity.warning, tags=("house",), references=("https://kubernetes.io/docs/",))
def check(service: Service, *, label: str = "team") -> Problems:
    """A Service does not say whose it is.

    Add the label `team` with the name of your team.

    This text is the rule's page.  The first sentence says what is wrong; the first paragraph is shown as help below
    each finding, and the rest says why it matters.

    :param label: The label that has to be there.
    """
    if label not in service.labels:
        yield Problem(service.name_place, f"Service '{{service.name}}' has no label '{{label}}'")
'''
_FLAGGED = """\
# Each line that has to be flagged says so; the text in quotes is what has to be underlined.
apiVersion: v1
kind: Service
metadata:
  name: shop  # expect: {id} "shop"
  labels: {{app: shop}}
spec:
  selector: {{app: shop}}
  ports:
    - port: 80
"""
_FINE = """\
# The neighbour that is almost wrong: the label is there, and its value is another tool's to fill in.
apiVersion: v1
kind: Service
metadata:
  name: shop
  labels:
    team: ${{TEAM}}
spec:
  selector: {{app: shop}}
  ports:
    - port: 80
"""
_FILES = {"rule.py": _RULE, "fail.yaml": _FLAGGED, "pass.yaml": _FINE}


def new_rule(path: str, out: TextIO) -> int:
    """Write the folder `path` of a new rule, whose last part is the rule's id; return 0, or 2 where that cannot be."""
    folder = os.path.normpath(path)
    identifier = os.path.basename(folder)
    wrong = _wrong(folder, identifier)
    if wrong:
        sys.stderr.write(f"kubelint: {wrong}\n")
        return USAGE
    try:
        os.makedirs(folder)
        for name, text in _FILES.items():
            with open(os.path.join(folder, name), "x", encoding="utf-8", newline="\n") as file:
                file.write(text.format(id=identifier))
    except OSError as error:
        sys.stderr.write(f"kubelint: {folder}: {error.strerror or error}\n")
        return USAGE
    above = os.path.dirname(folder) or "."
    out.write(
        f"{folder} is written: rule.py, and the examples fail.yaml and pass.yaml.\n"
        f"  kubelint test-rules {folder}\n"
        f"  kubelint check --rules {above} PATH\n"
    )
    return OK


def _wrong(folder: str, identifier: str) -> str:
    if not re.fullmatch(ID, identifier):
        return f"'{identifier}' is no rule id; ids are small words joined by hyphens"
    if any(info.id == identifier for info in builtin_infos()):
        return f"There is a built-in rule '{identifier}'"
    return f"{folder} exists already" if os.path.lexists(folder) else ""
