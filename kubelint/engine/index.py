"""What is known of the built-in rules without loading them; made by `kubelint.engine.make_index`."""

from typing import Any

# ruff: noqa: E501, ISC004, Q000, RUF001, RUF100
# fmt: off
RULES: tuple[tuple[Any, ...], ...] = (('ambiguous-scalar',
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
  ''),
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
  ''),
 ('duplicate-object',
  2,
  'An object is defined more than once.',
  'Keep one definition, or give the objects different names or namespaces.\n'
  '\n'
  'Group, kind, namespace and name make an object; of two definitions the one that is applied last replaces the '
  'other,\n'
  'and which that is depends on the order of the files.  A second definition that is equal to the first does no '
  'harm\n'
  'yet, and is an info.  Where only one of two names its namespace they may be meant for different ones: a hint.\n'
  '\n'
  'Files of sibling folders that define the same object are taken as variants (environments, examples), and are '
  'not\n'
  'compared with each other; `sets:` in the configuration says which files belong together.',
  ('reading',),
  ('https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',),
  (),
  'Resource',
  'high',
  ''),
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
  '4.0'),
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
  ''),
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
  ''),
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
  ''),
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
  ''),
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
  ''),
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
  'Resource',
  'high',
  ''),
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
  '7.0'),
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
  '5.3'),
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
  ''),
 ('sensitive-port-exposed',
  3,
  'A database, console or control plane can be reached from outside the cluster.',
  'Keep it inside: `type: ClusterIP`, no host port; let people in by a VPN, a bastion or `kubectl port-forward`.  '
  'If it\n'
  'has to be reached from outside, list the addresses that may in `loadBalancerSourceRanges`.\n'
  '\n'
  "What speaks SSH, SQL, Redis, Kafka, etcd, the kubelet's or Docker's API is searched for day and night, and "
  'often asks\n'
  'for no password.  The number seen outside counts, and so does the port that it leads to in the pods that the '
  'Service\n'
  'selects, whether it is written as a number or a name; consoles on shared ports are known by their image.  A '
  'public\n'
  'load balancer is an error; node ports, external IPs, host ports and the host network, which are as open as the\n'
  'nodes, are warnings.',
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
  'Resource',
  'high',
  '8.6'),
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
  '6.3'),
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
  '5.0'),
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
  '6.5'),
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
  '5.3'),
 ('syntax-error',
  3,
  'A document of a file cannot be read.',
  'Mend the text where it is underlined.\n'
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
  ''),
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
  ''))
