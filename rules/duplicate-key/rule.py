"""Keys that stand twice in one mapping."""

from __future__ import annotations

from kubelint.api import File, Place, Problem, Problems, Related, Severity, rule


@rule(
    "duplicate-key",
    severity=Severity.warning,
    tags=("reading",),
    references=("https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",),
    precision="very-high",
)
def check(file: File) -> Problems:
    """A key stands twice in one mapping, and only the last one counts.

    Join what the two hold, or remove one of them.

    `kubectl` takes the last value and says nothing; what the first one says is lost before it reaches the API
    server.  A second `podSelector` in a policy or a second `ports` in a Service changes what the object does.
    Kustomize, Flux and Argo CD refuse such a file.
    """
    for document in file.documents:
        for path, first, second in document.duplicates:
            yield Problem(
                Place(document, path, span=second),
                f"The key '{path[-1]}' stands twice in this mapping, and this one wins",
                related=(Related(Place(document, path, span=first), "has no effect"),),
            )
