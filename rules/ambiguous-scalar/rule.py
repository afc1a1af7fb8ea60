"""Unquoted texts that YAML reads as a number or a boolean."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Resource, Severity, rule


@rule(
    "ambiguous-scalar",
    severity=Severity.error,
    tags=("reading",),
    references=(
        "https://yaml.org/type/bool.html",
        "https://yaml.org/type/int.html",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    ),
    precision="very-high",
)
def check(resource: Resource) -> Problems:
    """An unquoted text is read as a number or a boolean where a string is meant.

    Put it in quotes.

    To Kubernetes `yes`, `no`, `on`, `off` and `y` are booleans, `0644` is the number 420, `1.10` is 1.1 and `1e3` is
    1000.  In labels, annotations, selectors, environment variables, arguments and the data of a ConfigMap only strings
    are allowed, and the API server refuses the object.

    A key is no error, but becomes another key: a ConfigMap with the key `on` has an entry named `true`.
    """
    for found in resource.ambiguous():
        severity = Severity.warning if found.is_key else None
        yield Problem(found.place, found.message, severity=severity, help=f'Write "{found.written}".')
