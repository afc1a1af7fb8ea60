"""A static traceroute: hops, their order, the first that fails and where it points."""

from __future__ import annotations

import pytest

from kubelint.cluster.addressing import EndError
from kubelint.cluster.trace.request import Request, UrlError, is_url, parse_url
from tests.cluster.asked import failing, kinds, line_at, trace
from tests.cluster.policed import namespace, policy
from tests.cluster.test_reach import deployment
from tests.cluster.written import service

SHOP = namespace("shop") + namespace("pay")
ALL_HOPS = ["listener", "ingress", "service", "port", "endpoints", "pod"]


def backend(name: str) -> str:
    """Return a workload and a Service of the same name."""
    own = deployment(name, ports="[{name: http, containerPort: 8080}]")
    return own + service(
        name, f"{{selector: {{app: {name}}}, ports: [{{port: 80, targetPort: http}}]}}", namespace="shop"
    )


def path(text: str, name: str = "web", kind: str = "Prefix", port: str = "number: 80") -> str:
    """Return a path of an Ingress."""
    return f"{{path: '{text}', pathType: {kind}, backend: {{service: {{name: {name}, port: {{{port}}}}}}}}}"


def ingress(
    *rules: tuple[str, str],
    spec: str = "",
    annotations: str = "{}",
    name: str = "shop",
    space: str = "shop",
    cls: str = "nginx",
) -> str:
    """Return an Ingress of hosts and their paths."""
    written = "".join(
        f"    - http: {{paths: [{paths}]}}\n" + (f"      host: {host!r}\n" if host else "") for host, paths in rules
    )
    listed = f"  rules:\n{written}" if rules else ""
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        f"metadata: {{name: {name}, namespace: {space}, annotations: {annotations}}}\n"
        f"spec:\n  ingressClassName: {cls}\n{spec}{listed}"
    )


def gateway(*listeners: str, name: str = "edge", space: str = "shop") -> str:
    """Return a Gateway."""
    return (
        f"---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: {name}, "
        f"namespace: {space}}}\n"
        f"spec: {{gatewayClassName: example, listeners: [{', '.join(listeners)}]}}\n"
    )


def route(name: str, hosts: str, *rules: str, parent: str = "{name: edge}", space: str = "shop", more: str = "") -> str:
    """Return an HTTPRoute."""
    listed = "".join(f"    - {rule}\n" for rule in rules)
    return (
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        f"metadata: {{name: {name}, namespace: {space}{more}}}\n"
        f"spec:\n  parentRefs: [{parent}]\n  hostnames: {hosts}\n  rules:\n{listed}"
    )


HTTP, HTTPS = "{name: http, protocol: HTTP, port: 80}", "{name: https, protocol: HTTPS, port: 443}"


def to(name: str, match: str = "") -> str:
    return f"{{{f'matches: [{match}], ' if match else ''}backendRefs: [{{name: {name}, port: 80}}]}}"


class TestRequest:
    @pytest.mark.parametrize(
        ("text", "port", "expected"),
        [
            ("https://Shop.example.com/cart", None, Request("https", "shop.example.com", 443, "/cart")),
            ("http://shop.example.com", None, Request("http", "shop.example.com", 80)),
            ("http://shop.example.com:8080/a?b=c#d", None, Request("http", "shop.example.com", 8080, "/a", "b=c")),
            ("shop.example.com/a", None, Request("http", "shop.example.com", 80, "/a")),
            ("https://shop.example.com", 8443, Request("https", "shop.example.com", 8443)),
            ("wss://shop.example.com/s", None, Request("https", "shop.example.com", 443, "/s")),
            ("https://[2001:db8::1]:8/x", None, Request("https", "2001:db8::1", 8, "/x")),
        ],
    )
    def test_reading(self, text: str, port: int | None, expected: Request) -> None:
        assert parse_url(text, port) == expected

    @pytest.mark.parametrize("text", ["ftp://a.example", "http://", "http://a.example:x", "http://a.example:0"])
    def test_what_is_no_url(self, text: str) -> None:
        with pytest.raises(UrlError):
            parse_url(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("https://a", True),
            ("a.example.com/x", True),
            ("shop/web", False),
            ("10.0.0.1", False),
            ("10.0.0.0/8", False),
        ],
    )
    def test_what_is_one(self, text: str, expected: bool) -> None:  # noqa: FBT001
        assert is_url(text) is expected

    def test_two_ports_contradict(self) -> None:
        with pytest.raises(EndError, match="besides"):
            trace(SHOP, "internet", "http://a.example:81", "80")


class TestIngress:
    def test_whole_way(self) -> None:
        way = trace(
            SHOP + backend("web") + ingress(("shop.example.com", path("/"))), "internet", "http://shop.example.com/cart"
        )
        assert way.ok
        assert kinds(way) == ALL_HOPS
        assert [hop.object for hop in way.hops][1:] == [
            "shop/shop[Ingress]", "shop/web[Service]", "shop/web[Service]", "shop/web[Service]", "shop/web[Deployment]",
        ]  # fmt: skip

    def test_missing_service_points_at_the_reference(self) -> None:
        hop = failing(
            trace(SHOP + backend("web") + ingress(("a.example", path("/", "wbe"))), "internet", "http://a.example")
        )
        assert (hop.kind, hop.object) == ("service", "shop/wbe[Service]")
        assert "name: wbe" in line_at(hop.place)
        assert "no Service 'wbe'" in hop.cause

    def test_missing_port_points_at_the_reference(self) -> None:
        text = SHOP + backend("web") + ingress(("a.example", path("/", port="number: 8080")))
        hop = failing(trace(text, "internet", "http://a.example"))
        assert hop.kind == "port"
        assert "number: 8080" in line_at(hop.place)
        assert "its ports: 80/TCP" in hop.cause

    def test_name_that_no_container_has_points_at_the_target_port(self) -> None:
        text = SHOP + backend("web").replace("name: http, containerPort", "name: web, containerPort")
        hop = failing(trace(text + ingress(("a.example", path("/"))), "internet", "http://a.example"))
        assert hop.kind == "port"
        assert "targetPort: http" in line_at(hop.place)
        assert hop.advice == "Lead to a port that the pods have: web."

    def test_selector_that_selects_nothing(self) -> None:
        text = SHOP + backend("web").replace("selector: {app: web}", "selector: {app: wbe}")
        hop = failing(trace(text + ingress(("a.example", path("/"))), "internet", "http://a.example"))
        assert hop.kind == "endpoints"
        assert "app: wbe" in line_at(hop.place)

    def test_policy_that_stops_the_controller(self) -> None:
        deny = policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
        way = trace(SHOP + backend("web") + ingress(("a.example", path("/"))) + deny, "internet", "http://a.example")
        hop = failing(way)
        assert (hop.kind, hop.object) == ("policy", "shop/deny[NetworkPolicy]")
        assert "TCP 8080" in hop.cause
        assert "ingress-nginx" in hop.cause

    def test_controller_of_the_input_sends_the_requests(self) -> None:
        image = deployment("gate", space="pay").replace("a.example/b:1", "registry.k8s.io/ingress-nginx/controller:v1")
        allowed = policy(
            "own",
            "{podSelector: {}, "
            "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}}]}]}",
        )
        text = SHOP + backend("web") + ingress(("a.example", path("/"))) + allowed
        assert not trace(text, "internet", "http://a.example").ok
        assert trace(text + image, "internet", "http://a.example").ok
        balancer = service(
            "gate", "{type: LoadBalancer, selector: {app: gate}, ports: [{port: 8081}]}", namespace="pay"
        )
        hop = failing(trace(text + image + balancer, "internet", "http://a.example"))
        assert (hop.kind, hop.object) == ("listener", "pay/gate[Service]")
        assert trace(text + image + balancer, "internet", "http://a.example:8081").ok

    @pytest.mark.parametrize(
        ("host", "name"),
        [("a.shop.example", "exact"), ("b.shop.example", "wild"), ("c.d.shop.example", "any"), ("else.example", "any")],
    )
    def test_exact_host_before_wildcard_before_every_host(self, host: str, name: str) -> None:
        text = SHOP + backend("exact") + backend("wild") + backend("any")
        text += ingress(
            ("", path("/", "any")), ("*.shop.example", path("/", "wild")), ("a.shop.example", path("/", "exact"))
        )
        way = trace(text, "internet", f"http://{host}/")
        assert way.ok
        assert way.hops[-1].object == f"shop/{name}[Deployment]"

    def test_host_that_is_there_does_not_fall_back_to_the_wildcard(self) -> None:
        text = SHOP + backend("web") + ingress(("a.example", path("/only")), ("*.example", path("/")))
        hop = failing(trace(text, "internet", "http://a.example/other"))
        assert hop.kind == "ingress"
        assert "no path for '/other'" in hop.cause

    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("/api", "exact"),
            ("/api/", "api"),
            ("/api/v1", "api"),
            ("/api/v2/x", "deep"),
            ("/apis", "root"),
            ("/", "root"),
            ("/own/x", "own"),
        ],
    )
    def test_order_of_paths(self, url: str, name: str) -> None:
        """Exact comes first, then the longest Prefix by path elements, then what the class makes of its own."""
        paths = [
            path("/", "root"),
            path("/api", "api"),
            path("/api", "exact", "Exact"),
            path("/api/v2/", "deep"),
            path("/own", "own", "ImplementationSpecific"),
        ]
        text = SHOP + "".join(map(backend, ("root", "api", "exact", "deep", "own")))
        way = trace(text + ingress(("a.example", ", ".join(paths))), "internet", f"http://a.example{url}")
        assert way.hops[-1].object == f"shop/{name}[Deployment]"

    def test_own_paths_of_the_aws_controller_come_last_and_in_order(self) -> None:
        paths = [path("/a/*", "one", "ImplementationSpecific"), path("/a/b*", "two", "ImplementationSpecific")]
        text = SHOP + "".join(map(backend, ("one", "two", "root")))
        own = text + ingress(("a.example", ", ".join(paths)), cls="alb")
        assert trace(own, "internet", "http://a.example/a/bc").hops[-1].object == "shop/one[Deployment]"
        both = text + ingress(("a.example", ", ".join([*paths, path("/", "root")])), cls="alb")
        assert trace(both, "internet", "http://a.example/a/bc").hops[-1].object == "shop/root[Deployment]"

    def test_expressions_of_nginx(self) -> None:
        paths = [path("/api(/|$)(.*)", "api", "ImplementationSpecific"), path("/", "root")]
        regex = "{nginx.ingress.kubernetes.io/use-regex: 'true'}"
        text = SHOP + backend("api") + backend("root") + ingress(("a.example", ", ".join(paths)), annotations=regex)
        assert trace(text, "internet", "http://a.example/api/x").hops[-1].object == "shop/api[Deployment]"
        assert trace(text, "internet", "http://a.example/apix").hops[-1].object == "shop/root[Deployment]"

    def test_expression_that_would_take_for_ever(self) -> None:
        paths = path("/(a+)+$", "web", "ImplementationSpecific")
        regex = "{nginx.ingress.kubernetes.io/use-regex: 'true'}"
        text = SHOP + backend("web") + ingress(("a.example", paths), annotations=regex)
        assert trace(text, "internet", "http://a.example/" + "a" * 60 + "!").ok

    def test_default_backend(self) -> None:
        default = "  defaultBackend: {service: {name: rest, port: {number: 80}}}\n"
        text = SHOP + backend("web") + backend("rest") + ingress(("a.example", path("/web")), spec=default)
        assert trace(text, "internet", "http://a.example/x").hops[-1].object == "shop/rest[Deployment]"
        assert trace(text, "internet", "http://b.example/x").hops[-1].object == "shop/rest[Deployment]"

    def test_nobody_takes_the_host(self) -> None:
        hop = failing(trace(SHOP + backend("web") + ingress(("a.example", path("/"))), "internet", "http://b.example"))
        assert (hop.kind, hop.object, hop.place) == ("listener", "b.example", None)

    def test_port_picks_the_listener(self) -> None:
        text = SHOP + backend("web") + ingress(("a.example", path("/")))
        assert trace(text, "internet", "https://a.example/").ok
        hop = failing(trace(text, "internet", "http://a.example:8080/"))
        assert (hop.kind, hop.cause) == ("listener", "nothing listens on port 8080: the controller has 80, 443")

    def test_class_that_is_not_there(self) -> None:
        other = (
            "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
            "metadata: {name: traffic}\nspec: {controller: a/b}\n"
        )
        text = SHOP + backend("web") + other + ingress(("a.example", path("/")))
        hop = failing(trace(text, "internet", "http://a.example"))
        assert (hop.kind, hop.object) == ("listener", "nginx[IngressClass]")
        assert line_at(hop.place) == "ingressClassName: nginx"

    def test_only_some_addresses_are_let_in(self) -> None:
        only = "{nginx.ingress.kubernetes.io/whitelist-source-range: '203.0.113.0/24, 198.51.100.1/32'}"
        text = SHOP + backend("web") + ingress(("a.example", path("/")), annotations=only)
        assert failing(trace(text, "internet", "http://a.example")).kind == "ingress"
        assert trace(text, "203.0.113.9", "http://a.example").ok

    def test_openshift_route(self) -> None:
        written = (
            "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web, namespace: shop}\n"
            "spec: {host: a.example, path: /web, to: {kind: Service, name: web}, port: {targetPort: http}%s}\n"
        )
        text = SHOP + backend("web")
        assert trace(text + written % "", "internet", "http://a.example/web/x").ok
        assert kinds(trace(text + written % "", "internet", "http://a.example/web"))[:2] == ["listener", "route"]
        assert not trace(text + written % "", "internet", "https://a.example/web").ok
        edge = written % ", tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}"
        assert kinds(trace(text + edge, "internet", "http://a.example/web"))[:4] == ["listener", "route"] * 2


class TestRedirects:
    def test_nginx_sends_to_tls_where_the_host_has_it(self) -> None:
        tls = "  tls: [{hosts: [a.example], secretName: cert}]\n"
        text = SHOP + backend("web") + ingress(("a.example", path("/")), spec=tls)
        way = trace(text, "internet", "http://a.example/x")
        assert way.ok
        assert kinds(way)[:4] == ["listener", "ingress"] * 2
        assert way.hops[1].cause == "redirects to https://a.example/x"
        off = "{nginx.ingress.kubernetes.io/ssl-redirect: 'false'}"
        plain = SHOP + backend("web") + ingress(("a.example", path("/")), spec=tls, annotations=off)
        assert kinds(trace(plain, "internet", "http://a.example/x")) == ALL_HOPS

    def test_redirect_to_another_host_is_followed(self) -> None:
        moved = "{nginx.ingress.kubernetes.io/permanent-redirect: 'https://b.example$request_uri'}"
        text = SHOP + backend("web")
        text += ingress(("a.example", path("/")), annotations=moved) + ingress(("b.example", path("/new")), name="b")
        assert trace(text, "internet", "http://a.example/new").ok
        assert failing(trace(text, "internet", "http://a.example/old")).kind == "ingress"

    def test_target_that_nobody_serves_points_at_the_redirect(self) -> None:
        moved = "{nginx.ingress.kubernetes.io/permanent-redirect: 'https://gone.example'}"
        hop = failing(
            trace(SHOP + ingress(("a.example", path("/")), annotations=moved), "internet", "http://a.example/")
        )
        assert (hop.kind, hop.object) == ("listener", "gone.example")
        assert "permanent-redirect" in line_at(hop.place)

    def test_loop_fails(self) -> None:
        there = "{nginx.ingress.kubernetes.io/permanent-redirect: 'http://b.example/'}"
        back = "{nginx.ingress.kubernetes.io/permanent-redirect: 'http://a.example/'}"
        text = SHOP + ingress(("a.example", path("/")), annotations=there)
        text += ingress(("b.example", path("/")), annotations=back, name="b")
        hop = failing(trace(text, "internet", "http://a.example/"))
        assert hop.kind == "ingress"
        assert "a loop" in hop.cause

    def test_route_redirects_to_https(self) -> None:
        text = SHOP + backend("web") + gateway(HTTP, HTTPS)
        redirect = "{filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]}"
        text += route("plain", "[a.example]", redirect, parent="{name: edge, sectionName: http}")
        assert not trace(text, "internet", "http://a.example/x").ok
        text += route("secure", "[a.example]", to("web"), parent="{name: edge, sectionName: https}")
        way = trace(text, "internet", "http://a.example/x")
        assert way.ok
        assert way.destination == "http://a.example/x"
        assert kinds(way)[:4] == ["listener", "route"] * 2

    def test_route_that_redirects_to_itself_loops(self) -> None:
        text = SHOP + gateway(HTTP, HTTPS)
        text += route("plain", "[a.example]", "{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}")
        hop = failing(trace(text, "internet", "http://a.example/x"))
        assert (hop.kind, "a loop" in hop.cause) == ("route", True)

    def test_prefix_is_replaced(self) -> None:
        text = SHOP + backend("web") + gateway(HTTP)
        redirect = (
            "{matches: [{path: {type: PathPrefix, value: /old}}], filters: [{type: RequestRedirect, "
            "requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]}"
        )
        new = to("web", "{path: {type: Exact, value: /new/x}}")
        way = trace(text + route("r", "[a.example]", redirect, new), "internet", "http://a.example/old/x")
        assert way.ok
        assert way.hops[1].cause == "redirects to http://a.example/new/x"

    def test_aws_action(self) -> None:
        action = (
            '{alb.ingress.kubernetes.io/listen-ports: \'[{"HTTP": 80}, {"HTTPS": 443}]\', '
            "alb.ingress.kubernetes.io/ssl-redirect: '443'}"
        )
        text = SHOP + backend("web") + ingress(("a.example", path("/")), annotations=action, cls="alb")
        assert kinds(trace(text, "internet", "http://a.example"))[:4] == ["listener", "ingress"] * 2


class TestGateway:
    def test_whole_way(self) -> None:
        way = trace(
            SHOP + backend("web") + gateway(HTTP) + route("web", "[a.example]", to("web")),
            "internet",
            "http://a.example",
        )
        assert way.ok
        assert kinds(way) == ["listener", "route", "service", "port", "endpoints", "pod"]

    def test_port_and_scheme_pick_the_listener(self) -> None:
        text = SHOP + backend("web") + gateway(HTTP) + route("web", "[a.example]", to("web"))
        hop = failing(trace(text, "internet", "https://a.example"))
        assert (hop.kind, hop.object) == ("listener", "shop/edge[Gateway]")
        assert "there are http (80)" in hop.cause

    def test_listener_with_the_host_before_the_wildcard(self) -> None:
        listeners = (
            "{name: any, protocol: HTTP, port: 80}",
            "{name: wild, protocol: HTTP, port: 80, hostname: '*.example'}",
            "{name: exact, protocol: HTTP, port: 80, hostname: a.example}",
        )
        for host, name in (("a.example", "exact"), ("b.example", "wild"), ("c.test", "any")):
            way = trace(SHOP + gateway(*listeners), "internet", f"http://{host}")
            assert f"'{name}'" in way.hops[0].cause

    def test_route_that_the_listener_refuses(self) -> None:
        text = SHOP + backend("web") + gateway(HTTP)
        text += route("web", "[a.example]", to("web"), parent="{name: edge, namespace: shop}", space="pay")
        hop = failing(trace(text, "internet", "http://a.example"))
        assert (hop.kind, hop.object) == ("route", "pay/web[HTTPRoute]")
        assert "takes routes of its namespace 'shop' only" in hop.cause

    def test_missing_gateway_points_at_the_parent(self) -> None:
        hop = failing(
            trace(SHOP + route("web", "[a.example]", to("web"), parent="{name: edgy}"), "internet", "http://a.example")
        )
        assert (hop.kind, hop.object) == ("listener", "shop/edgy[Gateway]")
        assert "edgy" in line_at(hop.place)

    def test_backend_elsewhere_needs_a_grant(self) -> None:
        other = backend("web").replace("namespace: shop", "namespace: pay")
        ref = "{backendRefs: [{name: web, namespace: pay, port: 80}]}"
        text = SHOP + other + gateway(HTTP) + route("web", "[a.example]", ref)
        hop = failing(trace(text, "internet", "http://a.example"))
        assert (hop.kind, "ReferenceGrant" in hop.cause) == ("route", True)
        grant = (
            "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\n"
            "metadata: {name: g, namespace: pay}\n"
            "spec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}], "
            "to: [{group: '', kind: Service}]}\n"
        )
        assert trace(text + grant, "internet", "http://a.example").ok

    def test_precedence_of_paths(self) -> None:
        text = SHOP + "".join(map(backend, ("root", "api", "exact", "deep"))) + gateway(HTTP)
        rules = (
            to("root"),
            to("api", "{path: {type: PathPrefix, value: /api}}"),
            to("deep", "{path: {type: PathPrefix, value: /api/v2}}"),
            to("exact", "{path: {type: Exact, value: /api}}"),
        )
        text += route("r", "[a.example]", *rules)
        for url, name in (("/api", "exact"), ("/api/", "api"), ("/api/v2/x", "deep"), ("/apis", "root")):
            assert trace(text, "internet", f"http://a.example{url}").hops[-1].object == f"shop/{name}[Deployment]"

    def test_method_and_parameters_break_ties(self) -> None:
        text = SHOP + "".join(map(backend, ("root", "get", "post", "query", "header"))) + gateway(HTTP)
        rules = (
            to("root", "{path: {value: /x}}"),
            to("post", "{path: {value: /x}, method: POST}"),
            to("header", "{path: {value: /x}, headers: [{name: a, value: b}]}"),
            to("get", "{path: {value: /x}, method: GET}"),
            to("query", "{path: {value: /x}, method: GET, queryParams: [{name: a, value: b}]}"),
        )
        text += route("r", "[a.example]", *rules)
        assert trace(text, "internet", "http://a.example/x").hops[-1].object == "shop/get[Deployment]"
        assert trace(text, "internet", "http://a.example/x?a=b").hops[-1].object == "shop/query[Deployment]"

    def test_host_age_and_name_break_ties(self) -> None:
        text = SHOP + "".join(map(backend, ("wild", "exact", "old", "young"))) + gateway(HTTP)
        text += route("wild", "['*.example']", to("wild", "{path: {type: Exact, value: /x}}"))
        assert (
            trace(text + route("z", "[a.example]", to("exact")), "internet", "http://a.example/x").hops[-1].object
            == "shop/exact[Deployment]"
        )
        text += route("b", "[c.example]", to("young"))
        old = route("z", "[c.example]", to("old"), more=", creationTimestamp: '2020-01-01T00:00:00Z'")
        assert trace(text, "internet", "http://c.example/").hops[-1].object == "shop/young[Deployment]"
        assert trace(text + old, "internet", "http://c.example/").hops[-1].object == "shop/old[Deployment]"
        by_name = text + route("a", "[c.example]", to("old"))
        assert trace(by_name, "internet", "http://c.example/").hops[-1].object == "shop/old[Deployment]"

    def test_every_backend_with_a_share_has_to_work(self) -> None:
        refs = "{backendRefs: [{name: web, port: 80, weight: %d}, {name: gone, port: 80, weight: %d}]}"
        text = SHOP + backend("web") + gateway(HTTP)
        assert (
            failing(trace(text + route("r", "[a.example]", refs % (9, 1)), "internet", "http://a.example")).kind
            == "service"
        )
        assert trace(text + route("r", "[a.example]", refs % (9, 0)), "internet", "http://a.example").ok

    def test_path_that_no_rule_takes(self) -> None:
        text = SHOP + gateway(HTTP) + route("r", "[a.example]", to("web", "{path: {value: /x}}"))
        hop = failing(trace(text, "internet", "http://a.example/y"))
        assert (hop.kind, hop.object) == ("route", "shop/r[HTTPRoute]")


class TestInside:
    def test_service_port_endpoints_policies_pod(self) -> None:
        text = SHOP + deployment("client") + backend("web")
        text += policy("web", "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 8080}]}]}")
        text += policy("out", "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{}]}")
        way = trace(text, "shop/client", "shop/service/web", "80")
        assert way.ok
        assert kinds(way) == ["service", "port", "endpoints", "policy", "policy", "pod"]
        assert [hop.cause for hop in way.hops if hop.kind == "policy"] == [
            "egress: rule #1 allows it", "ingress: rule #1 allows it",
        ]  # fmt: skip

    def test_policy_of_the_source_comes_first(self) -> None:
        text = SHOP + deployment("client") + backend("web")
        text += policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
        hop = failing(trace(text, "shop/client", "shop/service/web", "80"))
        assert hop.cause.startswith("egress: ")
        assert hop.advice == "Add an egress rule that allows TCP 8080 to shop/web[Deployment]."

    @pytest.mark.parametrize(
        "url", ["http://web.shop.svc.cluster.local", "http://web.shop.svc/x", "http://web.shop/", "http://web"]
    )
    def test_names_of_the_cluster(self, url: str) -> None:
        way = trace(SHOP + deployment("client") + backend("web"), "shop/client", url)
        assert way.destination == "shop/web[Service]"
        assert way.ok

    def test_pod_that_asks_a_public_host_needs_egress(self) -> None:
        text = SHOP + deployment("client") + backend("web") + ingress(("a.example", path("/")))
        assert trace(text, "shop/client", "http://a.example").ok
        closed = policy("out", "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress]}")
        assert failing(trace(text + closed, "shop/client", "http://a.example")).kind == "policy"

    def test_node_port(self) -> None:
        spec = "{type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]}"
        text = (
            SHOP
            + deployment("web", ports="[{name: http, containerPort: 8080}]")
            + service("web", spec, namespace="shop")
        )
        way = trace(text, "internet", "shop/service/web", "30080")
        assert way.ok
        assert way.hops[0].cause == "open by a node port"
        hop = failing(trace(text, "internet", "shop/service/web", "80"))
        assert (hop.kind, hop.cause) == (
            "service",
            "is open to the internet only by a node port on TCP 30080, not on TCP 80",
        )

    def test_external_name_that_leads_nowhere_points_at_the_name(self) -> None:
        text = SHOP + deployment("client")
        text += service("alias", "{type: ExternalName, externalName: gone.shop.svc.cluster.local}", namespace="shop")
        hop = failing(trace(text, "shop/client", "shop/service/alias", "80"))
        assert (hop.kind, hop.object) == ("service", "shop/gone[Service]")
        assert "gone.shop.svc" in line_at(hop.place)

    def test_pods_whose_containers_an_operator_writes(self) -> None:
        operated = (
            "---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\n"
            "metadata: {name: p, namespace: shop}\nspec: {}\n"
        )
        spec = "{selector: {prometheus: p}, ports: [{name: web, port: 9090, targetPort: web}]}"
        text = SHOP + deployment("client") + operated + service("p", spec, namespace="shop")
        way = trace(text, "shop/client", "shop/service/p", "9090")
        assert way.ok
        assert way.hops[-1].cause == "its ports are not written in the files"
        deny = policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
        assert failing(trace(text + deny, "shop/client", "shop/service/p", "9090")).kind == "policy"

    def test_port_that_no_container_declares_is_told_and_open(self) -> None:
        text = SHOP + deployment("client") + backend("web").replace("targetPort: http", "targetPort: 9999")
        way = trace(text, "shop/client", "shop/service/web", "80")
        assert way.ok
        assert "no container declares port 9999" in way.hops[-1].cause
