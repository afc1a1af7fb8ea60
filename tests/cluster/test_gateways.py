from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.config.config import External
from kubelint.model.gateway import Gateway, Route
from tests.cluster.written import cluster_of, service

if TYPE_CHECKING:
    from kubelint.cluster.gateways import Attachment, Gateways

API = "gateway.networking.k8s.io/v1"


def gateway(listeners: str, *, name: str = "public", namespace: str = "infra", more: str = "") -> str:
    return (
        f"---\napiVersion: {API}\nkind: Gateway\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{gatewayClassName: example, listeners: {listeners}{more}}}\n"
    )


def listener(name: str = "http", *, protocol: str = "HTTP", port: int | str = 80, more: str = "") -> str:
    return f"{{name: '{name}', protocol: {protocol}, port: {port}{more}}}"


ALL = ", allowedRoutes: {namespaces: {from: All}}"
PARENT = "{name: public, namespace: infra}"


def route(parents: str = f"[{PARENT}]", *, kind: str = "HTTPRoute", hosts: str = "", namespace: str = "shop") -> str:
    hostnames = f", hostnames: {hosts}" if hosts else ""
    return (
        f"---\napiVersion: {API}\nkind: {kind}\nmetadata: {{name: web, namespace: {namespace}}}\n"
        f"spec: {{parentRefs: {parents}{hostnames}}}\n"
    )


def subject(*texts: str) -> tuple[Gateways, Route]:
    cluster = cluster_of(*texts)
    return cluster.gateways, next(found for found in cluster if isinstance(found, Route))


def attached(*texts: str) -> Attachment:
    gateways, found = subject(*texts)
    (attachment,) = gateways.attachments(found)
    return attachment


def names(attachment: Attachment, step: str) -> list[str]:
    return [each.name for each in getattr(attachment, step)]


def reason(*texts: str) -> str:
    attachment = attached(*texts)
    return attachment.refusals[0][1] if attachment.refused else ""


def test_every_listener_is_meant_unless_one_is_named() -> None:
    both = gateway(f"[{listener('a', more=ALL)}, {listener('b', port=81, more=ALL)}]")
    assert names(attached(both, route()), "named") == ["a", "b"]
    assert names(attached(both, route("[{name: public, namespace: infra, sectionName: b}]")), "named") == ["b"]
    assert names(attached(both, route("[{name: public, namespace: infra, port: 80}]")), "named") == ["a"]
    assert names(attached(both, route("[{name: public, namespace: infra, sectionName: a, port: 81}]")), "named") == []
    assert names(attached(both, route("[{name: public, namespace: infra, sectionName: c}]")), "named") == []


def test_a_parent_without_namespace_is_in_the_routes_own() -> None:
    text = gateway(f"[{listener()}]", namespace="shop")
    assert attached(text, route("[{name: public}]")).gateway is not None
    assert attached(gateway(f"[{listener()}]"), route("[{name: public}]")).gateway is None


def test_other_parents_are_not_looked_at() -> None:
    parents = "[{group: '', kind: Service, name: web}, {kind: ListenerSet, name: public, namespace: infra}]"
    gateways, found = subject(gateway(f"[{listener()}]"), route(parents))
    assert gateways.attachments(found) == []


def test_placeholders_and_gateways_without_listeners_say_nothing() -> None:
    assert attached(gateway("'${LISTENERS}'"), route()).gateway is None
    assert attached(gateway("[]"), route()).gateway is None
    found = attached(
        gateway(f"[{listener('${NAME}', more=ALL)}]"), route("[{name: public, namespace: infra, sectionName: a}]")
    )
    assert names(found, "named") == ["${NAME}"]
    port = gateway("[" + listener(port="'${PORT}'", more=ALL) + "]")
    assert names(attached(port, route("[{name: public, namespace: infra, port: 1}]")), "named") == ["http"]


def test_where_nothing_is_written_routes_of_the_own_namespace_are_admitted() -> None:
    text = gateway(f"[{listener()}]")
    assert reason(text, route(namespace="infra")) == ""
    assert reason(text, route()) == "takes routes of its namespace 'infra' only"
    assert reason(text, route(namespace="'${NAMESPACE}'")) == ""


@pytest.mark.parametrize(
    ("labels", "selector", "admitted"),
    [
        ("{exposed: 'yes'}", "{matchLabels: {exposed: 'yes'}}", True),
        ("{exposed: 'no'}", "{matchLabels: {exposed: 'yes'}}", False),
        ("{}", "{matchExpressions: [{key: exposed, operator: DoesNotExist}]}", True),
        ("{}", "{matchLabels: {kubernetes.io/metadata.name: shop}}", True),
        ("{}", "{}", True),  # an empty selector selects every namespace
        ("{}", "", False),  # an absent one selects none
        (None, "{matchLabels: {exposed: 'yes'}}", True),  # what labels the namespace has is not in the input
        (None, "{matchLabels: {kubernetes.io/metadata.name: blog}}", False),
        ("{}", "{matchLabels: {exposed: '${EXPOSED}'}}", False),
    ],
)
def test_namespaces_by_selector(labels: str | None, selector: str, *, admitted: bool) -> None:
    written = f", selector: {selector}" if selector else ""
    text = gateway(f"[{listener(more=f', allowedRoutes: {{namespaces: {{from: Selector{written}}}}}')}]")
    declared = f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {labels}}}\n" if labels else ""
    assert (reason(text, declared, route()) == "") is admitted


def test_listeners_that_take_no_routes() -> None:
    text = gateway(f"[{listener(more=', allowedRoutes: {namespaces: {from: None}}')}]")
    assert reason(text, route(namespace="infra")) == "takes no routes"


@pytest.mark.parametrize(
    ("protocol", "kind", "admitted"),
    [
        ("HTTP", "HTTPRoute", True),
        ("HTTP", "GRPCRoute", True),
        ("HTTP", "TCPRoute", False),
        ("HTTPS", "HTTPRoute", True),
        ("HTTPS", "TLSRoute", False),
        ("TLS", "TLSRoute", True),
        ("TLS", "TCPRoute", True),
        ("TLS", "HTTPRoute", False),
        ("TCP", "TCPRoute", True),
        ("TCP", "UDPRoute", False),
        ("UDP", "UDPRoute", True),
        ("example.com/QUIC", "HTTPRoute", True),
        ("'${PROTOCOL}'", "HTTPRoute", True),
    ],
)
def test_kinds_that_a_protocol_can_carry(protocol: str, kind: str, *, admitted: bool) -> None:
    text = gateway(f"[{listener(protocol=protocol, more=ALL)}]")
    assert (reason(text, route(kind=kind)) == "") is admitted


def test_a_route_without_a_namespace_may_be_applied_to_that_of_the_gateway() -> None:
    assert reason(gateway(f"[{listener()}]"), route()) == "takes routes of its namespace 'infra' only"
    assert reason(gateway(f"[{listener()}]"), route().replace(", namespace: shop", "")) == ""


def test_kinds_that_are_written_replace_those_of_the_protocol() -> None:
    kinds = ", allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}, {group: x.io, kind: HTTPRoute}]}"
    text = gateway(f"[{listener(more=kinds)}]")
    assert reason(text, route()) == "takes GRPCRoute and HTTPRoute, not HTTPRoute"
    assert reason(text, route(kind="GRPCRoute")) == ""


def hosts(listener_host: str, route_hosts: str, kind: str = "HTTPRoute", protocol: str = "HTTP") -> bool:
    host = f", hostname: '{listener_host}'" if listener_host else ""
    text = gateway(f"[{listener(protocol=protocol, more=ALL + host)}]")
    return not attached(text, route(hosts=route_hosts, kind=kind)).hostless


def test_hosts_in_common() -> None:
    assert hosts("", "[a.example.com]")
    assert hosts("a.example.com", "")
    assert hosts("*.example.com", "[a.b.example.com]")
    assert not hosts("*.example.com", "[example.com]")
    assert not hosts("a.example.com", "[b.example.com, c.example.com]")
    assert hosts("a.example.com", "[b.example.com, '${HOST}']")
    assert hosts("${HOST}", "[b.example.com]")
    assert not hosts("a.example.com", "[b.example.com]", "TLSRoute", "TLS")
    assert hosts("a.example.com", "[b.example.com]", "TCPRoute", "TCP")


def lost(*texts: str) -> list[int]:
    gateways, found = subject(*texts)
    return gateways.lost_hosts(found)


def test_hosts_that_no_listener_takes() -> None:
    public = gateway(f"[{listener(more=ALL + ', hostname: a.example.com')}]")
    private = gateway(f"[{listener(more=ALL + ', hostname: b.example.com')}]", name="private")
    three = "[a.example.com, b.example.com, c.example.com]"
    both = "[{name: public, namespace: infra}, {name: private, namespace: infra}]"
    assert lost(public, route(hosts=three)) == [1, 2]
    assert lost(public, private, route(both, hosts=three)) == [2]
    assert lost(public, route(both, hosts=three)) == []  # the other Gateway is not in the input
    assert (
        lost(public, route("[{name: public, namespace: infra}, {kind: Service, group: '', name: x}]", hosts=three))
        == []
    )
    assert lost(route("[]", hosts=three)) == []
    assert lost(public, route()) == []


def test_of_two_definitions_the_one_that_fits_is_meant() -> None:
    closed = gateway(f"[{listener()}]")
    assert not attached(closed, gateway(f"[{listener(more=ALL)}]"), route()).refused
    assert attached(closed, closed, route()).refused


# ------------------------------------------------------------------------------------------------- grants
BACKEND = "[{backendRefs: [{name: pay, namespace: payments, port: 80}]}]"
PAY = service("pay", "{ports: [{port: 80}]}", namespace="payments")


def granted(*texts: str, namespace: str = "shop", externals: tuple[External, ...] = ()) -> bool | None:
    source = route(namespace=namespace).replace("spec: {", f"spec: {{rules: {BACKEND}, ")
    cluster = cluster_of(source, *texts, externals=externals)
    found = next(each for each in cluster if isinstance(each, Route))
    return cluster.gateways.granted(found, found.backends[0])


def grant(
    kind: str = "HTTPRoute", source: str = "shop", target: str = "Service", name: str = "", namespace: str = "payments"
) -> str:
    named = f", name: {name}" if name else ""
    return (
        "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\n"
        f"metadata: {{name: a, namespace: {namespace}}}\n"
        f"spec: {{from: [{{group: gateway.networking.k8s.io, kind: {kind}, namespace: {source}}}], "
        f"to: [{{group: '', kind: {target}{named}}}]}}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (grant(), True),
        (grant(name="pay"), True),
        (grant(name="other"), False),
        (grant(kind="GRPCRoute"), False),
        (grant(source="blog"), False),
        (grant(target="Secret"), False),
        (grant(namespace="shop"), False),  # it counts where the Service is
        (grant(source="'${NAMESPACE}'"), True),
        (grant(name="'${NAME}'"), True),
        ("", False),
    ],
)
def test_references_across_namespaces_need_a_grant(text: str, *, expected: bool) -> None:
    assert granted(PAY, text) is expected


def test_no_grant_is_needed_inside_a_namespace() -> None:
    assert granted(PAY, namespace="payments") is True
    assert granted(PAY, namespace="'${NAMESPACE}'") is True


def test_grants_of_a_namespace_that_is_not_in_the_input_are_not_known() -> None:
    assert granted() is None
    chart = "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: payments}\n"
    assert granted(PAY, chart) is None


def test_a_source_without_a_namespace_may_be_applied_to_the_other_one() -> None:
    source = route().replace(", namespace: shop", "").replace("spec: {", f"spec: {{rules: {BACKEND}, ")
    cluster = cluster_of(source, PAY)
    found = next(each for each in cluster if isinstance(each, Route))
    assert not found.written_namespace
    assert cluster.gateways.granted(found, found.backends[0]) is None


def test_grants_that_the_config_declares() -> None:
    assert granted(PAY, externals=(External("ReferenceGrant", "pay*", "any", None),)) is True
    assert granted(PAY, externals=(External("ReferenceGrant", "shop", "any", None),)) is False


def test_controllers_with_a_certificate_of_their_own() -> None:
    kong = f"---\napiVersion: {API}\nkind: GatewayClass\nmetadata: {{name: example}}\nspec: {{controllerName: NAME}}\n"
    for name, expected in (("konghq.com/kic-gateway-controller", True), ("example.com/other", False)):
        cluster = cluster_of(gateway(f"[{listener()}]"), kong.replace("NAME", name))
        found = next(each for each in cluster if isinstance(each, Gateway))
        assert cluster.gateways.default_certificate(found) is expected
