"""Connections that one side allows and the other does not."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "half-open-connection",
    severity=Severity.warning,
    tags=("policy", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ),
    speaks_of=("*/Policy", "*/UserDefinedNetwork"),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A NetworkPolicy allows a connection that the policies of the other side never let through.

    Allow it on the other side too, with the same port, or remove the peer here if the connection is not meant.

    A connection needs the egress rules of its source and the ingress rules of its destination.  The rule speaks where a
    peer is chosen by labels, and policies close the other side for all pods of both sides on all ports of the rule; it
    is silent where the other side is open by default, where it lets some of the pods through, and where the files leave
    that open (blocks of addresses, labels that are not known).

    Only such pods and policies count as are surely applied together: of one file, of one folder, or of namespaces that
    they name, but for `default`.  A folder in which several files define the same object holds alternatives, and its
    files do not count together.  All that the config declares to be a set (`sets:`) does, and all that a chart or an
    overlay makes.
    """
    for found in cluster.half_opens.of(policy):
        peer = found.others[0]
        more = f" and {len(found.others) - 1} more" if len(found.others) > 1 else ""
        side = "to" if found.direction == "Egress" else "from"
        way = "in" if found.direction == "Egress" else "out"
        allows = f"Policy '{policy.name}' allows connections {side} {peer.kind} '{peer.name}'{more}"
        message = f"{allows}, whose own policies do not let them {way}"
        related = tuple(Related(other.name_place, f"it does not let them {way}") for other in found.policies[:3])
        yield Problem(found.peer.at("podSelector"), message, related)
