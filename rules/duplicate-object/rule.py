"""Objects that are defined more than once."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Resource, Severity, rule


@rule(
    "duplicate-object",
    severity=Severity.warning,
    tags=("reading",),
    references=("https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",),
    speaks_of=("its double",),
)
def check(resource: Resource, cluster: Cluster) -> Problems:
    """An object is defined more than once.

    Keep one definition, or give the objects different names or namespaces.

    Group, kind, namespace and name make an object; of two definitions the one that is applied last replaces the other,
    and which that is depends on the order of the files.

    It is an info where the two are equal, and where they stand in two files that mostly define the same objects: such
    files are most likely alternatives, of which only one is applied.  Of two files with more such objects only the
    first one is reported.  Where only one of the two names its namespace, they may be meant for different ones: a hint.

    Files of sibling folders that define the same object are variants (environments, examples), and are not compared
    with each other; `sets:` in the configuration says which files belong together.
    """
    repeat = cluster.duplicates.repeat(resource)
    if repeat is None:
        return
    severity = Severity.info if repeat.equal or repeat.variants else None
    if resource.written_namespace != repeat.first.written_namespace:
        severity = Severity.hint
    others = f", like {repeat.others} more of this file" if repeat.others else ""
    content = "the same content" if repeat.equal else "other content"
    yield Problem(
        resource.name_place,
        f"{resource.kind} '{resource.name}' is defined a second time, with {content}{others}",
        related=(Related(repeat.first.name_place, "first defined here"),),
        severity=severity,
    )
