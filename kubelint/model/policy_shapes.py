"""Which fields of the policies beside NetworkPolicy kubelint reads, and of what type they must be.

Sources: the references of the Network Policy API, Calico, Cilium, OVN-Kubernetes and the Multus plugin group.
"""

from __future__ import annotations

from kubelint.model.shape import ANY, BOOL, INT, PORT, STRING, Shape

PROTOCOL = ("TCP", "UDP", "SCTP")


def policy_shapes(
    metadata: Shape, selector: Shape, pod_template: Shape, network_policy: Shape
) -> dict[tuple[str, str], Shape]:
    """Return the shapes by API group and kind, built of those that all kinds share."""
    return {
        **_admin(metadata, selector),
        **_calico(metadata),
        **_cilium(metadata, selector),
        **_networks(metadata, selector, network_policy),
        ("kubevirt.io", "VirtualMachine"): {
            "metadata": metadata,
            "spec": {"template": _virtual_machine(pod_template)},
        },
        ("kubevirt.io", "VirtualMachineInstance"): {"metadata": metadata, "spec": _MACHINE},
        ("route.openshift.io", "Route"): _route(metadata),
    }


# ------------------------------------------------------------------------------------------------ admin policies
def _admin(metadata: Shape, selector: Shape) -> dict[tuple[str, str], Shape]:
    group = "policy.networking.k8s.io"
    peer: Shape = {
        "namespaces": selector,
        "pods": {"namespaceSelector": selector, "podSelector": selector},
        "nodes": selector,
        "networks": [STRING],
        "domainNames": [STRING],
    }
    ports: Shape = [
        {
            "portNumber": {"protocol": PROTOCOL, "port": PORT},
            "portRange": {"protocol": PROTOCOL, "start": PORT, "end": PORT},
            "namedPort": STRING,
        },
    ]
    port: Shape = {"destinationPort": {"number": PORT, "range": {"start": PORT, "end": PORT}}}
    protocols: Shape = [{"tcp": port, "udp": port, "sctp": port, "destinationNamedPort": STRING}]

    def policy(actions: tuple[str, ...], **matched: Shape) -> Shape:
        rule: dict[str, Shape] = {"name": STRING, "action": actions, **matched}
        return {
            "metadata": metadata,
            "spec": {
                "tier": ("Admin", "Baseline"),
                "priority": INT,
                "subject": peer,
                "ingress": [{**rule, "from": [peer]}],
                "egress": [{**rule, "to": [peer]}],
            },
        }

    return {
        (group, "AdminNetworkPolicy"): policy(("Allow", "Deny", "Pass"), ports=ports),
        (group, "BaselineAdminNetworkPolicy"): policy(("Allow", "Deny"), ports=ports),
        (group, "ClusterNetworkPolicy"): policy(("Accept", "Deny", "Pass"), protocols=protocols),
    }


# ------------------------------------------------------------------------------------------------ Calico
def _calico(metadata: Shape) -> dict[tuple[str, str], Shape]:
    entity: Shape = {
        "selector": STRING,
        "notSelector": STRING,
        "namespaceSelector": STRING,
        "nets": [STRING],
        "notNets": [STRING],
        "ports": [ANY],
        "notPorts": [ANY],
        "serviceAccounts": {"names": [STRING], "selector": STRING},
        "services": {"name": STRING, "namespace": STRING},
        "domains": [STRING],
    }
    rule: Shape = {
        "action": ("Allow", "Deny", "Log", "Pass"),
        "ipVersion": INT,
        "protocol": ANY,
        "notProtocol": ANY,
        "icmp": ANY,
        "notICMP": ANY,
        "http": ANY,
        "source": entity,
        "destination": entity,
    }
    policy: Shape = {
        "metadata": metadata,
        "spec": {
            "tier": STRING,
            "order": ANY,
            "selector": STRING,
            "namespaceSelector": STRING,
            "serviceAccountSelector": STRING,
            "types": [("Ingress", "Egress")],
            "ingress": [rule],
            "egress": [rule],
            "doNotTrack": BOOL,
            "preDNAT": BOOL,
            "applyOnForward": BOOL,
            "stagedAction": STRING,
        },
    }
    nets: Shape = {"metadata": metadata, "spec": {"nets": [STRING]}}
    tier: Shape = {"metadata": metadata, "spec": {"order": ANY, "defaultAction": ("Deny", "Pass")}}
    kinds: dict[str, Shape] = {
        **dict.fromkeys(
            ("NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy", "StagedGlobalNetworkPolicy"), policy
        ),
        "StagedKubernetesNetworkPolicy": {"metadata": metadata},
        "NetworkSet": nets,
        "GlobalNetworkSet": nets,
        "Tier": tier,
        "HostEndpoint": {"metadata": metadata},
    }
    groups = ("projectcalico.org", "crd.projectcalico.org")
    return {(group, kind): shape for group in groups for kind, shape in kinds.items()}


# ------------------------------------------------------------------------------------------------ Cilium
def _cilium(metadata: Shape, selector: Shape) -> dict[tuple[str, str], Shape]:
    cidr_set: Shape = [
        {"cidr": STRING, "except": [STRING], "cidrGroupRef": STRING, "cidrGroupSelector": selector},
    ]
    ports: Shape = [
        {
            "ports": [{"port": ANY, "endPort": PORT, "protocol": STRING}],
            "rules": ANY,
            "serverNames": [STRING],
            "listener": ANY,
        },
    ]
    services: Shape = [
        {
            "k8sService": {"serviceName": STRING, "namespace": STRING},
            "k8sServiceSelector": {"selector": selector, "namespace": STRING},
        },
    ]
    domains: Shape = [{"matchName": STRING, "matchPattern": STRING}]

    def rule(side: str) -> dict[str, Shape]:
        common: dict[str, Shape] = {
            "Endpoints": [selector],
            "Requires": [selector],
            "Entities": [STRING],
            "CIDR": [STRING],
            "CIDRSet": cidr_set,
            "Nodes": [selector],
            "Groups": ANY,
        }
        fields = {side + field: shape for field, shape in common.items()}
        return {**fields, "toPorts": ports, "icmps": ANY, "authentication": ANY}

    outgoing = {**rule("to"), "toServices": services, "toFQDNs": domains}
    spec: dict[str, Shape] = {
        "endpointSelector": selector,
        "nodeSelector": selector,
        "enableDefaultDeny": {"ingress": BOOL, "egress": BOOL},
        "ingress": [rule("from")],
        "ingressDeny": [rule("from")],
        "egress": [outgoing],
        "egressDeny": [outgoing],
    }
    policy: Shape = {"metadata": metadata, "spec": spec, "specs": [spec]}
    return {
        ("cilium.io", "CiliumNetworkPolicy"): policy,
        ("cilium.io", "CiliumClusterwideNetworkPolicy"): policy,
        ("cilium.io", "CiliumCIDRGroup"): {"metadata": metadata, "spec": {"externalCIDRs": [STRING]}},
    }


# ------------------------------------------------------------------------------------------------ further networks
_MACHINE: Shape = {"networks": [{"name": STRING, "pod": ANY, "multus": {"networkName": STRING, "default": BOOL}}]}


def _networks(metadata: Shape, selector: Shape, network_policy: Shape) -> dict[tuple[str, str], Shape]:
    layer: Shape = {"role": ("Primary", "Secondary"), "subnets": ANY}
    network: dict[str, Shape] = {
        "topology": ("Layer2", "Layer3", "Localnet"),
        "layer2": layer,
        "layer3": layer,
        "localnet": layer,
    }
    return {
        ("k8s.ovn.org", "UserDefinedNetwork"): {"metadata": metadata, "spec": network},
        ("k8s.ovn.org", "ClusterUserDefinedNetwork"): {
            "metadata": metadata,
            "spec": {"namespaceSelector": selector, "network": network},
        },
        ("k8s.cni.cncf.io", "NetworkAttachmentDefinition"): {"metadata": metadata, "spec": {"config": STRING}},
        ("k8s.cni.cncf.io", "MultiNetworkPolicy"): network_policy,
    }


def _virtual_machine(pod_template: Shape) -> Shape:
    if not isinstance(pod_template, dict):
        raise TypeError(pod_template)
    return {"metadata": pod_template["metadata"], "spec": _MACHINE}


def _route(metadata: Shape) -> Shape:
    target: Shape = {"kind": STRING, "name": STRING, "weight": INT}
    return {
        "metadata": metadata,
        "spec": {
            "host": STRING,
            "subdomain": STRING,
            "path": STRING,
            "to": target,
            "alternateBackends": [target],
            "port": {"targetPort": ANY},
            "tls": {
                "termination": ("edge", "passthrough", "reencrypt"),
                "insecureEdgeTerminationPolicy": ("None", "Allow", "Redirect", "Disable"),
                "certificate": STRING,
                "key": STRING,
                "caCertificate": STRING,
                "destinationCACertificate": STRING,
                "externalCertificate": {"name": STRING},
            },
            "wildcardPolicy": ("None", "Subdomain"),
        },
    }
