"""Services that take over traffic to addresses of others."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Service, Severity, is_unknown, rule


@rule(
    "service-external-ips",
    severity=Severity.warning,
    tags=("security", "exposure", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#external-ips",
        "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips",
        "https://github.com/kubernetes/kubernetes/issues/97076",
        "CVE-2020-8554",
        "CWE-283",
    ),
    precision="very-high",
    security_severity="6.3",
)
def check(service: Service) -> Problems:
    """A Service takes over the traffic to an address by `externalIPs`.

    Use a load balancer, an Ingress or a Gateway instead, and turn the admission plugin `DenyServiceExternalIPs` on.

    Nobody checks that the address belongs to the cluster: every node catches what pods and clients send to it
    and hands it to this Service, be it a name server or another company's API.  Whoever may create Services can
    so read the traffic of others (CVE-2020-8554, which Kubernetes does not fix).
    """
    for index, address in enumerate(service.external_ips):
        if address and not is_unknown(address):
            message = f"Service '{service.name}' takes over the traffic to {address}"
            yield Problem(service.at("spec", "externalIPs", index), message)
