"""What is known of the built-in rules without loading them; made by `kubelint.engine.make_index`."""

from typing import Any

# ruff: noqa: E501, ISC004, Q000, RUF001, RUF100
# fmt: off
RULES: tuple[tuple[Any, ...], ...] = (('service-node-port',
  2,
  'A Service opens a port on every node of the cluster.',
  'Use `type: ClusterIP` behind an Ingress or a Gateway; on a load balancer that does not need node ports, set\n'
  '`allocateLoadBalancerNodePorts: false`.\n'
  '\n'
  'Whoever reaches any node reaches the port, past the load balancer, its source ranges and its TLS.  A\n'
  'LoadBalancer gets node ports as well unless `allocateLoadBalancerNodePorts` is false, and a port that is\n'
  'written in `nodePort` is opened whatever that field says.',
  ('security', 'exposure'),
  ('https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
   'CWE-668',
   'NSA-CISA Kubernetes Hardening Guide: Network separation and hardening'),
  (),
  'Service',
  'high',
  ''),)
