"""Databases, consoles and control planes that can be reached from outside."""

from __future__ import annotations

from kubelint.api import (
    Cluster,
    ContainerPort,
    Entrance,
    Place,
    Problem,
    Problems,
    Related,
    Service,
    ServicePort,
    Severity,
    Workload,
    rule,
)

SENSITIVE: dict[int, str] = {
    # remote access and file shares
    22: "SSH",
    23: "Telnet",
    139: "Windows file sharing",
    389: "LDAP",
    445: "Windows file sharing",
    873: "rsync",
    2049: "NFS",
    3389: "Remote Desktop",
    5900: "VNC",
    # databases
    1433: "SQL Server",
    1521: "Oracle Database",
    3306: "MySQL",
    5432: "PostgreSQL",
    5984: "CouchDB",
    7474: "Neo4j",
    7687: "Neo4j",
    8529: "ArangoDB",
    9042: "Cassandra",
    26257: "CockroachDB",
    27017: "MongoDB",
    27018: "MongoDB",
    27019: "MongoDB",
    28015: "RethinkDB",
    # caches and search
    6379: "Redis",
    9200: "Elasticsearch",
    9300: "Elasticsearch",
    11211: "memcached",
    26379: "Redis Sentinel",
    # brokers and coordination
    2181: "ZooKeeper",
    4222: "NATS",
    4369: "Erlang's port mapper (RabbitMQ)",
    5672: "RabbitMQ (AMQP)",
    8161: "the ActiveMQ console",
    9092: "Kafka",
    15672: "the RabbitMQ console",
    61616: "ActiveMQ",
    # the cluster itself
    2375: "Docker without TLS",
    2376: "Docker",
    2379: "etcd",
    2380: "etcd",
    10250: "the kubelet",
    10255: "the kubelet without authentication",
    10257: "the controller manager",
    10259: "the scheduler",
    # consoles and engines that run what they are given
    5601: "Kibana",
    7199: "Java's JMX",
    8265: "the Ray dashboard, which runs any code",
    11434: "Ollama",
}
"""What listens at well-known TCP ports and is not made for strangers."""

ON_NODES = {10250, 10255}
"""What no pod listens for: in pods, metrics-server and webhooks have made these numbers their own."""

SENSITIVE_UDP: dict[int, str] = {161: "SNMP", 389: "LDAP", 11211: "memcached"}

CONSOLES = (
    "adminer",
    "consul",
    "influxdb",
    "kubernetes-dashboard",
    "mongo-express",
    "pgadmin4",
    "phpmyadmin",
    "portainer",
    "portainer-ce",
    "redis-commander",
    "redisinsight",
)
"""Images of consoles, and of what else listens at ports that others use too."""


@rule(
    "sensitive-port-exposed",
    severity=Severity.error,
    tags=("security", "exposure", "service"),
    references=(
        "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
        "https://kubernetes.io/docs/concepts/security/security-checklist/",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-668",
        "CWE-306",
    ),
    security_severity="8.6",
    speaks_of=("Workload",),
)
def check(resource: Service | Workload, cluster: Cluster, *, allowed: tuple[int, ...] = ()) -> Problems:
    """A database, console or control plane can be reached from outside the cluster.

    Keep it inside: `type: ClusterIP`, no host port; let people in by a VPN, a bastion or `kubectl port-forward`.  If it
    has to be reached from outside, list the addresses that may in `loadBalancerSourceRanges`.

    What speaks SSH, SQL, Redis, Kafka, etcd, the kubelet's or Docker's API is searched for day and night, and often
    asks for no password.  The number seen outside counts, and so does the port that it leads to in the pods that the
    Service selects, whether it is written as a number or a name; consoles on shared ports are known by their image.  A
    public load balancer is an error; node ports, external IPs, host ports and the host network, which are as open as
    the nodes, are warnings.

    :param allowed: numbers of ports that may be reached from outside, such as 22 for a Git server
    """
    if isinstance(resource, Service):
        for port in resource.ports:
            entrance = next(cluster.exposure.of_port(port), None)
            found = _behind(port, cluster, allowed) if entrance else None
            if entrance and found:
                what, place, related = found
                message = f"{what} can be reached from outside by {entrance.way} of Service '{resource.name}'"
                opened = Related(entrance.place, f"opens {entrance.way}")
                yield _problem(place, entrance, message, (opened, *related))
    else:
        for claim in resource.ports:
            for entrance in cluster.exposure.of_container(claim):
                what = _known(claim, allowed)
                if what:
                    message = (
                        f"{what} can be reached from outside by {entrance.way} of {resource.kind} '{resource.name}'"
                    )
                    yield _problem(entrance.place, entrance, message, (), quiet=resource.namespace == "kube-system")


def _problem(
    place: Place, entrance: Entrance, message: str, related: tuple[Related, ...], *, quiet: bool = False
) -> Problem:
    severity = Severity.info if quiet else None if entrance.public else Severity.warning
    return Problem(place, message[0].upper() + message[1:], related, severity)


def _behind(
    port: ServicePort, cluster: Cluster, allowed: tuple[int, ...]
) -> tuple[str, Place, tuple[Related, ...]] | None:
    """Return what stands behind a Service's port: by the pods' port where it is known, else by the Service's."""
    for target in cluster.backends.targets(port):
        what = _known(target.declared, allowed) if target.declared else ""
        if what and target.declared:
            return what, port.target_place, (Related(target.declared.at("containerPort"), "listens here"),)
    to_pods = port.resource.selector is not None
    for number, place in ((port.target_port, port.target_place), (port.port, port.at("port"))):
        what = "" if to_pods and number in ON_NODES else _service(number, port.protocol, allowed)
        if what:
            return what, place, ()
    return None


def _known(port: ContainerPort, allowed: tuple[int, ...]) -> str:
    image = port.container.image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    if image in CONSOLES and port.number not in allowed:
        return f"{image} (port {port.number})"
    return "" if port.number in ON_NODES else _service(port.number, port.protocol, allowed)


def _service(number: int | str, protocol: str, allowed: tuple[int, ...]) -> str:
    if not isinstance(number, int) or number in allowed:
        return ""
    what = SENSITIVE.get(number) if protocol == "TCP" else SENSITIVE_UDP.get(number) if protocol == "UDP" else None
    return f"{what} (port {number})" if what else ""
