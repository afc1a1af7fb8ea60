from __future__ import annotations

import pytest

from tests.model.objects import built, text_at

POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: shop}}
spec:
  {spec}
"""

STRAYS = [
    ("podSelecter: {}", "podSelecter", "'spec' has no field 'podSelecter'", "Did you mean 'podSelector'?"),
    ("ingres: []", "ingres", "'spec' has no field 'ingres'", "Did you mean 'ingress'?"),
    ("egres: []", "egres", "'spec' has no field 'egres'", "Did you mean 'egress'?"),
    ("PodSelector: {}", "PodSelector", "'spec' has no field 'PodSelector'", "Did you mean 'podSelector'?"),
    (
        "ingress: [{from: [{ports: []}]}]",
        "ports",
        "'from' has no field 'ports'",
        "It is a field of 'spec.ingress[]' and of 'spec.egress[]'.",
    ),
    (
        "ingress: [{podSelector: {}}]",
        "podSelector",
        "'ingress' has no field 'podSelector'",
        "It is a field of 'spec' and of 'spec.ingress[].from[]' and of 'spec.egress[].to[]'.",
    ),
    ("colour: red", "colour", "'spec' has no field 'colour'", ""),
    ("podSelector: {matchLabel: {a: b}}", "matchLabel", "'podSelector' has no field 'matchLabel'", None),
]


@pytest.mark.parametrize(("spec", "underlined", "message", "advice"), STRAYS)
def test_a_field_that_the_api_does_not_have(spec: str, underlined: str, message: str, advice: str | None) -> None:
    policy = built(POLICY.format(spec=spec))
    (stray,) = policy.strays()
    assert text_at(policy.key(*stray.path)) == underlined
    assert stray.message == message
    assert stray.advice == ("Did you mean 'matchLabels'?" if advice is None else advice)


def test_fields_of_ingress_v1beta1_in_v1() -> None:
    ingress = built("""\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  backend: {serviceName: shop, servicePort: 80}
  rules:
    - http: {paths: [{backend: {serviceName: shop}}]}
""")
    assert [(stray.path[-1], "Since" in stray.advice) for stray in ingress.strays()] == [
        ("backend", True),
        ("serviceName", True),
    ]


SILENT = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {contaners: []}",
    "apiVersion: example.com/v1\nkind: NetworkPolicy\nmetadata: {name: shop}\nspec: {podSelecter: {}}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {$patch: replace, x-ports: [], ports: [{port: 80}]}",
    "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: shop}\nspec: {backend: {serviceName: a}}",
    "apiVersion: v1\nkind: Thing\nmetadata: {name: shop, cluster: a, label: b, labels: {}}",
    "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {selector: {podSelecter: a}}",
]


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said_where_not_all_fields_are_known(text: str) -> None:
    assert list(built(text).strays()) == []


def test_a_misspelt_field_of_the_metadata_of_any_object() -> None:
    (stray,) = built("apiVersion: example.com/v1\nkind: Rocket\nmetadata: {name: a, anotations: {}}").strays()
    assert stray.message == "'metadata' has no field 'anotations'"
    assert stray.advice == "Did you mean 'annotations'?"
