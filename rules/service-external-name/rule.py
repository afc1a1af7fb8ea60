"""Services that are only a name for something elsewhere."""

from __future__ import annotations

from kubelint.api import Cluster, Presence, Problem, Problems, Related, Service, Severity, is_address, is_unknown, rule

METADATA = ("metadata.google.internal", "metadata.goog", "metadata", "instance-data", "instance-data.ec2.internal")


@rule(
    "service-external-name",
    severity=Severity.warning,
    tags=("security", "exposure", "service", "dns"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#externalname",
        "https://gateway-api.sigs.k8s.io/reference/spec/#httpbackendref",
        "https://github.com/projectcontour/contour/security/advisories/GHSA-5ph6-qq5x-7jwc",
        "CVE-2021-32783",
        "CWE-441",
    ),
    security_severity="5.0",
    speaks_of=("*/Ingress", "*/Route", "*/OpenShiftRoute"),
)
def check(service: Service, cluster: Cluster) -> Problems:
    """A Service of type ExternalName leads out of its namespace, past what guards it.

    Name the target where it is used, or give the Service no selector and an EndpointSlice with its addresses.  Send
    no Ingress or route to an ExternalName Service.

    An ExternalName is a CNAME: NetworkPolicies do not see it, TLS names do not fit it, and whoever owns the
    target's domain answers.  An Ingress or route that ends at one makes the controller a proxy to places that its
    clients may not reach: its own `localhost`, the cloud's metadata, another namespace without its consent
    (CVE-2021-32783).  So it is a warning where requests from outside are sent to it, and an info otherwise.  An IP
    address as the target is an error, as no name server resolves it.
    """
    target = service.external_name
    if service.type != "ExternalName" or is_unknown(target) or service.unknown("spec", "externalName"):
        return
    place = service.at("spec", "externalName")
    what, severity = _judge(service, cluster)
    source = cluster.exposure.routed(service)
    related: tuple[Related, ...] = ()
    if source is not None:
        what += f", where {source.kind} '{source.name}' sends requests from outside"
        severity = max(severity, Severity.warning)
        related = (Related(source.name_place, "sends requests there"),)
    yield Problem(place, f"Service '{service.name}' {what}", related, severity)


def _judge(service: Service, cluster: Cluster) -> tuple[str, Severity]:
    target = service.external_name.rstrip(".").lower()
    if not target:
        return "has type ExternalName and no externalName", Severity.error
    if is_address(target):
        return f"has the address {target} for a name, which no name server resolves", Severity.error
    if target == "localhost" or target.endswith(".localhost"):
        return "leads whoever uses it to itself", Severity.warning
    if target in METADATA:
        return "leads to the cloud's metadata, with the credentials of the node", Severity.warning
    if "." not in target:
        return f"leads to '{target}', which is no full name", Severity.warning
    return _elsewhere(service, cluster)


def _elsewhere(service: Service, cluster: Cluster) -> tuple[str, Severity]:
    alias = service.alias_of
    if alias is None:
        return f"leads out of the cluster, to {service.external_name}", Severity.info
    namespace, name = alias
    what = f"leads to Service '{name}' of namespace '{namespace}'"
    if cluster.describes("Service", namespace) and cluster.presence("Service", namespace, name) is Presence.missing:
        return what + ", which is not there", Severity.warning
    return what, Severity.info
