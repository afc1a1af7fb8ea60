"""Policies that isolate in name only."""

from __future__ import annotations

from kubelint.api import DIRECTIONS, Cluster, NetworkPolicy, Problem, Problems, Severity, rule


@rule(
    "policy-allows-everything",
    severity=Severity.warning,
    tags=("security", "policy", "exposure"),
    security_severity="5.0",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-923",
    ),
    speaks_of=(),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A NetworkPolicy allows all traffic of a direction.

    Name the peers in `from` or `to`, the ports, or both; to open a web server to everybody, give the rule its
    `ports`.

    Policies add up, so that a rule without peers and ports undoes every other policy for the same pods, a default
    deny too.  An absent list and an empty one mean the same: everybody, on every port.  All IPv4 addresses
    (`0.0.0.0/0`) count as everybody, because they hold the addresses of pods as well.  `namespaceSelector: {}` means
    every pod, but nobody outside of the cluster, and is not flagged.

    For egress it is an *info*, since many pods are meant to reach the internet.
    """
    for direction in DIRECTIONS:
        severity = Severity.warning if direction == "Ingress" else Severity.info
        message = f"Policy '{policy.name}' allows all {direction.lower()}"
        rules = cluster.policies.open_rules(policy, direction)
        for written in rules:
            place, why = written.openness
            yield Problem(place, f"{message}: {why}", severity=severity)
        if not rules and cluster.policies.allows_everything(policy, direction):
            place = policy.key("spec", direction.lower())
            yield Problem(place, f"{message}: its rules together leave nothing out", severity=severity)
