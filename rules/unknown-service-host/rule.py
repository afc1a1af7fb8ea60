"""Texts that name Services which are not there."""

from __future__ import annotations

from kubelint.api import Cluster, ConfigMap, Problem, Problems, Severity, Workload, rule


@rule(
    "unknown-service-host",
    severity=Severity.warning,
    tags=("routing", "dns", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#services",
        "https://kubernetes.io/docs/concepts/services-networking/service/#discovering-services",
    ),
    misses=("Service",),
    speaks_of=("*/Service",),
)
def check(resource: Workload | ConfigMap, cluster: Cluster) -> Problems:
    """A workload or ConfigMap names a Service, or a port of one, that does not exist.

    Correct the name, the namespace or the port; clients use the Service's `port`, not its `targetPort`.

    Looked at are environment variables, commands, arguments and ConfigMaps, and there only forms that mean a Service:
    `name.namespace.svc` with or without `.cluster.local`, and URLs whose host has no dots.  A headless Service leads to
    its pods on whatever port, so that its ports are not checked.

    It is a *hint* where the name is a short one, or where the files hold no Service of that namespace: it may live
    elsewhere.  Declare such Services in the config: `external:`.  Nothing is said of namespaces that installers and
    providers fill (`kube-system`, `openshift-dns`), of short names in texts of no namespace in particular, nor where
    a Service of that name is in the files that names no namespace, and may be applied to that one.
    """
    for absent in cluster.mentioned.absent(resource):
        yield Problem(absent.place, absent.message, absent.related, absent.severity, absence=True)
