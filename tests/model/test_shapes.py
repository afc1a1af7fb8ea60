from __future__ import annotations

from typing import Any

import pytest

from kubelint.model.build import VIEWS
from kubelint.model.shape import ANY, BOOL, COUNT, INT, MAP, PORT, PORT_NAME, PORT_OR_NAME, PORT_OR_NONE, STRING
from kubelint.model.shape import TARGET_PORT as TARGET
from kubelint.model.shapes import METADATA, SHAPES

WORDS = {ANY, BOOL, COUNT, INT, MAP, PORT, PORT_NAME, PORT_OR_NAME, PORT_OR_NONE, STRING, TARGET}


def test_every_view_has_the_shape_of_what_it_reads() -> None:
    assert VIEWS.keys() <= SHAPES.keys()


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_a_shape_is_made_of_the_known_words(kind: tuple[str, str]) -> None:
    shape = SHAPES[kind]
    assert isinstance(shape, dict)
    assert shape["metadata"] is METADATA
    _check(shape)


def _check(shape: Any) -> None:
    if isinstance(shape, dict):
        for name, inner in shape.items():
            assert isinstance(name, str)
            _check(inner)
    elif isinstance(shape, list):
        assert len(shape) == 1
        _check(shape[0])
    elif isinstance(shape, tuple):
        assert len(shape) > 1
        assert all(isinstance(choice, str) for choice in shape)
    else:
        assert shape in WORDS


# From the API reference of Kubernetes 1.37: these are complete, since fields that are not in them are reported.
COMPLETE = {
    ("networking.k8s.io", "NetworkPolicy", "spec"): "egress ingress podSelector policyTypes",
    ("networking.k8s.io", "NetworkPolicy", "spec.ingress"): "from ports",
    ("networking.k8s.io", "NetworkPolicy", "spec.egress"): "ports to",
    ("networking.k8s.io", "NetworkPolicy", "spec.egress.to"): "ipBlock namespaceSelector podSelector",
    ("networking.k8s.io", "NetworkPolicy", "spec.egress.ports"): "endPort port protocol",
    ("networking.k8s.io", "NetworkPolicy", "spec.egress.to.ipBlock"): "cidr except",
    ("networking.k8s.io", "NetworkPolicy", "spec.podSelector"): "matchExpressions matchLabels",
    ("networking.k8s.io", "NetworkPolicy", "spec.podSelector.matchExpressions"): "key operator values",
    ("networking.k8s.io", "Ingress", "spec"): "defaultBackend ingressClassName rules tls",
    ("networking.k8s.io", "Ingress", "spec.tls"): "hosts secretName",
    ("networking.k8s.io", "Ingress", "spec.rules"): "host http",
    ("networking.k8s.io", "Ingress", "spec.rules.http"): "paths",
    ("networking.k8s.io", "Ingress", "spec.rules.http.paths"): "backend path pathType",
    ("networking.k8s.io", "Ingress", "spec.defaultBackend"): "resource service",
    ("networking.k8s.io", "Ingress", "spec.defaultBackend.service"): "name port",
    ("networking.k8s.io", "Ingress", "spec.defaultBackend.service.port"): "name number",
    ("networking.k8s.io", "Ingress", "spec.defaultBackend.resource"): "apiGroup kind name",
    ("", "Service", "spec"): (
        "allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy"
        " healthCheckNodePort internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP"
        " loadBalancerSourceRanges ports publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig"
        " trafficDistribution type"
    ),
    ("", "Service", "spec.ports"): "appProtocol name nodePort port protocol targetPort",
    ("", "Service", "spec.sessionAffinityConfig"): "clientIP",
    ("", "Service", "spec.sessionAffinityConfig.clientIP"): "timeoutSeconds",
}


@pytest.mark.parametrize("where", sorted(COMPLETE))
def test_the_closed_kinds_have_all_fields_of_the_api(where: tuple[str, str, str]) -> None:
    group, kind, path = where
    shape: Any = SHAPES[group, kind]
    for step in path.split("."):
        shape = shape[step]
        shape = shape[0] if isinstance(shape, list) else shape
    assert " ".join(sorted(shape)) == COMPLETE[where]
