"""Policies that let pods reach the metadata service of a cloud."""

from __future__ import annotations

from kubelint.api import Cluster, Policy, Problem, Problems, Severity, rule


@rule(
    "policy-allows-metadata-endpoint",
    severity=Severity.warning,
    tags=("security", "policy", "exposure"),
    security_severity="6.5",
    references=(
        "https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/#restricting-cloud-metadata-api-access",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-918",
    ),
    speaks_of=(),
)
def check(resource: Policy, cluster: Cluster) -> Problems:
    """An egress rule lets pods reach the metadata service of the cloud.

    Leave the address out: `except: [169.254.169.254/32]` under the `ipBlock` (and `fd00:ec2::254/128` for IPv6).

    The clouds' metadata service at 169.254.169.254, port 80, hands out credentials of the node and of the cluster to
    whoever asks.  A request that an attacker can make a pod send is enough.  A block such as `0.0.0.0/0`, meant for the
    internet, holds that address too, and so does a rule with ports alone.

    Rules of all dialects that kubelint computes are looked at.  Where other policies deny the address to all
    pods of a NetworkPolicy, nothing is said.  It is an *info* where a block is that address alone, which somebody meant
    to open.  A rule that allows just everything is left to `policy-allows-everything`.
    """
    for leak in cluster.metadata.leaks(resource):
        message = f"{resource.kind} '{resource.name}' lets its pods reach the metadata service at {leak.address}"
        yield Problem(leak.place, message, severity=Severity.info if leak.alone else None)
