"""Ingresses that put their own text into the configuration of nginx."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Severity, rule


@rule(
    "ingress-nginx-snippet",
    severity=Severity.warning,
    tags=("security", "ingress"),
    security_severity="7.1",
    references=(
        "CVE-2021-25742",
        "https://github.com/kubernetes/ingress-nginx/issues/7837",
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/",
        "CWE-94",
    ),
    speaks_of=(),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress puts text of its own into the configuration of nginx.

    Use the annotations made for the purpose, or the controller's ConfigMap, and keep `allow-snippet-annotations` off.

    Whoever may write an Ingress can with a snippet read the controller's service account token, and with that every
    Secret of the cluster (CVE-2021-25742).  ingress-nginx therefore refuses such annotations by default since 1.9:
    then the Ingress cannot be applied.  The snippets of NGINX Inc's controller (`nginx.org/...-snippets`) have the same
    power, and are off by default too.  Ingresses of other controllers, which do not read the annotations, are passed
    over.
    """
    if cluster.ingresses.controller(ingress) not in {"", "nginx", "nginx.org"}:
        return
    for name in ingress.snippets:
        place = ingress.annotation_at(name)
        yield Problem(place, f"Ingress '{ingress.name}' puts text of its own into the configuration of nginx")
