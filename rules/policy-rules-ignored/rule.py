"""Rules of policies that are not in force."""

from __future__ import annotations

from kubelint.api import DIRECTIONS, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-rules-ignored",
    severity=Severity.warning,
    tags=("security", "policy"),
    precision="very-high",
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec",
    ),
)
def check(policy: NetworkPolicy) -> Problems:
    """A NetworkPolicy has rules for a direction that it does not isolate.

    Add the direction to `policyTypes`, or remove the rules.

    Where `policyTypes` does not list `Egress`, the rules of `egress` do nothing and the pods may reach everything;
    the same holds for `Ingress`.  Without `policyTypes` a policy isolates ingress always, and egress only if there is
    at least one egress rule: an empty `egress: []` alone, which looks like a deny, does nothing and is an *info*.
    """
    for direction in DIRECTIONS:
        field = direction.lower()
        if field not in policy.spec or policy.isolates(direction) is not False:
            continue
        types = policy.key("spec", "policyTypes")
        related = (Related(types, f"does not list {direction}"),) if "policyTypes" in policy.spec else ()
        if policy.written_rules(direction):
            message = f"The {field} rules of policy '{policy.name}' do nothing: it does not isolate {field}"
            yield Problem(policy.key("spec", field), message, related)
        elif policy.spec[field] == []:
            message = f"The empty {field} list of policy '{policy.name}' denies nothing: it does not isolate {field}"
            yield Problem(policy.key("spec", field), message, related, Severity.info)
