from __future__ import annotations

import pytest

from kubelint.model.load_balancer import firewall, internal, pooled, source_ranges, wanted_addresses
from kubelint.model.unknown import Unknown

BETA = "service.beta.kubernetes.io/"

INTERNAL = [
    # those of Kubernetes' own Service page
    ("networking.gke.io/load-balancer-type", "Internal"),
    (BETA + "aws-load-balancer-internal", "true"),
    (BETA + "azure-load-balancer-internal", "true"),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"),
    (BETA + "openstack-internal-load-balancer", "true"),
    (BETA + "cce-load-balancer-internal-vpc", "true"),
    ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "subnet-7b1c"),
    (BETA + "alibaba-cloud-loadbalancer-address-type", "intranet"),
    (BETA + "oci-load-balancer-internal", "true"),
    # those of other controllers' documentation
    ("cloud.google.com/load-balancer-type", "Internal"),
    (BETA + "aws-load-balancer-internal", "0.0.0.0/0"),
    (BETA + "aws-load-balancer-scheme", "internal"),
    (BETA + "aws-load-balancer-type", "external"),
    (BETA + "aws-load-balancer-type", "nlb-ip"),
    ("oci-network-load-balancer.oraclecloud.com/internal", "true"),
    ("yandex.cloud/load-balancer-type", "internal"),
    ("kubernetes.io/elb.autocreate", '{"type": "inner", "name": "shop"}'),
    (BETA + "scw-loadbalancer-private", "true"),
    ("load-balancer.hetzner.cloud/disable-public-network", "true"),
    (BETA + "do-loadbalancer-network", "INTERNAL"),
    (BETA + "linode-loadbalancer-frontend-subnet-id", "169341"),
    ("yawol.stackit.cloud/internalLB", "true"),
]

NOT_INTERNAL = [
    ("networking.gke.io/load-balancer-type", "External"),
    (BETA + "azure-load-balancer-internal", "false"),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "public"),
    (BETA + "openstack-internal-load-balancer", "false"),
    (BETA + "cce-load-balancer-internal-vpc", "false"),
    ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", ""),
    (BETA + "alibaba-cloud-loadbalancer-address-type", "internet"),
    (BETA + "oci-load-balancer-internal", "false"),
    (BETA + "aws-load-balancer-type", "nlb"),
    ("yandex.cloud/load-balancer-type", "external"),
    ("kubernetes.io/elb.autocreate", '{"type":"public","bandwidth_size":5}'),
    (BETA + "scw-loadbalancer-private", "false"),
    ("load-balancer.hetzner.cloud/disable-public-network", "false"),
    ("load-balancer.hetzner.cloud/use-private-ip", "true"),
    (BETA + "do-loadbalancer-network", "EXTERNAL"),
    (BETA + "linode-loadbalancer-backend-subnet-id", "169341"),
]


@pytest.mark.parametrize(("name", "value"), INTERNAL)
def test_annotation_makes_internal(name: str, value: str) -> None:
    assert internal({name: value}, "") is True


@pytest.mark.parametrize(("name", "value"), NOT_INTERNAL)
def test_annotation_that_says_the_contrary_does_not(name: str, value: str) -> None:
    assert not internal({name: value}, "")


@pytest.mark.parametrize("name", {name for name, _ in INTERNAL})
def test_placeholder_is_not_judged(name: str) -> None:
    if not name.endswith("-type") and "autocreate" not in name:
        assert internal({name: Unknown("${VALUE}")}, "") is True


@pytest.mark.parametrize("name", ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"])
def test_class_of_aws_is_internal_unless_the_scheme_says_otherwise(name: str) -> None:
    assert internal({}, name) is True
    assert internal({BETA + "aws-load-balancer-scheme": "internet-facing"}, name) is False
    assert internal({BETA + "aws-load-balancer-internal": "false"}, name) is False


def test_scheme_wins_over_the_older_annotation() -> None:
    both = {BETA + "aws-load-balancer-internal": "true", BETA + "aws-load-balancer-scheme": "internet-facing"}
    assert internal(both, "") is False


@pytest.mark.parametrize(
    ("name", "expected"),
    [("networking.gke.io/l4-regional-internal", True), ("networking.gke.io/l4-regional-external", None), ("", None)],
)
def test_class(name: str, expected: bool | None) -> None:  # noqa: FBT001
    assert internal({}, name) is expected


def test_addresses_that_are_asked_for() -> None:
    annotations = {"metallb.io/loadBalancerIPs": "10.0.0.7,2001:db8::7", "kube-vip.io/loadbalancerIPs": "192.0.2.1"}
    assert wanted_addresses(annotations) == ("10.0.0.7", "2001:db8::7", "192.0.2.1")


@pytest.mark.parametrize(
    ("annotations", "name", "expected"),
    [
        ({"metallb.universe.tf/address-pool": "edge"}, "", True),
        ({}, "io.cilium/bgp-control-plane", True),
        ({}, "kube-vip.io/kube-vip-class", True),
        ({"cilium.io/anything": "x"}, "", False),
    ],
)
def test_pools(annotations: dict[str, str], name: str, expected: bool) -> None:  # noqa: FBT001
    assert pooled(annotations, name) is expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (BETA + "load-balancer-source-ranges", "203.0.113.0/24, 2001:db8::/32", ["203.0.113.0/24", "2001:db8::/32"]),
        (BETA + "azure-allowed-ip-ranges", "203.0.113.0/24", ["203.0.113.0/24"]),
        (BETA + "do-loadbalancer-allow-rules", "ip:203.0.113.7,cidr:0.0.0.0/0", ["203.0.113.7", "0.0.0.0/0"]),
        (
            BETA + "vultr-loadbalancer-firewall-rules",
            "203.0.113.0/24,80;0.0.0.0/0,443",
            ["203.0.113.0/24", "0.0.0.0/0"],
        ),
        (
            BETA + "linode-loadbalancer-firewall-acl",
            '{"allowList": {"ipv4": ["203.0.113.0/24"], "ipv6": ["2001:db8::/32"]}}',
            ["203.0.113.0/24", "2001:db8::/32"],
        ),
        (BETA + "load-balancer-source-ranges", "", []),
    ],
)
def test_source_ranges(name: str, value: str, expected: list[str]) -> None:
    assert list(source_ranges({name: value})) == [(name, text) for text in expected]


@pytest.mark.parametrize("text", ["a", "1", "1.", ":", "1.1.1.1."])
def test_source_ranges_are_found_in_linear_time(text: str) -> None:
    assert len(list(source_ranges({BETA + "load-balancer-source-ranges": text * 300_000 + "x"}))) <= 1


def test_firewall_that_is_kept_elsewhere() -> None:
    assert firewall({BETA + "aws-load-balancer-security-groups": "sg-1"}) == BETA + "aws-load-balancer-security-groups"
    assert firewall({BETA + "azure-allowed-service-tags": "AzureFrontDoor.Backend"})
    assert not firewall({BETA + "azure-allowed-service-tags": "Internet"})
    assert not firewall({BETA + "aws-load-balancer-ssl-cert": "arn"})
