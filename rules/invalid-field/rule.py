"""Fields with a value that they cannot have, and fields that do not exist."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Resource, Severity, rule


@rule(
    "invalid-field",
    severity=Severity.error,
    tags=("reading",),
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/",
        "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
    ),
)
def check(resource: Resource) -> Problems:
    """A field has a value that it cannot have, or the API has no such field.

    Write a value of the type that the API reference gives for the field.

    The API server refuses an object with a wrong value, and the other checks judge the object as if the field were
    not there.  What is checked is the type of the fields that kubelint reads, port numbers and port names, and the
    values of enumerations such as `protocol`.

    A field that does not exist is a warning.  `kubectl` refuses it by default, but the API server itself leaves it out
    with no more than a warning; a NetworkPolicy whose `podSelector` is misspelt selects every pod.  This is checked
    in `metadata`, and in the `spec` of Service, Ingress and NetworkPolicy.
    """
    for misfit in resource.misfits:
        if not misfit.unknown and not misfit.text:
            yield Problem(resource.at(*misfit.path), misfit.message, help=misfit.advice)
    for stray in resource.strays():
        yield Problem(resource.key(*stray.path), stray.message, severity=Severity.warning, help=stray.advice)
