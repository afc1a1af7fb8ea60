"""What is known of the built-in rules without loading them; made by `kubelint.engine.make_index`."""

from typing import Any

# ruff: noqa: E501, ISC004, Q000, RUF001, RUF100
# fmt: off
RULES: tuple[tuple[Any, ...], ...] = (('admin-policy-equal-priority',
  2,
  'Two policies of administrators have the same priority, and may decide otherwise about the same pods.',
  'Give each AdminNetworkPolicy, and each ClusterNetworkPolicy of a tier, a priority of its own.\n'
  '\n'
  'The policy with the lower number comes first, and the first rule that matches decides.  Which of two with the '
  'same\n'
  'number comes first, the API leaves to the implementation, so that one cluster may deny what another allows.\n'
  'Policies whose subjects never meet, and such as only ever do the same, are left alone; so are policies in files '
  'of\n'
  'different folders, which need not be in force together, unless the config declares them a set (`sets:`).',
  ('security', 'policy'),
  ('https://network-policy-api.sigs.k8s.io/reference/spec/',
   'https://network-policy-api.sigs.k8s.io/api-overview/'),
  (),
  'AdminPolicy',
  'high',
  '4.0',
  (),
  ('AdminPolicy',)),
 ('ambiguous-scalar',
  3,
  'An unquoted text is read as a number or a boolean where a string is meant.',
  'Put it in quotes.\n'
  '\n'
  'To Kubernetes `yes`, `no`, `on`, `off` and `y` are booleans, `0644` is the number 420, `1.10` is 1.1 and `1e3` '
  'is\n'
  '1000.  In labels, annotations, selectors, environment variables, arguments and the data of a ConfigMap only '
  'strings\n'
  'are allowed, and the API server refuses the object.\n'
  '\n'
  'A key is no error, but becomes another key: a ConfigMap with the key `on` has an entry named `true`.',
  ('reading',),
  ('https://yaml.org/type/bool.html',
   'https://yaml.org/type/int.html',
   'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/'),
  (),
  'Resource',
  'very-high',
  '',
  (),
  ()),
 ('duplicate-key',
  2,
  'A key stands twice in one mapping, and only the last one counts.',
  'Join what the two hold, or remove one of them.\n'
  '\n'
  '`kubectl` takes the last value and says nothing; what the first one says is lost before it reaches the API\n'
  'server.  A second `podSelector` in a policy or a second `ports` in a Service changes what the object does.\n'
  'Kustomize, Flux and Argo CD refuse such a file.',
  ('reading',),
  ('https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',),
  (),
  'File',
  'very-high',
  '',
  (),
  ()),
 ('duplicate-object',
  2,
  'An object is defined more than once.',
  'Keep one definition, or give the objects different names or namespaces.\n'
  '\n'
  'Group, kind, namespace and name make an object; of two definitions the one that is applied last replaces the '
  'other,\n'
  'and which that is depends on the order of the files.\n'
  '\n'
  'It is an info where the two are equal, and where they stand in two files that mostly define the same objects: '
  'such\n'
  'files are most likely alternatives, of which only one is applied.  Of two files with more such objects only '
  'the\n'
  'first one is reported.  Where only one of the two names its namespace, they may be meant for different ones: a '
  'hint.\n'
  '\n'
  'Files of sibling folders that define the same object are variants (environments, examples), and are not '
  'compared\n'
  'with each other; `sets:` in the configuration says which files belong together.',
  ('reading',),
  ('https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',),
  (),
  'Resource',
  'high',
  '',
  (),
  ('its double',)),
 ('gateway-missing-certificate',
  3,
  'A listener of a Gateway ends TLS without a certificate that it may use.',
  "Name a Secret under `tls.certificateRefs` that exists, in the Gateway's namespace or with a ReferenceGrant in "
  'its\n'
  'own; if it lives outside these files, declare it under `external:` in the configuration.\n'
  '\n'
  'The listener is not programmed, and clients cannot connect.  Only Secrets are looked at, and listeners that\n'
  'pass TLS through need none.  Certificates that a controller takes from elsewhere count (`tls.options`, the GKE\n'
  "annotation `networking.gke.io/certmap`), and where an object of the controller's own kind configures the "
  'Gateway,\n'
  'it is a hint; Kong shows a certificate of its own, which is a warning.  A Secret that is missing is a warning, '
  'or a\n'
  'hint where the input has no Secrets in its namespace; a cert-manager annotation or whatever makes the Secret\n'
  'supplies it.',
  ('tls', 'gateway'),
  ('https://gateway-api.sigs.k8s.io/guides/tls/',
   'https://gateway-api.sigs.k8s.io/reference/spec/#listenertlsconfig',
   'https://gateway-api.sigs.k8s.io/api-types/referencegrant/'),
  (),
  'Gateway',
  'high',
  '',
  ('Secret', 'Certificate'),
  ('*/Secret',)),
 ('half-open-connection',
  2,
  'A NetworkPolicy allows a connection that the policies of the other side never let through.',
  'Allow it on the other side too, with the same port, or remove the peer here if the connection is not meant.\n'
  '\n'
  'A connection needs the egress rules of its source and the ingress rules of its destination.  The rule speaks '
  'where a\n'
  'peer is chosen by labels, and policies close the other side for all pods of both sides on all ports of the '
  'rule; it\n'
  'is silent where the other side is open by default, where it lets some of the pods through, and where the files '
  'leave\n'
  'that open (blocks of addresses, labels that are not known).\n'
  '\n'
  'Only such pods and policies count as are surely applied together: of one file, of one folder, or of namespaces '
  'that\n'
  'they name, but for `default`.  A folder in which several files define the same object holds alternatives, and '
  'its\n'
  'files do not count together.  All that the config declares to be a set (`sets:`) does, and all that a chart or '
  'an\n'
  'overlay makes.',
  ('policy', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',),
  (),
  'NetworkPolicy',
  'high',
  '',
  (),
  ('*/Policy', '*/UserDefinedNetwork')),
 ('ingress-catch-all-host',
  2,
  'An Ingress takes requests for every host.',
  'Write the `host` that the rule is meant for.\n'
  '\n'
  'Without a host, requests for any name, and for the bare address that scanners try, reach the Service, and so '
  'do\n'
  "those for other teams' hosts whose own Ingress is gone.  TLS cannot be had for such a rule, since no "
  'certificate\n'
  'is for every name.  It is an info where the Ingress has a load balancer of its own (AWS without a group, GKE) '
  'or\n'
  'is internal, and for a wildcard host, which takes every name of one domain.',
  ('security', 'exposure', 'ingress'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards',),
  (),
  'Ingress',
  'high',
  '4.0',
  (),
  ()),
 ('ingress-duplicate-path',
  3,
  'Two Ingress entries of one class ask for the same path of the same host.',
  'Keep one of the two entries, or give them different hosts or paths.\n'
  '\n'
  'One controller serves all Ingresses of a class on one address, whatever namespace they are in, so only one '
  'entry\n'
  'gets the requests: with most controllers that of the older object, which the files do not tell.  ingress-nginx\n'
  'refuses the second Ingress when it is applied.  Entries that lead to the same place, or stand in different\n'
  'namespaces (which may belong to different clusters), are a warning.  Canaries of ingress-nginx repeat a path '
  'by\n'
  'design; controllers that give each Ingress a load balancer of its own (AWS without a group, GKE) have no such\n'
  'conflict; and annotations by which a controller tells requests apart (entry points, methods, headers) are '
  'heeded.',
  ('routing', 'ingress'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-rules',),
  (),
  'Ingress',
  'high',
  '',
  (),
  ('*/Ingress',)),
 ('ingress-missing-class',
  2,
  'An Ingress names no class, or one that does not exist.',
  'Name the class of an IngressClass in `spec.ingressClassName`; if that lives outside these files, declare it '
  'under\n'
  '`external:` in the configuration.\n'
  '\n'
  'Controllers leave an Ingress alone that is not of their class, so that it has no effect at all.  One that names '
  'no\n'
  'class gets the default one when it is made, if the cluster has a default (the annotation\n'
  '`ingressclass.kubernetes.io/is-default-class` on an IngressClass).  The old annotation\n'
  '`kubernetes.io/ingress.class` needs no IngressClass.  It is a hint where the input has no IngressClass, and '
  'for\n'
  'classes that platforms make by themselves.',
  ('routing', 'ingress'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
   'https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class'),
  (),
  'Ingress',
  'high',
  '',
  ('IngressClass',),
  ('IngressClass',)),
 ('ingress-missing-service',
  3,
  'An Ingress sends requests to a Service that does not exist.',
  "Create the Service in the Ingress's own namespace or correct the name; if it lives outside these files, "
  'declare\n'
  'it under `external:` in the configuration.\n'
  '\n'
  'The controller answers 503 for every request to that path.  A backend is always looked for in the namespace of\n'
  'the Ingress: a Service of that name in another namespace does not count (a Service of type ExternalName can '
  'lead\n'
  'there).  Where the input holds no Service at all in the namespace, they most likely live elsewhere, and the\n'
  'finding is a hint.  Services that an operator makes of an object of the input (Knative, Strimzi, ...) are '
  'known.',
  ('routing', 'ingress', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource',),
  (),
  'Ingress',
  'high',
  '',
  ('Service',),
  ('*/Service',)),
 ('ingress-missing-service-port',
  3,
  'An Ingress sends requests to a port that its Service does not have.',
  "Name one of the Service's own ports (`ports[].port` or `ports[].name`), not the port of the pods.\n"
  '\n'
  'The controller answers 503 for every request to that path.  `number` is compared with `port` and `name` with\n'
  '`name`; a port without a name has none, not even an empty one.  ingress-nginx also takes a `targetPort`, other\n'
  'controllers do not, so that there the finding is a warning.',
  ('routing', 'ingress', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource',
   'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressBackend'),
  (),
  'Ingress',
  'high',
  '',
  (),
  ('*/Service',)),
 ('ingress-missing-tls-secret',
  2,
  "The Secret with an Ingress's certificate does not exist.",
  "Create it in the Ingress's own namespace, let cert-manager make it, or declare it under `external:` in the\n"
  'configuration if it lives outside these files.\n'
  '\n'
  'The controller then shows its own default certificate, which no browser trusts.  The Secret is looked for in '
  'the\n'
  'namespace of the Ingress.  Whatever makes it counts: a Certificate, SealedSecret, ExternalSecret or\n'
  'SecretProviderClass with its name, a cert-manager annotation, or a copy from another namespace by Reflector or\n'
  'its like.  Secrets are seldom kept beside other manifests, so that the finding is a hint where the input has '
  'none\n'
  'in the namespace.',
  ('tls', 'ingress'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',),
  (),
  'Ingress',
  'high',
  '',
  ('Secret', 'Certificate'),
  ('*/Secret',)),
 ('ingress-nginx-snippet',
  2,
  'An Ingress puts text of its own into the configuration of nginx.',
  "Use the annotations made for the purpose, or the controller's ConfigMap, and keep `allow-snippet-annotations` "
  'off.\n'
  '\n'
  "Whoever may write an Ingress can with a snippet read the controller's service account token, and with that "
  'every\n'
  'Secret of the cluster (CVE-2021-25742).  ingress-nginx therefore refuses such annotations by default since '
  '1.9:\n'
  "then the Ingress cannot be applied.  The snippets of NGINX Inc's controller (`nginx.org/...-snippets`) have the "
  'same\n'
  'power, and are off by default too.  Ingresses of other controllers, which do not read the annotations, are '
  'passed\n'
  'over.',
  ('security', 'ingress'),
  ('CVE-2021-25742',
   'https://github.com/kubernetes/ingress-nginx/issues/7837',
   'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/',
   'CWE-94'),
  (),
  'Ingress',
  'high',
  '7.1',
  (),
  ()),
 ('ingress-shadowed-path',
  2,
  'An entry of an Ingress never matches, because another one takes the same requests.',
  'Remove the entry, or give it a path or a host of its own.\n'
  '\n'
  '`Prefix` compares whole elements of the path, so that `/foo` and `/foo/` are the same; the order of the '
  'entries\n'
  'means nothing, since the longest path wins and `Exact` wins over `Prefix`.  Hosts are compared without regard '
  'to\n'
  'case.  A `defaultBackend` is never asked where a rule without a host takes every path.  The AWS controller '
  'keeps\n'
  'the order of `ImplementationSpecific` paths, so that nothing below `/*` is reached.  An entry that leads to '
  'the\n'
  'same place as the one that hides it does no harm, and is an info.',
  ('routing', 'ingress'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types',
   'https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches'),
  (),
  'Ingress',
  'high',
  '',
  (),
  ('*/Ingress',)),
 ('ingress-tls-host-mismatch',
  2,
  'The TLS section of an Ingress and its rules do not name the same hosts.',
  'List every host of the rules under `tls[].hosts`, spelled alike.\n'
  '\n'
  'For a host without an entry the controller shows its own default certificate, which no browser trusts, or '
  'serves\n'
  'no TLS at all.  An entry for a host that no rule has is never used: it is an info, or a warning where it looks\n'
  'like a misspelling of a host that has none, and where a rule without a host is meant to have TLS, which does '
  'not\n'
  'work.  A wildcard stands for exactly one label.  Entries of other Ingresses of the class count, and an entry\n'
  'without hosts may be for any.  Controllers that use the certificates for all hosts (AWS, GKE, Traefik) are '
  'passed\n'
  'over, unless cert-manager makes the certificate: it is for the listed hosts alone.',
  ('tls', 'ingress', 'routing'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',),
  (),
  'Ingress',
  'high',
  '',
  (),
  ()),
 ('ingress-without-tls',
  2,
  'An Ingress serves its hosts without TLS.',
  'Add a `tls` section with the hosts and the Secret of their certificate, or the annotation by which your load\n'
  'balancer ends TLS.\n'
  '\n'
  'Passwords, sessions and contents travel in the clear between the client and the controller.  What counts as '
  'TLS:\n'
  'a `tls` section that is not empty, one of another Ingress of the same class for the same host, and the\n'
  'annotations of controllers that end TLS by other means (AWS `certificate-arn` or an HTTPS listener, GKE\n'
  '`managed-certificates` and `pre-shared-cert`, OpenShift `termination`, Traefik `router.tls` and the entry '
  'point\n'
  '`websecure`, `ssl-passthrough`, `force-ssl-redirect`, Azure `appgw-ssl-certificate`, ...).  A cert-manager\n'
  'annotation alone does nothing: it makes the Secrets that the `tls` section names.  Internal Ingresses, and '
  'hosts\n'
  'that no public DNS knows, are an info.',
  ('security', 'tls', 'ingress'),
  ('https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
   'CWE-319',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening'),
  (),
  'Ingress',
  'high',
  '5.9',
  (),
  ()),
 ('invalid-field',
  3,
  'A field has a value that it cannot have, or the API has no such field.',
  'Write a value of the type that the API reference gives for the field.\n'
  '\n'
  'The API server refuses an object with a wrong value, and the other checks judge the object as if the field '
  'were\n'
  'not there.  What is checked is the type of the fields that kubelint reads, port numbers and port names, and '
  'the\n'
  'values of enumerations such as `protocol`.\n'
  '\n'
  'A field that does not exist is a warning.  `kubectl` refuses it by default, but the API server itself leaves it '
  'out\n'
  'with no more than a warning; a NetworkPolicy whose `podSelector` is misspelt selects every pod.  This is '
  'checked\n'
  'in `metadata`, and in the `spec` of Service, Ingress and NetworkPolicy.',
  ('reading',),
  ('https://kubernetes.io/docs/reference/kubernetes-api/',
   'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation'),
  (),
  'Resource',
  'high',
  '',
  (),
  ()),
 ('namespace-without-default-deny',
  2,
  'A namespace has pods whose traffic no NetworkPolicy restricts.',
  'Add a NetworkPolicy with `podSelector: {}`, `policyTypes: [Ingress, Egress]` and no rules, and allow in '
  'further\n'
  'policies what the pods need (DNS first).\n'
  '\n'
  'Pods that no policy selects may be reached by every pod of the cluster and may reach everything, so that one\n'
  'that is taken over opens the way to all others.  The rule speaks once for each namespace that holds workloads,\n'
  'declared or not, unless policies isolate all of them in both directions, be it by one policy for all pods or '
  'by\n'
  "several.  A policy that allows everything isolates in name only.  Pods on the host's network are left aside,\n"
  'since policies do not hold there.\n'
  '\n'
  '- *warning*: some pods are open to all ingress (with or without egress).\n'
  "- *info*: only egress is open, or it is a namespace of the cluster's own (`kube-system` and its like).\n"
  '- *hint*: policies that kubelint does not compute (those of Antrea, say) may restrict the pods.\n'
  '\n'
  'Where the policies live in another repository, declare them in the config: `external:` with the kind\n'
  '`NetworkPolicy` and the namespace.',
  ('security', 'policy'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
   'CIS Kubernetes Benchmark 5.3.2',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-653'),
  (),
  'Space',
  'high',
  '5.5',
  ('NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy'),
  ('Policy', 'Namespace', 'Workload')),
 ('node-port-conflict',
  3,
  'Two claim the same port of the nodes.',
  'Give one of them another port; leave `nodePort` out, and Kubernetes chooses a free one.\n'
  '\n'
  'A node port belongs to one Service of the whole cluster, whatever the namespace and protocol: the API server\n'
  'refuses the second.  (Inside a Service, TCP and UDP may share a number for the same port.)  A host port, or a\n'
  'port on the host network, belongs to one pod of a node: two pods that need the same port never run on the same\n'
  'node, so pods wait forever where the others run on every node that they may go to.  Flagged are pods of a\n'
  'DaemonSet with those of whatever may only go where the DaemonSet is, pods that are pinned to one node, and\n'
  'containers of one pod.',
  ('reliability', 'exposure', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#nodeport-custom-port',
   'https://kubernetes.io/docs/concepts/configuration/overview/#services'),
  (),
  'Service | Workload',
  'high',
  '',
  (),
  ('*/Service', '*/Workload')),
 ('pod-host-network',
  2,
  'Pods share the network of their node, where NetworkPolicies do not hold.',
  'Remove `hostNetwork: true`; a Service, or single host ports, give a pod what it needs from outside.\n'
  '\n'
  "Such pods open their ports on the node, reach what listens on its `localhost` (the kubelet, the cloud's\n"
  "metadata) and can read other pods' traffic.  To policies they are the node: no podSelector selects them, be\n"
  "it as the policy's own pods or as peers, and most network plugins let the traffic of nodes pass.  In "
  'kube-system,\n'
  'where the network itself is made, it is an info.',
  ('security', 'exposure', 'policy'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
   'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
   'CIS Kubernetes Benchmark 5.2.5',
   'NSA-CISA Kubernetes Hardening Guide: Pod security',
   'CWE-653'),
  (),
  'Workload',
  'very-high',
  '7.0',
  (),
  ('NetworkPolicy',)),
 ('pod-host-port',
  2,
  'A container opens a port of its node.',
  'Remove `hostPort` and put a Service in front of the pods; where only the node itself needs the port, bind it '
  'to\n'
  '`hostIP: 127.0.0.1`.\n'
  '\n'
  'Whoever reaches the node reaches the container, past Services and Ingress, and of all pods that want the port\n'
  'only one fits on a node.  Pods on the host network are told by `pod-host-network`, as they have all ports of\n'
  'the node.',
  ('security', 'exposure'),
  ('https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
   'https://kubernetes.io/docs/concepts/configuration/overview/#services',
   'CIS Kubernetes Benchmark 5.2.13',
   'CWE-668'),
  (),
  'Workload',
  'very-high',
  '5.3',
  (),
  ()),
 ('pod-without-egress-policy',
  1,
  'A namespace has NetworkPolicies, but none isolates the pods of this workload for egress.',
  'Let a policy with `policyTypes: [Egress]` select the pods, best of all one for the whole namespace\n'
  '(`podSelector: {}`).\n'
  '\n'
  'Such pods reach every pod, every node, the metadata service of the cloud and the internet, whatever the '
  'policies of\n'
  'their neighbours say.  Labels count as the pods bear them: those of the pod template, not those of the\n'
  'workload itself.  In a namespace without any policy `namespace-without-default-deny` says it once for all\n'
  "pods, and pods on the host's network are left aside, since policies do not hold there.\n"
  '\n'
  'It is a *hint* where policies that kubelint does not compute (those of Antrea, say) may select\n'
  'the pods.',
  ('security', 'policy'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
   'CIS Kubernetes Benchmark 5.3.2',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-653'),
  (),
  'Workload',
  'high',
  '4.0',
  ('NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy'),
  ('Policy',)),
 ('pod-without-ingress-policy',
  2,
  'A namespace has NetworkPolicies, but none isolates the pods of this workload for ingress.',
  'Let a policy with `policyTypes: [Ingress]` select the pods, best of all one for the whole namespace\n'
  '(`podSelector: {}`).\n'
  '\n'
  'Whoever is in the cluster reaches every port of such pods, whatever the policies of their neighbours say.  '
  'Labels\n'
  'count as the pods bear them: those of the pod template, not those of the workload itself.  In a namespace '
  'without\n'
  "any policy `namespace-without-default-deny` says it once for all pods, and pods on the host's network are left\n"
  'aside, since policies do not hold there.\n'
  '\n'
  'It is an *info* for Jobs that declare no port, and a *hint* where policies that kubelint does not compute '
  '(those of\n'
  'Antrea, say) may select the pods.',
  ('security', 'policy'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
   'CIS Kubernetes Benchmark 5.3.2',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-653'),
  (),
  'Workload',
  'high',
  '5.0',
  ('NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy'),
  ('Policy',)),
 ('policy-allows-everything',
  2,
  'A NetworkPolicy allows all traffic of a direction.',
  'Name the peers in `from` or `to`, the ports, or both; to open a web server to everybody, give the rule its\n'
  '`ports`.\n'
  '\n'
  'Policies add up, so that a rule without peers and ports undoes every other policy for the same pods, a default\n'
  'deny too.  An absent list and an empty one mean the same: everybody, on every port.  All IPv4 addresses\n'
  '(`0.0.0.0/0`) count as everybody, because they hold the addresses of pods as well.  `namespaceSelector: {}` '
  'means\n'
  'every pod, but nobody outside of the cluster, and is not flagged.\n'
  '\n'
  'For egress it is an *info*, since many pods are meant to reach the internet.',
  ('security', 'policy', 'exposure'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-923'),
  (),
  'NetworkPolicy',
  'high',
  '5.0',
  (),
  ()),
 ('policy-allows-metadata-endpoint',
  2,
  'An egress rule lets pods reach the metadata service of the cloud.',
  'Leave the address out: `except: [169.254.169.254/32]` under the `ipBlock` (and `fd00:ec2::254/128` for IPv6).\n'
  '\n'
  "The clouds' metadata service at 169.254.169.254, port 80, hands out credentials of the node and of the cluster "
  'to\n'
  'whoever asks.  A request that an attacker can make a pod send is enough.  A block such as `0.0.0.0/0`, meant '
  'for the\n'
  'internet, holds that address too, and so does a rule with ports alone.\n'
  '\n'
  'Rules of all dialects that kubelint computes are looked at.  Where other policies deny the address to all\n'
  'pods of a NetworkPolicy, nothing is said.  It is an *info* where a block is that address alone, which somebody '
  'meant\n'
  'to open.  A rule that allows just everything is left to `policy-allows-everything`.',
  ('security', 'policy', 'exposure'),
  ('https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/#restricting-cloud-metadata-api-access',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-918'),
  (),
  'Policy',
  'high',
  '6.5',
  (),
  ()),
 ('policy-blocks-api-server',
  2,
  'Policies keep pods from the API server, or the API server from a webhook.',
  'For pods that use the API, allow egress to the API server: TCP port 6443, or 443, to an `ipBlock` with its '
  'address\n'
  "or without `to`.  For a webhook, allow ingress on its pods' port without `from`, or from the addresses of the\n"
  'control plane.\n'
  '\n'
  'Pods use the API where their ServiceAccount has a RoleBinding or ClusterRoleBinding and its token is mounted.  '
  'The\n'
  "API server stands on the host's network of the control plane, where selectors of pods and namespaces rarely "
  'mean it;\n'
  'still, each that may is taken to.  So is each block of addresses, since its address is not in the files.\n'
  'Policies see the port of its endpoint (6443), not the 443 of its Service; both count here.\n'
  '\n'
  'Webhooks are those of ValidatingWebhookConfiguration and MutatingWebhookConfiguration, and APIServices.',
  ('policy', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
   'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/'),
  (),
  'Resource',
  'high',
  '',
  (),
  ('Policy', 'UserDefinedNetwork')),
 ('policy-blocks-dns',
  2,
  'Egress is isolated, and the pods cannot resolve names.',
  'Allow egress on UDP and TCP port 53 to the pods labelled `k8s-app: kube-dns` in namespace `kube-system` (on\n'
  'OpenShift: port 5353 in namespace `openshift-dns`), in one policy with `podSelector: {}` for the whole '
  'namespace.\n'
  '\n'
  'Without DNS almost no client works, and it fails slowly.  Names are resolved over UDP first; a port without\n'
  '`protocol` is TCP.  A `podSelector` without a `namespaceSelector` beside it looks for the DNS pods in the '
  "policy's\n"
  'own namespace.  All policies for the same pods count together, and the rule speaks once for a policy.\n'
  '\n'
  'Name servers are the DNS pods in the files, or else those of the conventions above, and a node-local cache at\n'
  "169.254.20.10.  A pod's own `dnsPolicy` and `dnsConfig` decide instead, and what cannot be known counts as "
  'DNS.\n'
  '\n'
  '- *warning*: the pods may talk with other pods or the internet, or a rule was meant to allow DNS.\n'
  '- *info*: no egress is allowed at all, or only what needs no names: address blocks, the API server (port '
  '6443).\n'
  '- *hint*: the files hold no pods of the namespace and nothing is allowed, or policies that kubelint does not\n'
  '  compute (those of Antrea, say) may allow DNS.',
  ('policy', 'dns', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic',
   'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/'),
  (),
  'NetworkPolicy',
  'high',
  '',
  (),
  ('Workload', 'Policy')),
 ('policy-ip-block-invalid',
  3,
  'A NetworkPolicy has an address block, a peer or a range of ports that is not valid.',
  'Write `cidr` and `except` as the first address of a block with its prefix length (`10.0.0.0/24`, one address '
  'as\n'
  '`10.0.0.1/32`), each exception inside the block and smaller than it, and a range from `port` up to `endPort`.\n'
  '\n'
  'The API server rejects the policy (*error*): a text that is no CIDR, an exception that is not strictly inside '
  'the\n'
  'block or of the other address family, an `ipBlock` beside selectors in one peer, a peer with neither, an '
  '`endPort`\n'
  'without a port number or below it.  It accepts with a warning (*warning*) what it may read otherwise than '
  'meant:\n'
  'an address inside the block instead of its first (`10.0.0.7/24` is all of `10.0.0.0/24`), and leading zeros.',
  ('policy',),
  ('https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPeer',
   'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports'),
  (),
  'NetworkPolicy',
  'very-high',
  '',
  (),
  ()),
 ('policy-not-enforced',
  2,
  "A policy is not in force: the network plugin does not enforce it, or its pods are on their host's network.",
  'Write the policy in a dialect that the plugin enforces, or use another plugin; take pods that are to be '
  'restricted\n'
  "off the host's network.\n"
  '\n'
  'The plugin is the one that the config names (`cni`), or that which the files install.  Without knowing it, '
  'nothing\n'
  'is said.  Flannel enforces no policies; Calico and Cilium enforce the standard ones and their own.  Pods with\n'
  '`hostNetwork: true` have the address of their node, and a NetworkPolicy neither restricts nor selects them.\n'
  '\n'
  "Where only some of the pods of a NetworkPolicy are on their host's network, it is an *info*.",
  ('security', 'policy'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
   'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-693'),
  (),
  'Policy',
  'high',
  '6.0',
  (),
  ('Workload',)),
 ('policy-on-service-port',
  2,
  'A NetworkPolicy names the port of a Service, and the pods listen on another.',
  "Write the number of the container's port, or its name.\n"
  '\n'
  "Policies see a connection after the Service has translated its port to the pods' (`targetPort`), so that a "
  'rule\n'
  "with the Service's port allows nothing.  The rule speaks where a Service for the pods translates the very "
  'port,\n'
  "no pod that the rule means listens on it (as far as containers and Services say), and the pods' own port is "
  'not\n'
  'allowed beside it.  For ingress those are the pods of the policy, for egress those of its peers.',
  ('policy', 'reliability'),
  ('https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPort',
   'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'),
  (),
  'NetworkPolicy',
  'high',
  '',
  (),
  ('*/Service',)),
 ('policy-peer-and-or',
  2,
  'Two peers of a NetworkPolicy were most likely meant to be one.',
  'Remove the dash before the second selector, so that both stand in one peer and hold together.\n'
  '\n'
  'A `namespaceSelector` and a `podSelector` in one item mean those pods of those namespaces.  As two items they '
  'mean\n'
  "every pod of those namespaces, *or* such pods of the policy's own namespace.  The rule speaks only where the\n"
  "policy's own namespace has workloads in the files and none of them is such a pod, so that the item does "
  'nothing\n'
  'but for the dash.',
  ('security', 'policy', 'exposure'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
   'CWE-923'),
  (),
  'NetworkPolicy',
  'high',
  '6.0',
  (),
  ('*/Workload',)),
 ('policy-peer-matches-nothing',
  2,
  'A peer of a NetworkPolicy selects no pod.',
  'Write the labels of the pod template into `podSelector`; for pods of another namespace, put a '
  '`namespaceSelector`\n'
  'beside it, in the same list item.\n'
  '\n'
  'Such a peer allows nothing, so that a connection which it was meant for is closed.  A `podSelector` alone looks '
  'in\n'
  "the policy's own namespace only.  Blocks of addresses are not looked at, nor is a selector that may match pods\n"
  'whose labels cannot be known.\n'
  '\n'
  '- *warning*: there are pods that it was most likely meant for, or it names a namespace by a label that this\n'
  '  namespace does not bear (of itself it bears `kubernetes.io/metadata.name` only).\n'
  "- *info*: it looks in the policy's own namespace.\n"
  '- *hint*: it looks in another namespace, whose other pods may live elsewhere.\n'
  '\n'
  'Nothing is said of namespaces of which the files hold no pods, nor of those that others fill as well: '
  '`default`,\n'
  '`kube-system` and the like, such as the config names under `external:`, and such as charts are installed into.',
  ('policy', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
   'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors'),
  (),
  'NetworkPolicy',
  'high',
  '',
  ('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'),
  ('Namespace', '*/Workload', '*/Gateway', '*/CustomResource', '*/Deployer')),
 ('policy-port-nobody-listens',
  2,
  'A NetworkPolicy opens a port that none of the pods has.',
  'Write the `containerPort` on which the pods listen, or the name that their container gives to it.\n'
  '\n'
  'A name means a port that a container declares under this name, for the same protocol; where no pod declares '
  'it,\n'
  'the rule matches nothing.  That is a *warning*.  A number works without being declared: where pods declare '
  'other\n'
  'ports only, it is an *info*, and a *hint* where some pod declares none at all.  Numbers count that a\n'
  'Service leads to, or that a probe, an argument or a variable of the environment mentions.\n'
  '\n'
  'A rule is looked at where the files tell all pods in question: those of the policy for ingress, its peers for\n'
  'egress.',
  ('policy', 'reliability'),
  ('https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPort',),
  (),
  'NetworkPolicy',
  'high',
  '',
  (),
  ('*/Workload',)),
 ('policy-redundant',
  1,
  'A NetworkPolicy changes nothing: other policies isolate its pods and allow all that it allows.',
  'Remove the policy, or narrow the other ones if they open too much.\n'
  '\n'
  'Policies add up.  Each rule of such a policy is held by a rule of a policy that selects the same pods or more, '
  'in\n'
  'every direction that it isolates.  Selectors are compared as such, so that this holds whatever pods there are.\n'
  'A policy that only denies is redundant only beside another that only denies.\n'
  '\n'
  'Only such policies count as are surely applied together.  They are where they stand in one file, where the '
  'config\n'
  'declares a set (`sets:`), and where a chart or an overlay makes them.  In several files of one folder, or of a\n'
  'namespace that they name, they are where some pods of the policy are there as well; but for folders in which '
  'several\n'
  'files define the same object, which hold alternatives.',
  ('policy',),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',),
  (),
  'NetworkPolicy',
  'high',
  '',
  (),
  ('NetworkPolicy',)),
 ('policy-rule-shadowed',
  2,
  'A rule of a policy never decides anything, because another one matches all that it matches.',
  'Put the narrower rule first, where the order counts; otherwise remove it.\n'
  '\n'
  "In AdminNetworkPolicy, ClusterNetworkPolicy and Calico's policies the first rule that matches decides, of all\n"
  'policies of the tier for the pod.  The rules of a NetworkPolicy add up, and one that is part of another adds\n'
  'nothing: that, and a later rule that would do the same anyway, is an *info*.  Peers and ports are compared as '
  'such,\n'
  'so that this holds whatever pods there are.\n'
  '\n'
  'Rules of two policies are compared where both are surely applied: in one file or folder, or in namespaces that '
  'both\n'
  'name, and with pods, since lessons and libraries of policies have none; but not where a folder holds '
  'alternatives\n'
  '(several files that define the same object).  What the config declares to be a set (`sets:`) is applied '
  'together.',
  ('policy',),
  ('https://network-policy-api.sigs.k8s.io/api-overview/',
   'https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#rule',
   'https://kubernetes.io/docs/concepts/services-networking/network-policies/'),
  (),
  'Policy',
  'high',
  '',
  (),
  ('Policy',)),
 ('policy-rules-ignored',
  2,
  'A NetworkPolicy has rules for a direction that it does not isolate.',
  'Add the direction to `policyTypes`, or remove the rules.\n'
  '\n'
  'Where `policyTypes` does not list `Egress`, the rules of `egress` do nothing and the pods may reach '
  'everything;\n'
  'the same holds for `Ingress`.  Without `policyTypes` a policy isolates ingress always, and egress only if there '
  'is\n'
  'at least one egress rule: an empty `egress: []` alone, which looks like a deny, does nothing and is an *info*.',
  ('security', 'policy'),
  ('https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec',),
  (),
  'NetworkPolicy',
  'very-high',
  '',
  (),
  ()),
 ('policy-selects-nothing',
  2,
  'A NetworkPolicy selects none of the pods of its namespace.',
  'Write into `podSelector` the labels of the pod template (all of them must match), and check the namespace of '
  'the\n'
  'policy: it selects pods of its own namespace only.\n'
  '\n'
  'Such a policy does nothing, and the pods that it was meant for stay open.  An empty selector means every pod '
  'and\n'
  'is never flagged.  Neither is a selector that may match pods whose labels cannot be known (a custom resource '
  'whose\n'
  'controller makes the pods, a placeholder).\n'
  '\n'
  "It is a *hint* where the files hold no workload at all in the policy's namespace, or an object whose "
  'controller\n'
  'may make such pods.',
  ('security', 'policy'),
  ('https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec',
   'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors'),
  (),
  'NetworkPolicy',
  'high',
  '',
  ('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'),
  ('*/Workload', 'Gateway', 'CustomResource', '*/Deployer')),
 ('removed-api-version',
  3,
  'The API version of an object was removed from Kubernetes.',
  'Move the object to the version that took its place.\n'
  '\n'
  'A cluster of that release or a later one refuses the object: `no matches for kind`.  Every API that Kubernetes\n'
  'itself ever served and removed is known, of alpha versions those since 1.5; versions of custom resources are '
  'not,\n'
  'for they depend on what is installed.',
  ('reading',),
  ('https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
   'https://kubernetes.io/docs/reference/using-api/deprecation-policy/'),
  (('kubernetes',
    'str',
    '',
    'The release of the cluster, such as `"1.24"`; what it still serves is no finding.  Empty means the newest.'),),
  'Resource',
  'very-high',
  '',
  (),
  ()),
 ('render-error',
  3,
  'A chart or an overlay cannot be rendered.',
  'Mend what the message names; `kubelint render PATH` shows what a chart or an overlay becomes.\n'
  '\n'
  'What cannot be rendered cannot be installed either, and nothing that it would make is checked.  The rest of '
  'the\n'
  'input is.  Charts are rendered with their own values unless the configuration (`charts:`) or the command line\n'
  '(`--values`, `--set`) gives others; nothing is ever downloaded, so the dependencies of a chart have to lie '
  'beside\n'
  'it.  Also refused is what takes too much time, memory or space, and what leads out of the chart or the '
  'repository.',
  ('reading',),
  ('https://helm.sh/docs/chart_template_guide/debugging/',
   'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/'),
  (),
  'File',
  'very-high',
  '',
  (),
  ()),
 ('route-blocked-by-policy',
  2,
  'An Ingress or route leads to pods that policies keep the controller from.',
  "Let the controller's pods in, on the pods' own port: a `from` with the `namespaceSelector` of the controller's\n"
  "namespace.  Where the controller's own policies isolate egress, let it out as well.\n"
  '\n'
  'The controller is looked for in the files, by the images of workloads, or by the Gateway that made it.  Where\n'
  'they do not hold it, it is taken to be any pod of another namespace, so that only policies count which admit\n'
  'nobody from elsewhere; the proxy of a Gateway may stand beside the Gateway as well.  Where anything is left '
  'open,\n'
  'nothing is said.',
  ('policy', 'routing', 'ingress', 'gateway', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
   'https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/'),
  (),
  'Ingress | Route | OpenShiftRoute',
  'high',
  '',
  (),
  ('*/Policy', '*/UserDefinedNetwork')),
 ('route-hostname-mismatch',
  3,
  'A route is for a host that no listener of its Gateway takes.',
  'Give the route a host of the listener, or the listener the host of the route.\n'
  '\n'
  'A listener with a hostname carries only requests for that; a route without a common host is not accepted at '
  'all,\n'
  'and of a route with several hosts those without a listener are left out (a warning).  A wildcard of either '
  'side\n'
  'stands for one label or more: `*.example.com` takes `a.b.example.com`, but not `example.com`.  A listener '
  'without\n'
  'a hostname takes every host.',
  ('routing', 'gateway'),
  ('https://gateway-api.sigs.k8s.io/reference/spec/#hostname',
   'https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways'),
  (),
  'Route',
  'high',
  '',
  (),
  ('*/Gateway',)),
 ('route-missing-backend',
  3,
  'A route sends traffic to a Service or port that does not exist, or that it may not refer to.',
  "Correct the name or the port, or allow the reference by a ReferenceGrant in the Service's namespace; if the\n"
  'Service lives outside these files, declare it under `external:` in the configuration.\n'
  '\n'
  'HTTP requests are answered with 500, TCP connections are refused.  A backend without a namespace is looked for '
  'in\n'
  "the route's own.  A Service needs a `port`, which is the Service's own, not that of the pods.  A Service of "
  'another\n'
  'namespace needs a ReferenceGrant there.  Backends with the weight 0 get no traffic and are an info, mirrors '
  'get\n'
  'copies only and are a warning; backends of other kinds are not looked at.',
  ('routing', 'gateway', 'service'),
  ('https://gateway-api.sigs.k8s.io/reference/spec/#backendref',
   'https://gateway-api.sigs.k8s.io/api-types/referencegrant/'),
  (),
  'Route',
  'high',
  '',
  ('Service',),
  ('*/Service',)),
 ('route-missing-gateway',
  3,
  'A route attaches to a Gateway or a listener that does not exist.',
  "Correct the name, or write the Gateway's namespace; if it lives outside these files, declare it under "
  '`external:`\n'
  'in the configuration.\n'
  '\n'
  "Such a route gets no traffic.  A `parentRef` without a namespace means the route's own.  `sectionName` is the\n"
  'name of a listener and `port` its port; where both are written, one listener must have both.  Parents of other\n'
  'kinds (a Service of a mesh, a ListenerSet) are not looked at.',
  ('routing', 'gateway'),
  ('https://gateway-api.sigs.k8s.io/reference/spec/#parentreference',),
  (),
  'Route',
  'high',
  '',
  ('Gateway',),
  ('*/Gateway',)),
 ('route-not-allowed',
  3,
  'A route attaches to a listener that does not admit routes of its namespace or kind.',
  "Admit the route's namespace or kind in the listener's `allowedRoutes`, or attach it to another listener.\n"
  '\n'
  "Such a route gets no traffic.  Where a listener says nothing, it takes routes of the Gateway's own namespace "
  'only,\n'
  'and those of the kinds that its protocol can carry (HTTPRoute and GRPCRoute for HTTP and HTTPS, TLSRoute and\n'
  'TCPRoute for TLS, TCPRoute for TCP, UDPRoute for UDP).  A selector of namespaces is compared with the labels '
  'of\n'
  'Namespaces that the input declares; of others only the name is known, and the finding stays away.',
  ('routing', 'gateway'),
  ('https://gateway-api.sigs.k8s.io/reference/spec/#allowedroutes',
   'https://gateway-api.sigs.k8s.io/guides/multiple-ns/'),
  (),
  'Route',
  'high',
  '',
  (),
  ('*/Gateway',)),
 ('sensitive-port-exposed',
  3,
  'A database, console or control plane can be reached from outside the cluster.',
  'Keep it inside: `type: ClusterIP`, no host port; let people in by a VPN, a bastion or `kubectl port-forward`.  '
  'If it\n'
  'has to be reached from outside, list the addresses that may in `loadBalancerSourceRanges`.\n'
  '\n'
  "What speaks SSH, SQL, Redis, Kafka, etcd, the kubelet's or Docker's API is searched for day and night, and "
  'often\n'
  'asks for no password.  The number seen outside counts, and so does the port that it leads to in the pods that '
  'the\n'
  'Service selects, whether it is written as a number or a name; consoles on shared ports are known by their '
  'image.  A\n'
  'public load balancer is an error; node ports, external IPs, host ports and the host network, which are as open '
  'as\n'
  'the nodes, are warnings.',
  ('security', 'exposure', 'service'),
  ('https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
   'https://kubernetes.io/docs/concepts/security/security-checklist/',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-668',
   'CWE-306'),
  (('allowed',
    'tuple[int, ...]',
    (),
    'numbers of ports that may be reached from outside, such as 22 for a Git server'),),
  'Service | Workload',
  'high',
  '8.6',
  (),
  ('Workload',)),
 ('service-blocked-by-policy',
  2,
  'A workload names a Service, and policies keep its pods from the pods behind it.',
  "Allow the connection on both sides, on the pods' own port (the Service's `targetPort`): in the egress rules of "
  'the\n'
  "workload's policies where these isolate egress, and in the ingress rules of those for the Service's pods.  Or\n"
  'remove the name, if the workload no longer uses the Service.\n'
  '\n'
  'Looked at are environment variables, commands, arguments and the ConfigMaps that the pods read.  Policies of '
  'all\n'
  'dialects that kubelint computes count together; where the files leave any way open, nothing is said.',
  ('policy', 'routing', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',),
  (),
  'Workload',
  'high',
  '',
  (),
  ('*/Policy', '*/UserDefinedNetwork', 'in ConfigMap')),
 ('service-external-ips',
  2,
  'A Service takes over the traffic to an address by `externalIPs`.',
  'Use a load balancer, an Ingress or a Gateway instead, and turn the admission plugin `DenyServiceExternalIPs` '
  'on.\n'
  '\n'
  'Nobody checks that the address belongs to the cluster: every node catches what pods and clients send to it\n'
  "and hands it to this Service, be it a name server or another company's API.  Whoever may create Services can\n"
  'so read the traffic of others (CVE-2020-8554, which Kubernetes does not fix).',
  ('security', 'exposure', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#external-ips',
   'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips',
   'https://github.com/kubernetes/kubernetes/issues/97076',
   'CVE-2020-8554',
   'CWE-283'),
  (),
  'Service',
  'very-high',
  '6.3',
  (),
  ()),
 ('service-external-name',
  2,
  'A Service of type ExternalName leads out of its namespace, past what guards it.',
  'Name the target where it is used, or give the Service no selector and an EndpointSlice with its addresses.  '
  'Send\n'
  'no Ingress or route to an ExternalName Service.\n'
  '\n'
  'An ExternalName is a CNAME: NetworkPolicies do not see it, TLS names do not fit it, and whoever owns the\n'
  "target's domain answers.  An Ingress or route that ends at one makes the controller a proxy to places that its\n"
  "clients may not reach: its own `localhost`, the cloud's metadata, another namespace without its consent\n"
  '(CVE-2021-32783).  So it is a warning where requests from outside are sent to it, and an info otherwise.  An '
  'IP\n'
  'address as the target is an error, as no name server resolves it.',
  ('security', 'exposure', 'service', 'dns'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#externalname',
   'https://gateway-api.sigs.k8s.io/reference/spec/#httpbackendref',
   'https://github.com/projectcontour/contour/security/advisories/GHSA-5ph6-qq5x-7jwc',
   'CVE-2021-32783',
   'CWE-441'),
  (),
  'Service',
  'high',
  '5.0',
  (),
  ('*/Ingress', '*/Route', '*/OpenShiftRoute')),
 ('service-load-balancer-open',
  2,
  'A load balancer lets in every address of the internet.',
  "List who may come in under `loadBalancerSourceRanges`, or make the load balancer internal by your cloud's\n"
  'annotation or class.  Where the whole world is meant to come in, say so with a suppression.\n'
  '\n'
  'Without source ranges, or with `0.0.0.0/0` or `::/0` among them, a public load balancer takes connections from\n'
  'everybody, past Ingress, TLS and authentication that other ways in may have.  Internal load balancers are not\n'
  'flagged: kubelint knows the annotations of AWS, Azure, Google, IBM, Oracle, Alibaba, Tencent, Baidu, Huawei '
  'and\n'
  'Yandex Cloud, OpenStack, Scaleway, Hetzner, DigitalOcean and Linode by what their values mean, the classes\n'
  '`service.k8s.aws/nlb`, `eks.amazonaws.com/nlb` (internal unless the scheme says `internet-facing`),\n'
  '`networking.gke.io/l4-regional-internal` and `tailscale`, and private addresses that MetalLB, Cilium or '
  'kube-vip\n'
  'are asked for.  Where these take an address from a pool, it is a hint: the pool may be private.',
  ('security', 'exposure', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
   'https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer',
   'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-284'),
  (),
  'Service',
  'high',
  '6.5',
  (),
  ()),
 ('service-node-port',
  2,
  'A Service opens a port on every node of the cluster.',
  'Use `type: ClusterIP` behind an Ingress or a Gateway; on a load balancer that does not need node ports, set\n'
  '`allocateLoadBalancerNodePorts: false`.\n'
  '\n'
  'Whoever reaches any node reaches the port, past the load balancer, its source ranges and its TLS.  A\n'
  'LoadBalancer gets node ports as well unless `allocateLoadBalancerNodePorts` is false, and a port that is\n'
  'written in `nodePort` is opened whatever that field says.',
  ('security', 'exposure', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
   'https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-nodeport-allocation',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening',
   'CWE-668'),
  (),
  'Service',
  'very-high',
  '5.3',
  (),
  ()),
 ('service-protocol-mismatch',
  3,
  "A Service's port and the port that it leads to have different protocols.",
  'Write the protocol that the program speaks at both ends; where nothing is written it is TCP.\n'
  '\n'
  'A name only finds a container port of the same protocol, so the Service has no endpoints for it: an error.  A\n'
  "number leads on with the Service's protocol, whatever the container declares: nothing listens there, or the\n"
  'declaration is wrong, which is a warning.  It is a hint where another port of the Service leads to the same '
  'number\n'
  'with the declared protocol, as name servers do.',
  ('routing', 'service'),
  ('https://kubernetes.io/docs/reference/networking/service-protocols/',
   'https://kubernetes.io/docs/concepts/services-networking/service/#protocol-support'),
  (),
  'Service',
  'high',
  '',
  (),
  ('Workload',)),
 ('service-selects-nothing',
  2,
  'A Service has no pods and no addresses behind it.',
  'Make `selector` equal to labels of the pods (`template.metadata.labels`, not those of the Deployment itself), '
  'in the\n'
  "Service's own namespace.  What makes the pods may live elsewhere: declare it under `external:` in the config, "
  'by the\n'
  "Service's name.\n"
  '\n'
  'Every connection to such a Service is refused, and routes to it answer 503.  It is an error where pods are '
  'there\n'
  'that differ from the selector by a slip of the pen, and a warning where the namespace has other pods, or '
  'another\n'
  'namespace such pods.  It is a hint where these files seem not to hold the pods: the namespace has none, most of '
  'many\n'
  'Services there select nothing, or a custom object may make them.  A Service without a selector needs Endpoints '
  'or an\n'
  'EndpointSlice with its addresses; where a program writes them it is right as it is, so that is a hint.',
  ('routing', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service',
   'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
   'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/'),
  (),
  'Service',
  'high',
  '',
  ('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'),
  ('*/Workload', 'Gateway', 'CustomResource', '*/Deployer')),
 ('service-target-port-missing',
  3,
  "A Service's target port does not exist in the pods that it selects.",
  'Name a port that the containers declare in `ports`, or write the number that the program listens at, without '
  'quotes.\n'
  '\n'
  'A name is looked up in each pod by itself: pods that do not declare it get no traffic for that port, and where '
  'none\n'
  'does, the Service has no endpoints for it.  That is an error where no selected workload declares the name, and '
  'a\n'
  'warning where some do not (Jobs, which share labels with what they prepare, do not count).  A number need not '
  'be\n'
  'declared, so that is a hint, and nothing is said where a probe, an argument or a variable names it.  A number '
  'in\n'
  'quotes is a name, and one that Kubernetes refuses.',
  ('routing', 'service'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
   'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec'),
  (),
  'Service',
  'high',
  '',
  (),
  ('Workload',)),
 ('syntax-error',
  3,
  'A document of a file cannot be read.',
  'Mend the text; a file that is no manifest can be left out with `exclude:` in the configuration.\n'
  '\n'
  'Neither can Kubernetes read it, so nothing in the document is applied, and nothing in it is checked here.  The\n'
  'other documents of the file are.  Files that another tool still has to render (a Helm template) are no errors.\n'
  '\n'
  'Also refused are texts that are too large, nested too deeply, or that grow without measure when their aliases\n'
  'are written out, and files that are neither UTF-8 nor UTF-16.',
  ('reading',),
  ('https://yaml.org/spec/1.1/', 'https://github.com/kubernetes-sigs/yaml'),
  (),
  'File',
  'very-high',
  '',
  (),
  ()),
 ('unknown-service-host',
  2,
  'A workload or ConfigMap names a Service, or a port of one, that does not exist.',
  "Correct the name, the namespace or the port; clients use the Service's `port`, not its `targetPort`.\n"
  '\n'
  'Looked at are environment variables, commands, arguments and ConfigMaps, and there only forms that mean a '
  'Service:\n'
  '`name.namespace.svc` with or without `.cluster.local`, and URLs whose host has no dots.  A headless Service '
  'leads to\n'
  'its pods on whatever port, so that its ports are not checked.\n'
  '\n'
  'It is a *hint* where the name is a short one, or where the files hold no Service of that namespace: it may '
  'live\n'
  'elsewhere.  Declare such Services in the config: `external:`.  Nothing is said of namespaces that installers '
  'and\n'
  'providers fill (`kube-system`, `openshift-dns`), of short names in texts of no namespace in particular, nor '
  'where\n'
  'a Service of that name is in the files that names no namespace, and may be applied to that one.',
  ('routing', 'dns', 'reliability'),
  ('https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#services',
   'https://kubernetes.io/docs/concepts/services-networking/service/#discovering-services'),
  (),
  'Workload | ConfigMap',
  'high',
  '',
  ('Service',),
  ('*/Service',)),
 ('unused-suppression',
  1,
  'A suppression ignores nothing.',
  'Remove it.\n'
  '\n'
  'What it once ignored is gone, it stands in the wrong place, or it names a rule that does not exist.  Left in '
  'place\n'
  'it would hide a finding that somebody brings back later.  Suppressions of rules that did not run are not '
  'judged.',
  ('reading',),
  (),
  (),
  'UnusedSuppression',
  'very-high',
  '',
  (),
  ()))
