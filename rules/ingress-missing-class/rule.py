"""Ingresses that no controller takes care of."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, Presence, Problem, Problems, Related, Severity, rule


@rule(
    "ingress-missing-class",
    severity=Severity.warning,
    tags=("routing", "ingress"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class",
    ),
    misses=("IngressClass",),
    speaks_of=("IngressClass",),
)
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress names no class, or one that does not exist.

    Name the class of an IngressClass in `spec.ingressClassName`; if that lives outside these files, declare it under
    `external:` in the configuration.

    Controllers leave an Ingress alone that is not of their class, so that it has no effect at all.  One that names no
    class gets the default one when it is made, if the cluster has a default (the annotation
    `ingressclass.kubernetes.io/is-default-class` on an IngressClass).  The old annotation
    `kubernetes.io/ingress.class` needs no IngressClass.  It is a hint where the input has no IngressClass, and for
    classes that platforms make by themselves.
    """
    found = cluster.ingresses.class_presence(ingress)
    if found is not Presence.missing:
        return
    expected = cluster.ingresses.class_expected(ingress)
    if ingress.class_name:
        name = f"IngressClass '{ingress.class_name}'"
        message = f"No {name} exists" if expected else f"These files hold no {name}"
    else:
        none = "none is the default" if expected else "these files hold no default one"
        message = f"Ingress '{ingress.name}' names no class, and {none}"
    severity = None if expected else Severity.hint
    related = tuple(Related(each.name_place, f"the class '{each.name}'") for each in cluster.ingresses.first_classes)
    yield Problem(ingress.class_place, message, related=related, severity=severity, absence=True)
