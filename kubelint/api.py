"""All that a rule may use: the decorator, the views it can look at, the cluster, and what it can say."""

from __future__ import annotations

from kubelint.cluster.absent_peers import absent_peers
from kubelint.cluster.backends import Target
from kubelint.cluster.cluster import Cluster
from kubelint.cluster.exposure import Entrance, Openness, is_address, is_loopback
from kubelint.cluster.gateways import Attachment
from kubelint.cluster.hosts import covers, is_private
from kubelint.cluster.idle_ports import idle_ports
from kubelint.cluster.likeness import Likely
from kubelint.cluster.node_ports import host_port
from kubelint.cluster.policy_faults import policy_faults
from kubelint.cluster.presence import Presence
from kubelint.cluster.space import Space
from kubelint.cluster.supplies import certificate_request
from kubelint.finding import Place, Problem, Problems, Related, Severity, UnusedSuppression
from kubelint.model.admin_policy import AdminPolicy
from kubelint.model.gateway import Gateway, GatewayClass, Listener, ReferenceGrant, Route
from kubelint.model.gateway_refs import ParentRef
from kubelint.model.ingress import Ingress, IngressBackend, IngressClass, IngressPath
from kubelint.model.objects import Certificate, ConfigMap, Namespace, Secret, ServiceAccount
from kubelint.model.openshift import OpenShiftRoute
from kubelint.model.pod import Container, ContainerPort
from kubelint.model.policy import DIRECTIONS, Direction, NetworkPolicy, Peer, Policy, PolicyPort, PolicyRule
from kubelint.model.resource import Resource
from kubelint.model.service import Endpoints, EndpointSlice, Service, ServicePort
from kubelint.model.unknown import is_unknown
from kubelint.model.workload import Workload
from kubelint.rule.declare import rule
from kubelint.syntax.document import File

__all__ = [
    "DIRECTIONS",
    "AdminPolicy",
    "Attachment",
    "Certificate",
    "Cluster",
    "ConfigMap",
    "Container",
    "ContainerPort",
    "Direction",
    "EndpointSlice",
    "Endpoints",
    "Entrance",
    "File",
    "Gateway",
    "GatewayClass",
    "Ingress",
    "IngressBackend",
    "IngressClass",
    "IngressPath",
    "Likely",
    "Listener",
    "Namespace",
    "NetworkPolicy",
    "OpenShiftRoute",
    "Openness",
    "ParentRef",
    "Peer",
    "Place",
    "Policy",
    "PolicyPort",
    "PolicyRule",
    "Presence",
    "Problem",
    "Problems",
    "ReferenceGrant",
    "Related",
    "Resource",
    "Route",
    "Secret",
    "Service",
    "ServiceAccount",
    "ServicePort",
    "Severity",
    "Space",
    "Target",
    "UnusedSuppression",
    "Workload",
    "absent_peers",
    "certificate_request",
    "covers",
    "host_port",
    "idle_ports",
    "is_address",
    "is_loopback",
    "is_private",
    "is_unknown",
    "policy_faults",
    "rule",
]
