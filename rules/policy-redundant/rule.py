"""Policies that change nothing."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-redundant",
    severity=Severity.info,
    tags=("policy",),
    references=("https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",),
    speaks_of=("NetworkPolicy",),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A NetworkPolicy changes nothing: other policies isolate its pods and allow all that it allows.

    Remove the policy, or narrow the other ones if they open too much.

    Policies add up.  Each rule of such a policy is held by a rule of a policy that selects the same pods or more, in
    every direction that it isolates.  Selectors are compared as such, so that this holds whatever pods there are.
    A policy that only denies is redundant only beside another that only denies.

    Only such policies count as are surely applied together.  They are where they stand in one file, where the config
    declares a set (`sets:`), and where a chart or an overlay makes them.  In several files of one folder, or of a
    namespace that they name, they are where some pods of the policy are there as well; but for folders in which several
    files define the same object, which hold alternatives.
    """
    others = cluster.surplus.redundant(policy)
    if others:
        names = " and ".join(f"'{other.name}'" for other in others[:3])
        related = tuple(Related(other.name_place, "does all of it, or a part") for other in others[:3])
        yield Problem(
            policy.name_place, f"Policy '{policy.name}' changes nothing: {names} already {_does(others)} it", related
        )


def _does(others: list[NetworkPolicy]) -> str:
    return "does" if len(others) == 1 else "do"
