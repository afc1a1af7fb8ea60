"""Policies between pods and the API server."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Resource, Severity, Workload, rule


@rule(
    "policy-blocks-api-server",
    severity=Severity.warning,
    tags=("policy", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
        "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
    ),
    speaks_of=("Policy", "UserDefinedNetwork"),
)
def check(resource: Resource, cluster: Cluster) -> Problems:
    """Policies keep pods from the API server, or the API server from a webhook.

    For pods that use the API, allow egress to the API server: TCP port 6443, or 443, to an `ipBlock` with its address
    or without `to`.  For a webhook, allow ingress on its pods' port without `from`, or from the addresses of the
    control plane.

    Pods use the API where their ServiceAccount has a RoleBinding or ClusterRoleBinding and its token is mounted.  The
    API server stands on the host's network of the control plane, where selectors of pods and namespaces rarely mean it;
    still, each that may is taken to.  So is each block of addresses, since its address is not in the files.
    Policies see the port of its endpoint (6443), not the 443 of its Service; both count here.

    Webhooks are those of ValidatingWebhookConfiguration and MutatingWebhookConfiguration, and APIServices.
    """
    if isinstance(resource, Workload):
        blocked = cluster.api_server.kept_from(resource)
        if blocked is not None:
            what = f"{resource.kind} '{resource.name}' may use the API as '{resource.service_account}'"
            related = tuple(Related(policy.name_place, "it does not let them out") for policy in blocked.policies[:3])
            named = "serviceAccountName" in resource.pod_spec
            place = resource.pod_at("serviceAccountName") if named else resource.name_place
            message = f"{what}, but {blocked.said} does not let its pods out to the API server"
            yield Problem(place, message, related, absence=True)
    for found in cluster.api_server.unreached_hooks(resource):
        related = tuple(Related(policy.name_place, "it does not let it in") for policy in found.blocked.policies[:3])
        message = (
            f"The API server calls Service '{found.service.name}' for {resource.kind} '{resource.name}', "
            f"but {found.blocked.said} does not let it in"
        )
        yield Problem(found.place, message, related, absence=True)
