"""A static ping: who is meant, which way is taken, and what decides."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kubelint.cluster.addressing import EndError
from kubelint.cluster.backing import Wanted
from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.network_tiers import cluster_policies
from kubelint.cluster.reach import Network, Reaching
from kubelint.cluster.rejected import faults
from kubelint.cluster.trace.tracing import Tracing
from kubelint.network.ports import ALL, NONE, PortSet
from tests.cluster.asked import line_at, reach
from tests.cluster.policed import namespace, pod, policy
from tests.cluster.written import cluster_of, service
from tests.network import naive
from tests.network.clusters import OUTSIDE, PROBES, random_cluster, seeded

SHOP = namespace("shop", "{team: a}") + namespace("pay", "{team: b}")


def deployment(
    name: str, *, kind: str = "Deployment", space: str = "shop", ports: str = "[]", spec: str = "", pods: str = ""
) -> str:
    """Return a workload; `spec` are more of its fields, `pods` more fields of its pods' spec, as in flow mappings."""
    more, further = (f", {spec}" if spec else ""), (f", {pods}" if pods else "")
    template = (
        f"{{metadata: {{labels: {{app: {name}}}}}, "
        f"spec: {{containers: [{{name: main, image: a.example/b:1, ports: {ports}}}]{further}}}}}"
    )
    return (
        f"---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {space}}}\n"
        f"spec: {{selector: {{matchLabels: {{app: {name}}}}}, template: {template}{more}}}\n"
    )


WEB_API = SHOP + deployment("web") + deployment("api", ports="[{name: http, containerPort: 8080}]")
API_FROM_WEB = policy(
    "api",
    "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}],\n"
    "  ports: [{port: http}]}]}",
)
DENY = policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")


class TestEnds:
    def test_workload_by_namespace_and_name(self) -> None:
        answer = reach(WEB_API, "shop/web", "shop/api", "8080")
        assert answer.allowed
        assert (answer.source, answer.destination) == ("shop/web[Deployment]", "shop/api[Deployment]")
        assert answer.ports == PortSet.of("TCP", 8080)

    def test_kind_tells_two_of_one_name_apart(self) -> None:
        text = WEB_API + deployment("api", kind="StatefulSet")
        with pytest.raises(EndError, match="shop/deployment/api, shop/statefulset/api"):
            reach(text, "shop/web", "shop/api")
        for written in ("statefulset", "sts", "StatefulSets"):
            assert reach(text, "shop/web", f"shop/{written}/api").destination == "shop/api[StatefulSet]"

    def test_name_alone_is_in_the_default_namespace(self) -> None:
        text = deployment("web", space="default") + deployment("api", space="default")
        assert reach(text, "web", "deployment/api").destination == "default/api[Deployment]"

    def test_pod_of_a_stateful_set_by_its_own_name(self) -> None:
        text = SHOP + deployment("db", kind="StatefulSet", spec="replicas: 2") + deployment("web")
        only = policy(
            "first",
            "{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}, ingress: []}",
        )
        assert not reach(text + only, "shop/web", "shop/db-0", "5432").allowed
        assert reach(text + only, "shop/web", "shop/db-1", "5432").allowed
        assert reach(text + only, "shop/web", "shop/pod/db-1", "5432").destination == "shop/db-1[Pod]"
        both = reach(text + only, "shop/web", "shop/db", "5432")
        assert not both.allowed, "what holds for one pod only does not hold for all"
        assert both.some == PortSet.of("TCP", 5432)
        with pytest.raises(EndError, match="no workload, pod or Service 'db-2'"):
            reach(text, "shop/web", "shop/db-2")

    def test_ordinals_start_where_they_are_said_to(self) -> None:
        text = SHOP + deployment("db", kind="StatefulSet", spec="replicas: 1, ordinals: {start: 5}")
        assert reach(text, "shop/db-5", "shop/db-5").allowed

    def test_pods_that_controllers_name(self) -> None:
        text = WEB_API + pod("api-7d9f8b6c5-x2x4z", "{app: other}")
        assert reach(text, "shop/web-7d9f8b6c5-abcde", "shop/api").source == "shop/web-7d9f8b6c5-abcde[Pod]"
        assert reach(text, "shop/web", "shop/api-7d9f8b6c5-x2x4z").destination == "shop/api-7d9f8b6c5-x2x4z[Pod]"

    def test_pods_of_a_dump_by_their_owner_or_its_deployment(self) -> None:
        owned = pod("api-5c6d-abcde", "{app: api}").replace(
            "labels:", "ownerReferences: [{kind: ReplicaSet, name: api-5c6d7e8f, controller: true}], labels:"
        )
        assert reach(SHOP + owned + deployment("web"), "shop/web", "shop/api-5c6d7e8f").allowed
        assert reach(SHOP + owned + deployment("web"), "shop/web", "shop/api").destination == "shop/api[Deployment]"

    def test_address_of_a_pod_is_the_pod(self) -> None:
        text = WEB_API + API_FROM_WEB + pod("own", "{app: web}") + "status: {podIP: 10.1.2.3}\n"
        assert reach(text, "10.1.2.3", "shop/api", "8080").allowed
        assert not reach(text, "10.1.2.4", "shop/api", "8080").allowed

    @pytest.mark.parametrize(
        "end", ["shop/nothing", "nowhere/web", "shop/job/web", "a/b/c/d", "shop//web", "shop/service/web"]
    )
    def test_end_that_is_not_there_is_an_error(self, end: str) -> None:
        with pytest.raises(EndError):
            reach(WEB_API, "shop/web", end)

    def test_missing_name_comes_with_what_is_like_it(self) -> None:
        with pytest.raises(EndError, match="there is api"):
            reach(WEB_API, "shop/web", "shop/apii")

    def test_one_end_has_to_be_in_the_cluster(self) -> None:
        with pytest.raises(EndError, match="must be in the cluster"):
            reach(WEB_API, "internet", "203.0.113.7", "80")

    def test_service_is_no_source(self) -> None:
        with pytest.raises(EndError, match="is a Service"):
            reach(WEB_API + service("api", "{}", namespace="shop"), "shop/service/api", "shop/web")


class TestReplicas:
    def test_pod_always_reaches_itself(self) -> None:
        answer = reach(SHOP + deployment("web") + DENY, "shop/web", "shop/web", "80")
        assert answer.allowed
        assert answer.deciding == ()

    def test_two_replicas_are_two_pods(self) -> None:
        text = SHOP + deployment("web", spec="replicas: 2")
        assert reach(text, "shop/web", "shop/web", "80").allowed
        assert not reach(text + DENY, "shop/web", "shop/web", "80").allowed

    def test_numbered_replicas(self) -> None:
        text = SHOP + deployment("db", kind="StatefulSet", spec="replicas: 2") + DENY
        assert reach(text, "shop/db-0", "shop/db-0").allowed
        assert not reach(text, "shop/db-0", "shop/db-1").allowed
        assert not reach(text, "shop/db", "shop/db").allowed


class TestDeciding:
    def test_rule_that_allows_stands_at_its_own_line(self) -> None:
        answer = reach(WEB_API + API_FROM_WEB, "shop/web", "shop/api", "8080")
        (decided,) = answer.deciding
        assert (decided.resource.kind, decided.direction, decided.effect) == ("NetworkPolicy", "Ingress", "allow")
        assert line_at(decided.place).startswith("spec: {podSelector")

    def test_policy_without_a_matching_rule_stands_at_its_name(self) -> None:
        answer = reach(WEB_API + API_FROM_WEB + deployment("other"), "shop/other", "shop/api", "8080")
        (decided,) = answer.deciding
        assert decided.effect == "deny"
        assert line_at(decided.place) == "metadata: {name: api, namespace: shop}"
        assert decided.why == "no rule of it allows this"

    def test_rule_for_other_ports_is_told(self) -> None:
        (decided,) = reach(WEB_API + API_FROM_WEB, "shop/web", "shop/api", "9090").deciding
        assert decided.why == "its rule #1 is for other ports"

    def test_only_the_side_that_denies_is_named(self) -> None:
        open_ = policy("web", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]}")
        answer = reach(WEB_API + API_FROM_WEB + open_, "shop/web", "shop/api", "9090")
        assert {each.effect for each in answer.deciding} == {"deny"}
        assert {each.resource.name for each in answer.deciding} == {"api"}

    def test_nothing_restricts(self) -> None:
        answer = reach(WEB_API, "shop/web", "shop/api")
        assert answer.ports is ALL
        assert answer.deciding == ()

    def test_without_a_port_the_open_ports_are_told_and_what_closes_the_others(self) -> None:
        answer = reach(WEB_API + API_FROM_WEB, "shop/web", "shop/api")
        assert answer.ports == PortSet.of("TCP", 8080)
        assert {each.effect for each in answer.deciding} == {"allow"}
        assert {each.effect for each in answer.otherwise} == {"deny"}

    def test_port_by_name(self) -> None:
        assert reach(WEB_API + API_FROM_WEB, "shop/web", "shop/api", "http").ports == PortSet.of("TCP", 8080)
        answer = reach(WEB_API, "shop/web", "shop/api", "https")
        assert not answer.allowed
        assert answer.hop is not None
        assert "names of ports: http" in answer.hop.cause

    def test_protocol_is_tcp_unless_written(self) -> None:
        dns = policy("dns", "{podSelector: {}, ingress: [{ports: [{port: 53, protocol: UDP}]}]}")
        assert not reach(WEB_API + dns, "shop/web", "shop/api", "53").allowed
        assert reach(WEB_API + dns, "shop/web", "shop/api", "53/udp").allowed

    def test_host_network_pods_are_not_bound(self) -> None:
        text = SHOP + DENY + deployment("agent", pods="hostNetwork: true") + deployment("web")
        assert reach(text, "203.0.113.7", "shop/agent", "9100").allowed
        answer = reach(text, "203.0.113.7", "shop/agent", "9100")
        assert answer.notes == ("shop/agent[Deployment] is on its host's network, where policies do not bind it",)

    def test_unknown_labels_make_the_answer_unsure(self) -> None:
        text = deployment("web", space="elsewhere") + SHOP + deployment("api")
        team = policy("team", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]}")
        answer = reach(text + team, "elsewhere/web", "shop/api", "80")
        assert not answer.allowed
        assert not answer.sure
        assert reach(text, "elsewhere/web", "shop/api", "80").sure


class TestAddresses:
    FROM_OFFICE = policy("office", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}")

    def test_address_as_source_asks_the_policies_alone(self) -> None:
        assert reach(WEB_API, "203.0.113.7", "shop/api", "8080").allowed
        assert reach(WEB_API + self.FROM_OFFICE, "203.0.113.7", "shop/api", "8080").allowed
        assert not reach(WEB_API + self.FROM_OFFICE, "198.51.100.1", "shop/api", "8080").allowed

    def test_cidr_has_to_be_allowed_as_a_whole(self) -> None:
        assert reach(WEB_API + self.FROM_OFFICE, "203.0.113.0/25", "shop/api", "8080").allowed
        answer = reach(WEB_API + self.FROM_OFFICE, "203.0.0.0/16", "shop/api", "8080")
        assert not answer.allowed
        assert answer.some == PortSet.of("TCP", 8080)

    def test_address_as_destination(self) -> None:
        out = policy(
            "out",
            "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, "
            "except: [10.0.0.0/8]}}]}]}",
        )
        assert reach(WEB_API + out, "shop/web", "198.51.100.1", "443").allowed
        assert not reach(WEB_API + out, "shop/web", "10.1.1.1", "443").allowed

    def test_internet_as_destination(self) -> None:
        public = policy(
            "out",
            "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, "
            "{ipBlock: {cidr: '::/0'}}]}]}",
        )
        assert reach(WEB_API, "shop/web", "internet", "443").allowed
        assert reach(WEB_API + public, "shop/web", "internet", "443").allowed
        assert not reach(WEB_API + DENY, "shop/web", "internet", "443").allowed

    def test_own_node_always_reaches_a_pod(self) -> None:
        text = SHOP + DENY + pod("web", "{app: web}") + "status: {podIP: 10.1.2.3, hostIP: 172.16.0.9}\n"
        assert reach(text, "172.16.0.9", "shop/web", "80").allowed
        assert not reach(text, "172.16.0.8", "shop/web", "80").allowed

    def test_address_of_a_node_is_the_node(self) -> None:
        node = (
            "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {zone: a}}\n"
            "status: {addresses: [{type: InternalIP, address: 172.16.0.9}]}\n"
        )
        admin = (
            "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: nodes}\n"
            "spec: {priority: 1, subject: {namespaces: {}}, egress: [{name: nodes, action: Deny, "
            "to: [{nodes: {matchLabels: {zone: a}}}]}]}\n"
        )
        assert not reach(WEB_API + node + admin, "shop/web", "172.16.0.9", "10250").allowed
        assert reach(WEB_API + node + admin, "shop/web", "172.16.0.8", "10250").allowed


class TestServices:
    API = "{selector: {app: api}, ports: [{name: web, port: 80, targetPort: http}]}"

    def test_port_is_that_of_the_service_and_translated_before_policies(self) -> None:
        text = WEB_API + API_FROM_WEB + service("api", self.API, namespace="shop")
        answer = reach(text, "shop/web", "shop/service/api", "80")
        assert answer.allowed
        assert answer.ports == PortSet.of("TCP", 80)
        assert reach(text, "shop/web", "shop/service/api", "web").ports == PortSet.of("TCP", 80)
        assert reach(text, "shop/web", "shop/service/api").ports == PortSet.of("TCP", 80)
        closed = reach(text, "shop/web", "shop/service/api", "8080")
        assert not closed.allowed
        assert closed.hop is not None
        assert closed.hop.cause == "has no port 8080/TCP; its ports: web (80/TCP)"

    def test_plugin_that_looks_before_the_translation(self) -> None:
        out = policy(
            "out", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}"
        )
        text = WEB_API + out + service("api", self.API, namespace="shop")
        assert not reach(text, "shop/web", "shop/service/api", "80").allowed
        assert reach(text, "shop/web", "shop/service/api", "80", translated=False).allowed

    def test_all_pods_behind_it_have_to_be_open(self) -> None:
        second = deployment("api", kind="StatefulSet", ports="[{name: http, containerPort: 9090}]")
        text = WEB_API + second + service("api", self.API, namespace="shop")
        assert reach(text, "shop/web", "shop/service/api", "80").allowed
        closed = policy("number", "{podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 8080}]}]}")
        assert not reach(text + closed, "shop/web", "shop/service/api", "80").allowed

    def test_service_without_pods(self) -> None:
        text = WEB_API + service("api", "{selector: {app: none}, ports: [{port: 80}]}", namespace="shop")
        (decided,) = reach(text, "shop/web", "shop/service/api", "80").deciding
        assert (decided.resource.kind, decided.effect) == ("Service", "deny")

    def test_external_name_of_a_service_is_followed(self) -> None:
        text = WEB_API + API_FROM_WEB + service("api", self.API, namespace="shop")
        text += service("alias", "{type: ExternalName, externalName: api.shop.svc.cluster.local}", namespace="pay")
        assert reach(text, "shop/web", "pay/service/alias", "80").allowed
        assert not reach(text, "shop/web", "pay/service/alias", "81").allowed

    def test_external_names_in_a_circle(self) -> None:
        text = WEB_API
        for name, other in (("a", "b"), ("b", "a")):
            text += service(name, f"{{type: ExternalName, externalName: {other}.shop.svc}}", namespace="shop")
        answer = reach(text, "shop/web", "shop/service/a", "80")
        assert answer.hop is not None
        assert "leads back" in answer.hop.cause

    def test_external_name_outside_asks_the_policies_on_egress(self) -> None:
        text = WEB_API + service("db", "{type: ExternalName, externalName: db.example.com}", namespace="shop")
        assert reach(text, "shop/web", "shop/service/db", "5432").allowed
        assert not reach(text + DENY, "shop/web", "shop/service/db", "5432").allowed

    def test_api_server_is_asked_on_its_own_port(self) -> None:
        for port, allowed in ((443, False), (6443, True)):
            out = policy(
                "out", f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{{ports: [{{port: {port}}}]}}]}}"
            )
            assert reach(WEB_API + out, "shop/web", "default/service/kubernetes", "443").allowed is allowed

    def test_addresses_of_an_endpoint_slice(self) -> None:
        text = WEB_API + service("db", "{ports: [{name: pg, port: 5432}]}", namespace="shop")
        text += (
            "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\n"
            "metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}\n"
            "endpoints: [{addresses: [10.9.8.7]}]\nports: [{name: pg, port: 15432}]\n"
        )
        out = policy(
            "out",
            "{podSelector: {}, policyTypes: [Egress], "
            "egress: [{to: [{ipBlock: {cidr: 10.9.8.7/32}}], ports: [{port: 15432}]}]}",
        )
        assert reach(text + out, "shop/web", "shop/service/db", "5432").allowed
        other = out.replace("port: 15432", "port: 5432")
        assert not reach(text + other, "shop/web", "shop/service/db", "5432").allowed

    def test_headless_service_leads_to_the_pods_themselves(self) -> None:
        spec = "{clusterIP: None, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}"
        text = WEB_API + API_FROM_WEB + service("api", spec, namespace="shop")
        assert not reach(text, "shop/web", "shop/service/api", "80").allowed
        assert reach(text, "shop/web", "shop/service/api", "8080").allowed

    def test_virtual_address_is_the_service(self) -> None:
        spec = "{clusterIP: 10.96.0.9, selector: {app: api}, ports: [{port: 80, targetPort: http}]}"
        text = WEB_API + API_FROM_WEB + service("api", spec, namespace="shop")
        answer = reach(text, "shop/web", "10.96.0.9", "80")
        assert answer.allowed
        assert answer.destination == "shop/api[Service]"


class TestInternet:
    @staticmethod
    def exposed(spec: str) -> str:
        return WEB_API + service("api", "{selector: {app: api}, " + spec, namespace="shop")

    @pytest.mark.parametrize(
        ("spec", "port", "allowed"),
        [
            ("type: ClusterIP, ports: [{port: 80, targetPort: http}]}", "80", False),
            ("type: NodePort, ports: [{port: 80, targetPort: http, nodePort: 30080}]}", "30080", True),
            ("type: NodePort, ports: [{port: 80, targetPort: http, nodePort: 30080}]}", "80", False),
            ("type: NodePort, ports: [{port: 80, targetPort: http, nodePort: 30080}]}", "8080", False),
            ("type: NodePort, ports: [{port: 80, targetPort: http}]}", "30080", False),
            ("type: LoadBalancer, ports: [{port: 80, targetPort: http}]}", "80", True),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], ports: [{port: 80, targetPort: http}]}",
                "80",
                False,
            ),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], ports: [{port: 80}]}",
                "80",
                False,
            ),
            (
                "type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0], ports: [{port: 80, targetPort: http}]}",
                "80",
                True,
            ),
            ("externalIPs: [198.51.100.7], ports: [{port: 80, targetPort: http}]}", "80", True),
            ("externalIPs: [198.51.100.7], ports: [{port: 80, targetPort: http}]}", "8080", False),
        ],
    )
    def test_service(self, spec: str, port: str, allowed: bool) -> None:  # noqa: FBT001
        assert reach(self.exposed(spec), "internet", "shop/service/api", port).allowed is allowed

    def test_internal_load_balancer_is_not_public(self) -> None:
        spec = "{type: LoadBalancer, selector: {app: api}, ports: [{port: 80, targetPort: http}]}"
        inner = "{networking.gke.io/load-balancer-type: Internal}"
        text = WEB_API + service("api", spec, namespace="shop", annotations=inner)
        assert not reach(text, "internet", "shop/service/api", "80").allowed

    def test_opening_is_among_what_decides(self) -> None:
        text = self.exposed("type: NodePort, ports: [{port: 80, targetPort: http, nodePort: 30080}]}")
        (decided,) = reach(text, "internet", "shop/service/api").deciding
        assert (decided.resource.kind, decided.effect, decided.why) == ("Service", "allow", "a node port")

    def test_policies_hold_for_what_comes_in(self) -> None:
        text = self.exposed("type: NodePort, ports: [{port: 80, targetPort: http, nodePort: 30080}]}")
        assert not reach(text + API_FROM_WEB, "internet", "shop/service/api", "30080").allowed
        everyone = API_FROM_WEB + policy("all", "{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}")
        assert reach(text + everyone, "internet", "shop/service/api", "30080").allowed

    def test_pod_is_reached_by_a_host_port_only(self) -> None:
        edge = deployment("edge", ports="[{containerPort: 8443, hostPort: 443}]")
        assert reach(SHOP + edge, "internet", "shop/edge", "443").allowed
        assert not reach(SHOP + edge, "internet", "shop/edge", "8443").allowed
        assert not reach(WEB_API, "internet", "shop/api", "8080").allowed
        local = deployment("edge", ports="[{containerPort: 443, hostPort: 443, hostIP: 127.0.0.1}]")
        assert not reach(SHOP + local, "internet", "shop/edge", "443").allowed

    def test_pod_is_reached_by_what_routes_to_it(self) -> None:
        text = WEB_API + service("api", TestServices.API, namespace="shop") + INGRESS
        assert reach(text, "internet", "shop/api", "8080").allowed
        assert not reach(text, "internet", "shop/api", "9090").allowed
        assert not reach(text, "internet", "shop/service/api", "80").allowed
        assert not reach(text + API_FROM_WEB, "internet", "shop/api", "8080").allowed
        admitted = policy(
            "nginx",
            "{podSelector: {}, "
            "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]}]}",
        )
        assert reach(text + API_FROM_WEB + admitted, "internet", "shop/api", "8080").allowed


INGRESS = """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}
"""


# ------------------------------------------------------------------------------------------------------- at random
def manifests(cluster: dict[str, Any]) -> str:
    """Return a plain cluster as manifests; its pods are called p0, p1 and so on."""
    objects: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        for name, labels in cluster["namespaces"].items()
    ]
    for number, each in enumerate(cluster["pods"]):
        objects.append(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": f"p{number}", "namespace": each["namespace"], "labels": each["labels"]},
                "spec": {"containers": [{"name": "main", "image": "a.example/b:1", "ports": each["ports"]}]},
                "status": {"podIP": each["address"]},
            }
        )
    for number, each in enumerate(cluster["policies"]):
        metadata = {**each["metadata"], "name": f"n{number}"}
        objects.append(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": each["spec"]}
        )
    return "".join(f"---\n{json.dumps(each)}\n" for each in objects)


@pytest.mark.parametrize("seed", range(60))
def test_random_clusters(seed: int) -> None:
    """The answer is that of the naive evaluator, of all connections, and of the trace; its reasons agree with it."""
    chance = seeded(seed)
    data = random_cluster(chance)
    cluster = cluster_of(manifests(data))
    rejected = faults(cluster)
    sound = not rejected  # the naive evaluator follows invalid policies, too
    tiers = cluster_policies(cluster, rejected).tiers
    network = Network(cluster, tiers)
    rows = {
        (source, destination): row.ports
        for row in Connectivity(cluster, tiers).rows()
        for source in row.sources
        for destination in row.destinations
    }
    names = {f"{each['namespace']}/p{number}": each for number, each in enumerate(data["pods"])}
    outside = [text for text in OUTSIDE if text not in {each["address"] for each in data["pods"]}]
    ends: dict[str, Any] = {**names, **{text: text for text in outside}}
    reaching, tracing = Reaching(network), Tracing(network)
    for source, one in ends.items():
        for destination, other in ends.items():
            if source == destination or (source in outside and destination in outside):
                continue
            answer = reaching.reach(source, destination)
            if source in names and destination in names:
                assert answer.ports == rows.get((f"{source}[Pod]", f"{destination}[Pod]"), NONE)
            for port in chance.sample(PROBES, 3):
                wanted = Wanted(port, "TCP")
                single = reaching.reach(source, destination, wanted)
                expected = naive.connects(data, one, other, "TCP", port)
                assert single.allowed is answer.ports.contains("TCP", port)
                assert not sound or single.allowed is expected
                assert {each.effect for each in single.deciding} <= ({"allow"} if single.allowed else {"deny"})
                assert single.allowed or single.deciding
            assert tracing.trace(source, destination, wanted).ok is single.allowed
