from __future__ import annotations

import pytest

from kubelint.model.controllers import (
    CONTROLLERS,
    controller_of_annotations,
    controller_of_class,
    ends_tls,
    is_internal,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nginx", "nginx"),
        ("nginx-public", "nginx"),
        ("my_traefik", "traefik"),
        ("ALB", "alb"),
        ("albatross", ""),
        ("azure-application-gateway", "azure"),
        ("gce-internal", "gce"),
        ("webapprouting.kubernetes.azure.com", "nginx"),
        ("public", ""),
        ("", ""),
    ],
)
def test_names_of_classes_tell_the_controller(name: str, expected: str) -> None:
    assert controller_of_class(name) == expected


def test_annotations_tell_the_controller() -> None:
    assert controller_of_annotations({"a.io/b": "", "konghq.com/methods": "GET"}) == "kong"
    assert controller_of_annotations({"kubernetes.io/ingress.global-static-ip-name": "web"}) == "gce"
    assert controller_of_annotations({"cert-manager.io/issuer": "ca"}) == ""


def test_every_controller_has_a_name() -> None:
    assert all("/" in domain and name for domain, name in CONTROLLERS.items())


def test_values_decide_where_they_mean_something() -> None:
    assert ends_tls({"nginx.ingress.kubernetes.io/force-ssl-redirect": "True"})
    assert not ends_tls({"nginx.ingress.kubernetes.io/force-ssl-redirect": "false"})
    assert not ends_tls({"alb.ingress.kubernetes.io/certificate-arn": ""})
    assert ends_tls({"konghq.com/protocols": "grpcs, https"})


def test_words_of_a_class_say_internal() -> None:
    assert is_internal("nginx", "nginx-internal", {})
    assert is_internal("", "private", {})
    assert not is_internal("nginx", "nginx", {})
