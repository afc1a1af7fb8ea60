"""Which fields of which kinds kubelint reads, and of what type they must be.

Source: the Kubernetes API reference (v1.34) and the Gateway API reference (v1.4).
"""

from __future__ import annotations

from kubelint.model.shape import (
    ANY,
    BOOL,
    COUNT,
    INT,
    MAP,
    PORT,
    PORT_NAME,
    PORT_OR_NAME,
    PORT_OR_NONE,
    STRING,
    TARGET_PORT,
    Shape,
)

PROTOCOL = ("TCP", "UDP", "SCTP")
METADATA: Shape = {"name": STRING, "generateName": STRING, "namespace": STRING, "labels": MAP, "annotations": MAP}
LABEL_SELECTOR: Shape = {
    "matchLabels": MAP,
    "matchExpressions": [
        {"key": STRING, "operator": ("In", "NotIn", "Exists", "DoesNotExist"), "values": [STRING]},
    ],
}

_PROBE: Shape = {"httpGet": {"port": PORT_OR_NAME}, "tcpSocket": {"port": PORT_OR_NAME}, "grpc": {"port": PORT}}
_CONTAINER: Shape = {
    "name": STRING,
    "image": STRING,
    "command": [STRING],
    "args": [STRING],
    "restartPolicy": STRING,
    "ports": [
        {
            "name": PORT_NAME,
            "containerPort": PORT,
            "hostPort": PORT_OR_NONE,
            "hostIP": STRING,
            "protocol": PROTOCOL,
        },
    ],
    "env": [{"name": STRING, "value": STRING, "valueFrom": ANY}],
    "envFrom": [{"configMapRef": {"name": STRING}, "secretRef": {"name": STRING}}],
    "livenessProbe": _PROBE,
    "readinessProbe": _PROBE,
    "startupProbe": _PROBE,
}
POD_SPEC: Shape = {
    "containers": [_CONTAINER],
    "initContainers": [_CONTAINER],
    "hostNetwork": BOOL,
    "hostname": STRING,
    "subdomain": STRING,
    "serviceAccountName": STRING,
    "automountServiceAccountToken": BOOL,
    "nodeName": STRING,
    "nodeSelector": MAP,
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "dnsConfig": {"nameservers": [STRING], "searches": [STRING]},
}
POD_TEMPLATE: Shape = {"metadata": {"labels": MAP, "annotations": MAP}, "spec": POD_SPEC}
_CONTROLLER: Shape = {
    "metadata": METADATA,
    "spec": {"replicas": COUNT, "selector": LABEL_SELECTOR, "serviceName": STRING, "template": POD_TEMPLATE},
}
_SERVICE: Shape = {
    "metadata": METADATA,
    "spec": {
        "type": ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
        "selector": MAP,
        "clusterIP": STRING,
        "clusterIPs": [STRING],
        "ports": [
            {
                "name": STRING,
                "protocol": PROTOCOL,
                "port": PORT,
                "targetPort": TARGET_PORT,
                "nodePort": PORT_OR_NONE,
                "appProtocol": STRING,
            },
        ],
        "externalIPs": [STRING],
        "externalName": STRING,
        "externalTrafficPolicy": ("Cluster", "Local"),
        "loadBalancerIP": STRING,
        "loadBalancerClass": STRING,
        "loadBalancerSourceRanges": [STRING],
        "allocateLoadBalancerNodePorts": BOOL,
        "healthCheckNodePort": PORT_OR_NONE,
        "publishNotReadyAddresses": BOOL,
        "internalTrafficPolicy": ("Cluster", "Local"),
        "ipFamilies": [("IPv4", "IPv6")],
        "ipFamilyPolicy": ("SingleStack", "PreferDualStack", "RequireDualStack"),
        "sessionAffinity": ("None", "ClientIP"),
        "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": INT}},
        "trafficDistribution": STRING,
    },
}
_BACKEND: Shape = {
    "service": {"name": STRING, "port": {"name": PORT_NAME, "number": PORT_OR_NONE}},
    "resource": {"apiGroup": STRING, "kind": STRING, "name": STRING},
}
_INGRESS: Shape = {
    "metadata": METADATA,
    "spec": {
        "ingressClassName": STRING,
        "defaultBackend": _BACKEND,
        "tls": [{"hosts": [STRING], "secretName": STRING}],
        "rules": [
            {
                "host": STRING,
                "http": {
                    "paths": [
                        {
                            "path": STRING,
                            "pathType": ("Exact", "Prefix", "ImplementationSpecific"),
                            "backend": _BACKEND,
                        },
                    ],
                },
            },
        ],
    },
}
_PEER: Shape = {
    "podSelector": LABEL_SELECTOR,
    "namespaceSelector": LABEL_SELECTOR,
    "ipBlock": {"cidr": STRING, "except": [STRING]},
}
_POLICY_PORTS: Shape = [{"protocol": PROTOCOL, "port": PORT_OR_NAME, "endPort": PORT}]
_NETWORK_POLICY: Shape = {
    "metadata": METADATA,
    "spec": {
        "podSelector": LABEL_SELECTOR,
        "policyTypes": [("Ingress", "Egress")],
        "ingress": [{"from": [_PEER], "ports": _POLICY_PORTS}],
        "egress": [{"to": [_PEER], "ports": _POLICY_PORTS}],
    },
}
_TARGET_REF: Shape = {"apiVersion": STRING, "kind": STRING, "namespace": STRING, "name": STRING}

# ------------------------------------------------------------------------------------------------ Gateway API
_SECRET_REF: Shape = {"group": STRING, "kind": STRING, "name": STRING, "namespace": STRING}
_GATEWAY: Shape = {
    "metadata": METADATA,
    "spec": {
        "gatewayClassName": STRING,
        "addresses": [{"type": STRING, "value": STRING}],
        "listeners": [
            {
                "name": STRING,
                "hostname": STRING,
                "port": PORT,
                "protocol": STRING,
                "tls": {"mode": ("Terminate", "Passthrough"), "certificateRefs": [_SECRET_REF], "options": MAP},
                "allowedRoutes": {
                    "namespaces": {"from": ("All", "Selector", "Same", "None"), "selector": LABEL_SELECTOR},
                    "kinds": [{"group": STRING, "kind": STRING}],
                },
            },
        ],
    },
}
_PARENT_REF: Shape = {
    "group": STRING,
    "kind": STRING,
    "namespace": STRING,
    "name": STRING,
    "sectionName": STRING,
    "port": PORT,
}
_BACKEND_REF: dict[str, Shape] = {
    "group": STRING,
    "kind": STRING,
    "namespace": STRING,
    "name": STRING,
    "port": PORT,
    "weight": INT,
}
_FILTER: Shape = {
    "type": STRING,
    "requestMirror": {"backendRef": _BACKEND_REF},
    "requestRedirect": {"scheme": STRING, "hostname": STRING, "port": PORT, "statusCode": INT, "path": ANY},
}
_ROUTE_BACKEND: Shape = {**_BACKEND_REF, "filters": [_FILTER]}
_HTTP_MATCH: Shape = {
    "path": {"type": STRING, "value": STRING},
    "headers": [{"type": STRING, "name": STRING, "value": STRING}],
    "queryParams": [{"type": STRING, "name": STRING, "value": STRING}],
    "method": STRING,
}


def _route(match: Shape) -> Shape:
    rule: Shape = {"name": STRING, "matches": [match], "filters": [_FILTER], "backendRefs": [_ROUTE_BACKEND]}
    return {"metadata": METADATA, "spec": {"parentRefs": [_PARENT_REF], "hostnames": [STRING], "rules": [rule]}}


_REFERENCE_GRANT: Shape = {
    "metadata": METADATA,
    "spec": {
        "from": [{"group": STRING, "kind": STRING, "namespace": STRING}],
        "to": [{"group": STRING, "kind": STRING, "name": STRING}],
    },
}

_APPS = dict.fromkeys(("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"), _CONTROLLER)
_JOB: dict[str, Shape] = {
    "spec": {"completions": COUNT, "parallelism": COUNT, "completionMode": STRING, "template": POD_TEMPLATE},
}

SHAPES: dict[tuple[str, str], Shape] = {
    ("", "Pod"): {"metadata": METADATA, "spec": POD_SPEC},
    ("", "ReplicationController"): {
        "metadata": METADATA,
        "spec": {"replicas": COUNT, "selector": MAP, "template": POD_TEMPLATE},
    },
    ("", "Service"): _SERVICE,
    ("", "Endpoints"): {
        "metadata": METADATA,
        "subsets": [
            {"addresses": [{"ip": STRING}], "ports": [{"name": STRING, "port": PORT, "protocol": PROTOCOL}]},
        ],
    },
    ("", "Namespace"): {"metadata": METADATA},
    ("", "ConfigMap"): {"metadata": METADATA, "data": MAP, "binaryData": MAP},
    ("", "Secret"): {"metadata": METADATA, "type": STRING, "stringData": MAP, "data": MAP},
    ("", "ServiceAccount"): {"metadata": METADATA, "automountServiceAccountToken": BOOL},
    **{("apps", kind): shape for kind, shape in _APPS.items()},
    ("batch", "Job"): {"metadata": METADATA, **_JOB},
    ("batch", "CronJob"): {"metadata": METADATA, "spec": {"schedule": STRING, "jobTemplate": _JOB}},
    ("discovery.k8s.io", "EndpointSlice"): {
        "metadata": METADATA,
        "addressType": STRING,
        "endpoints": [{"addresses": [STRING], "targetRef": _TARGET_REF}],
        "ports": [{"name": STRING, "port": PORT, "protocol": PROTOCOL}],
    },
    ("networking.k8s.io", "Ingress"): _INGRESS,
    ("networking.k8s.io", "IngressClass"): {"metadata": METADATA, "spec": {"controller": STRING}},
    ("networking.k8s.io", "NetworkPolicy"): _NETWORK_POLICY,
    ("cert-manager.io", "Certificate"): {
        "metadata": METADATA,
        "spec": {"secretName": STRING, "dnsNames": [STRING], "commonName": STRING},
    },
    ("gateway.networking.k8s.io", "GatewayClass"): {"metadata": METADATA, "spec": {"controllerName": STRING}},
    ("gateway.networking.k8s.io", "Gateway"): _GATEWAY,
    ("gateway.networking.k8s.io", "HTTPRoute"): _route(_HTTP_MATCH),
    ("gateway.networking.k8s.io", "GRPCRoute"): _route({"method": ANY, "headers": ANY}),
    ("gateway.networking.k8s.io", "TLSRoute"): _route({}),
    ("gateway.networking.k8s.io", "TCPRoute"): _route({}),
    ("gateway.networking.k8s.io", "UDPRoute"): _route({}),
    ("gateway.networking.k8s.io", "ReferenceGrant"): _REFERENCE_GRANT,
}
"""By API group and kind; of a kind that is not here only the metadata is looked at."""

UNMODELLED: Shape = {"metadata": METADATA}
