"""Ingress controllers: which one a class or an annotation speaks of, and what each does differently.

Sources: https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/ and the controllers' own pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTROLLERS = {
    "k8s.io/ingress-nginx": "nginx",
    "webapprouting.kubernetes.azure.com/nginx": "nginx",
    "nginx.org/ingress-controller": "nginx.org",
    "ingress.k8s.aws/alb": "alb",
    "eks.amazonaws.com/alb": "alb",
    "ingress-controllers.konghq.com/kong": "kong",
    "traefik.io/ingress-controller": "traefik",
    "haproxy.org/ingress-controller": "haproxy",
    "haproxy-ingress.github.io/controller": "haproxy",
    "projectcontour.io/contour": "contour",
    "azure/application-gateway": "azure",
    "openshift.io/ingress-to-route": "openshift",
    "cilium.io/ingress-controller": "cilium",
    "tailscale.com/ts-ingress": "tailscale",
    "k8s.ngrok.com/ingress-controller": "ngrok",
    "ngrok.com/ingress-controller": "ngrok",
    "strrl.dev/cloudflare-tunnel-ingress-controller": "cloudflare",
    "istio.io/ingress-controller": "istio",
    "oci.oraclecloud.com/native-ingress-controller": "oci",
}
"""The controllers that IngressClasses name (`spec.controller`), and the short names that kubelint gives them."""

_CLASS_WORDS = {
    "nginx": "nginx",
    "webapprouting": "nginx",
    "alb": "alb",
    "gce": "gce",
    "kong": "kong",
    "traefik": "traefik",
    "haproxy": "haproxy",
    "contour": "contour",
    "azure": "azure",
    "agic": "azure",
    "openshift": "openshift",
    "cilium": "cilium",
    "tailscale": "tailscale",
    "ngrok": "ngrok",
    "cloudflare": "cloudflare",
    "istio": "istio",
}
"""Words of class names, for classes that are not in the input."""

_ANNOTATIONS = {
    "nginx.ingress.kubernetes.io/": "nginx",
    "nginx.org/": "nginx.org",
    "alb.ingress.kubernetes.io/": "alb",
    "traefik.ingress.kubernetes.io/": "traefik",
    "konghq.com/": "kong",
    "haproxy.org/": "haproxy",
    "haproxy-ingress.github.io/": "haproxy",
    "projectcontour.io/": "contour",
    "appgw.ingress.kubernetes.io/": "azure",
    "route.openshift.io/": "openshift",
    "ingress.cilium.io/": "cilium",
    "networking.gke.io/": "gce",
    "ingress.gcp.kubernetes.io/": "gce",
    "cloud.google.com/": "gce",
    "kubernetes.io/ingress.global-static-ip-name": "gce",
    "kubernetes.io/ingress.regional-static-ip-name": "gce",
    "kubernetes.io/ingress.allow-http": "gce",
}
"""Annotations that only one controller reads."""

OWN_BALANCER = frozenset({"alb", "gce", "tailscale", "cilium"})
"""Controllers that give each Ingress a load balancer of its own, unless an annotation says otherwise."""

ANY_TLS_HOST = frozenset({"alb", "gce", "traefik"})
"""Controllers that use an Ingress's certificates for all its hosts, whatever `tls.hosts` says."""

ALWAYS_TLS = frozenset({"tailscale", "ngrok", "cloudflare"})
"""Controllers that end TLS at their own edge for every Ingress."""

CERTIFICATE_BY_NAME = frozenset({"kong", "haproxy"})
"""Controllers that choose certificates by the name in the handshake alone, whatever the rules' hosts are."""

CLASSLESS = frozenset({"gce", "openshift"})
"""Controllers that take care of Ingresses which name no class."""

MANAGED_CLASSES = frozenset(
    {
        "alb",
        "azure-application-gateway",
        "cilium",
        "gce",
        "gce-internal",
        "openshift-default",
        "tailscale",
        "traefik",
        "webapprouting.kubernetes.azure.com",
    }
)
"""Classes that a platform or an add-on makes, so that no file need define them."""

PREFIX_BY_DEFAULT = frozenset({"nginx", "nginx.org", "traefik", "haproxy", "contour", "kong"})
"""Controllers for which the path `/` without a path type of the API's own takes every request."""

_TRUE = {"true"}

_ENDS_TLS: dict[str, set[str] | None] = {
    "alb.ingress.kubernetes.io/certificate-arn": None,
    "alb.ingress.kubernetes.io/ssl-redirect": None,
    "networking.gke.io/managed-certificates": None,
    "networking.gke.io/certmap": None,
    "ingress.gcp.kubernetes.io/pre-shared-cert": None,
    "route.openshift.io/termination": {"edge", "passthrough", "reencrypt"},
    "traefik.ingress.kubernetes.io/router.tls": _TRUE,
    "traefik.ingress.kubernetes.io/router.tls.certresolver": None,
    "traefik.ingress.kubernetes.io/router.tls.options": None,
    "nginx.ingress.kubernetes.io/ssl-passthrough": _TRUE,
    # Made for TLS that ends in front of the controller: plain requests are turned away.
    "nginx.ingress.kubernetes.io/force-ssl-redirect": _TRUE,
    "ingress.kubernetes.io/force-ssl-redirect": _TRUE,
    "haproxy.org/ssl-passthrough": _TRUE,
    "haproxy-ingress.github.io/ssl-passthrough": _TRUE,
    "haproxy-ingress.github.io/ssl-always-add-https": _TRUE,
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate": None,
    "oci-native-ingress.oraclecloud.com/certificate-ocid": None,
    "konghq.com/protocols": {"https", "grpcs", "https,grpcs", "grpcs,https"},
}
"""Annotations by which TLS ends at the controller, or in front of it, without a `tls` section; None: any value."""


def controller_of_class(name: str) -> str:
    """Return the controller that a class of this name most likely belongs to; empty where the name does not say."""
    for word in re.split(r"[^a-z0-9]+", name.lower()):
        if word in _CLASS_WORDS:
            return _CLASS_WORDS[word]
    return ""


def controller_of_annotations(annotations: Mapping[str, str]) -> str:
    """Return the controller whose annotations these are; empty where none tells."""
    for key in annotations:
        for prefix, controller in _ANNOTATIONS.items():
            if key.startswith(prefix):
                return controller
    return ""


def ends_tls(annotations: Mapping[str, str]) -> bool:
    """Say whether the annotations make TLS end at the controller, or in front of it, without a `tls` section."""
    for key, values in _ENDS_TLS.items():
        value = annotations.get(key, "").replace(" ", "").lower()
        if value and (values is None or value in values):
            return True
    return "HTTPS" in annotations.get("alb.ingress.kubernetes.io/listen-ports", "").upper() or any(
        point in {"websecure", "https"}
        for point in re.split(
            r"[\s,]+", annotations.get("traefik.ingress.kubernetes.io/router.entrypoints", "").lower()
        )
    )


def is_internal(controller: str, class_name: str, annotations: Mapping[str, str]) -> bool:
    """Say whether the controller makes the Ingress reachable from the private network only."""
    if controller == "alb":
        return annotations.get("alb.ingress.kubernetes.io/scheme") != "internet-facing"
    if controller == "tailscale":
        return annotations.get("tailscale.com/funnel") != "true"
    if annotations.get("appgw.ingress.kubernetes.io/use-private-ip") == "true":
        return True
    return not {"internal", "private", "intranet"}.isdisjoint(re.split(r"[^a-z0-9]+", class_name.lower()))
