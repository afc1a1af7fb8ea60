"""Objects of an API that Kubernetes no longer serves."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Resource, Severity, rule


@rule(
    "removed-api-version",
    severity=Severity.error,
    tags=("reading",),
    references=(
        "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
        "https://kubernetes.io/docs/reference/using-api/deprecation-policy/",
    ),
    precision="very-high",
)
def check(resource: Resource, *, kubernetes: str = "") -> Problems:
    """The API version of an object was removed from Kubernetes.

    Move the object to the version that took its place.

    A cluster of that release or a later one refuses the object: `no matches for kind`.  Every API that Kubernetes
    itself ever served and removed is known, of alpha versions those since 1.5; versions of custom resources are not,
    for they depend on what is installed.

    :param kubernetes: The release of the cluster, such as `"1.24"`; what it still serves is no finding.  Empty means
        the newest.
    """
    removal = resource.removal()
    served = kubernetes.removeprefix("v").split(".")
    still = len(served) > 1 and served[1].isdigit() and removal is not None and int(served[1]) < removal.minor
    if removal is not None and not still:
        what = f"{resource.api_version} {resource.kind}"
        yield Problem(resource.at("apiVersion"), f"Kubernetes 1.{removal.minor} removed {what}", help=removal.advice)
