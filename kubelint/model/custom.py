"""Custom kinds whose controllers make pods or Services, by the conventions that they document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

# By API group and kind: the labels that the operator gives its pods; "{}" stands for the object's name.
_POD_LABELS: dict[tuple[str, str], dict[str, str]] = {
    ("argoproj.io", "Rollout"): {},
    ("serving.knative.dev", "Service"): {"serving.knative.dev/service": "{}"},
    ("serving.knative.dev", "Configuration"): {"serving.knative.dev/configuration": "{}"},
    ("monitoring.coreos.com", "Prometheus"): {
        "app.kubernetes.io/name": "prometheus",
        "app.kubernetes.io/instance": "{}",
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "operator.prometheus.io/name": "{}",
        "prometheus": "{}",
    },
    ("monitoring.coreos.com", "PrometheusAgent"): {
        "app.kubernetes.io/name": "prometheus-agent",
        "app.kubernetes.io/instance": "{}",
        "operator.prometheus.io/name": "{}",
    },
    ("monitoring.coreos.com", "Alertmanager"): {
        "app.kubernetes.io/name": "alertmanager",
        "app.kubernetes.io/instance": "{}",
        "app.kubernetes.io/managed-by": "prometheus-operator",
        "alertmanager": "{}",
    },
    ("monitoring.coreos.com", "ThanosRuler"): {"app.kubernetes.io/name": "thanos-ruler", "thanos-ruler": "{}"},
    ("grafana.integreatly.org", "Grafana"): {"app": "{}"},
    ("kafka.strimzi.io", "Kafka"): {"strimzi.io/cluster": "{}"},
    ("kafka.strimzi.io", "KafkaConnect"): {"strimzi.io/cluster": "{}"},
    ("kafka.strimzi.io", "KafkaBridge"): {"strimzi.io/cluster": "{}"},
    ("kafka.strimzi.io", "KafkaMirrorMaker"): {"strimzi.io/cluster": "{}"},
    ("kafka.strimzi.io", "KafkaMirrorMaker2"): {"strimzi.io/cluster": "{}"},
    **{
        ("platform.confluent.io", kind): {"app": "{}"}
        for kind in ("Kafka", "KRaftController", "Zookeeper", "Connect", "SchemaRegistry", "KsqlDB", "ControlCenter")
    },
    ("platform.confluent.io", "KafkaRestProxy"): {"app": "{}"},
    ("postgresql.cnpg.io", "Cluster"): {"cnpg.io/cluster": "{}", "postgresql": "{}"},
    ("postgresql.cnpg.io", "Pooler"): {"cnpg.io/poolerName": "{}"},
    ("acid.zalan.do", "postgresql"): {"application": "spilo", "cluster-name": "{}"},
    ("postgres-operator.crunchydata.com", "PostgresCluster"): {"postgres-operator.crunchydata.com/cluster": "{}"},
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): {"elasticsearch.k8s.elastic.co/cluster-name": "{}"},
    ("kibana.k8s.elastic.co", "Kibana"): {"kibana.k8s.elastic.co/name": "{}"},
    ("apm.k8s.elastic.co", "ApmServer"): {"apm.k8s.elastic.co/name": "{}"},
    ("agent.k8s.elastic.co", "Agent"): {"agent.k8s.elastic.co/name": "{}"},
    ("beat.k8s.elastic.co", "Beat"): {"beat.k8s.elastic.co/name": "{}"},
    ("logstash.k8s.elastic.co", "Logstash"): {"logstash.k8s.elastic.co/name": "{}"},
    ("opensearch.opster.io", "OpenSearchCluster"): {"opster.io/opensearch-cluster": "{}"},
    ("rabbitmq.com", "RabbitmqCluster"): {"app.kubernetes.io/name": "{}"},
    ("mysql.oracle.com", "InnoDBCluster"): {"mysql.oracle.com/cluster": "{}"},
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): {"app": "{}-svc"},
    ("redis.redis.opstreelabs.in", "Redis"): {"app": "{}"},
    ("redis.redis.opstreelabs.in", "RedisCluster"): {},
    ("redis.redis.opstreelabs.in", "RedisReplication"): {"app": "{}"},
    ("redis.redis.opstreelabs.in", "RedisSentinel"): {},
    ("databases.spotahome.com", "RedisFailover"): {
        "app.kubernetes.io/name": "{}",
        "app.kubernetes.io/part-of": "redis-failover",
        "redisfailovers.databases.spotahome.com/name": "{}",
    },
    ("app.redislabs.com", "RedisEnterpriseCluster"): {"app": "redis-enterprise", "redis.io/cluster": "{}"},
    ("dragonflydb.io", "Dragonfly"): {"app": "{}", "app.kubernetes.io/name": "dragonfly"},
    ("k8s.mariadb.com", "MariaDB"): {"app.kubernetes.io/name": "mariadb", "app.kubernetes.io/instance": "{}"},
    ("k8s.mariadb.com", "MaxScale"): {"app.kubernetes.io/name": "maxscale", "app.kubernetes.io/instance": "{}"},
    ("pxc.percona.com", "PerconaXtraDBCluster"): {"app.kubernetes.io/instance": "{}"},
    ("ps.percona.com", "PerconaServerMySQL"): {"app.kubernetes.io/instance": "{}"},
    ("psmdb.percona.com", "PerconaServerMongoDB"): {"app.kubernetes.io/instance": "{}"},
    ("pgv2.percona.com", "PerconaPGCluster"): {"postgres-operator.crunchydata.com/cluster": "{}"},
    **{
        ("kubedb.com", kind): {"app.kubernetes.io/instance": "{}"}
        for kind in ("Postgres", "MySQL", "MariaDB", "MongoDB", "Redis", "Elasticsearch", "Kafka", "Memcached")
    },
    ("clickhouse.altinity.com", "ClickHouseInstallation"): {"clickhouse.altinity.com/chi": "{}"},
    ("couchbase.com", "CouchbaseCluster"): {"app": "couchbase", "couchbase_cluster": "{}"},
    ("zookeeper.pravega.io", "ZookeeperCluster"): {"app": "{}"},
    ("infinispan.org", "Infinispan"): {"clusterName": "{}"},
    ("k8s.keycloak.org", "Keycloak"): {"app": "keycloak", "app.kubernetes.io/instance": "{}"},
    ("serving.kserve.io", "InferenceService"): {"serving.kserve.io/inferenceservice": "{}"},
    ("sparkoperator.k8s.io", "SparkApplication"): {"sparkoperator.k8s.io/app-name": "{}"},
    ("argoproj.io", "ArgoCD"): {},
    ("argoproj.io", "EventSource"): {"eventsource-name": "{}"},
    ("argoproj.io", "Sensor"): {"sensor-name": "{}"},
    ("argoproj.io", "EventBus"): {"eventbus-name": "{}"},
    **{
        ("operator.victoriametrics.com", kind): {
            "app.kubernetes.io/name": kind.lower(),
            "app.kubernetes.io/instance": "{}",
        }
        for kind in ("VMSingle", "VMAgent", "VMAlert", "VMAlertmanager", "VMAuth")
    },
    ("operator.victoriametrics.com", "VMCluster"): {"app.kubernetes.io/instance": "{}"},
    ("loki.grafana.com", "LokiStack"): {"app.kubernetes.io/instance": "{}"},
    ("tempo.grafana.com", "TempoStack"): {"app.kubernetes.io/instance": "{}"},
    ("install.istio.io", "IstioOperator"): {},
    ("kiali.io", "Kiali"): {},
    ("datadoghq.com", "DatadogAgent"): {},
    ("kubevirt.io", "VirtualMachine"): {},
    ("kubevirt.io", "VirtualMachineInstance"): {},
    ("keda.sh", "ScaledJob"): {},
    ("ray.io", "RayCluster"): {"ray.io/cluster": "{}"},
    ("ray.io", "RayService"): {},
    ("jobset.x-k8s.io", "JobSet"): {"jobset.sigs.k8s.io/jobset-name": "{}"},
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): {"leaderworkerset.sigs.k8s.io/name": "{}"},
    ("apps.kruise.io", "CloneSet"): {},
    ("apps.kruise.io", "StatefulSet"): {},
    ("apps.kruise.io", "DaemonSet"): {},
    ("apps.openshift.io", "DeploymentConfig"): {"deploymentconfig": "{}"},
    ("ceph.rook.io", "CephCluster"): {},
    ("ceph.rook.io", "CephObjectStore"): {"rook_object_store": "{}", "app": "rook-ceph-rgw"},
    ("ceph.rook.io", "CephFilesystem"): {"rook_file_system": "{}", "app": "rook-ceph-mds"},
    ("ceph.rook.io", "CephNFS"): {"app": "rook-ceph-nfs", "ceph_nfs": "{}"},
    ("cassandra.datastax.com", "CassandraDatacenter"): {},
    ("k8ssandra.io", "K8ssandraCluster"): {},
    ("minio.min.io", "Tenant"): {"v1.min.io/tenant": "{}"},
    ("opentelemetry.io", "OpenTelemetryCollector"): {"app.kubernetes.io/name": "{}-collector"},
    ("jaegertracing.io", "Jaeger"): {"app": "jaeger", "app.kubernetes.io/instance": "{}"},
    ("solr.apache.org", "SolrCloud"): {"solr-cloud": "{}"},
    ("flink.apache.org", "FlinkDeployment"): {"app": "{}"},
    ("vitess.planetscale.com", "VitessCluster"): {},
}

# Kinds whose controllers make Services: the names, "{}" for the object's own.
_SERVICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("serving.knative.dev", "Service"): ("{}", "{}-*"),
    ("serving.knative.dev", "Route"): ("{}",),
    ("monitoring.coreos.com", "Prometheus"): ("prometheus-operated",),
    ("monitoring.coreos.com", "Alertmanager"): ("alertmanager-operated",),
    ("kafka.strimzi.io", "Kafka"): ("{}-kafka-*", "{}-zookeeper-*"),
    ("kafka.strimzi.io", "KafkaBridge"): ("{}-bridge-service",),
    ("kafka.strimzi.io", "KafkaConnect"): ("{}-connect-api",),
    ("postgresql.cnpg.io", "Cluster"): ("{}-rw", "{}-ro", "{}-r"),
    ("postgresql.cnpg.io", "Pooler"): ("{}",),
    ("acid.zalan.do", "postgresql"): ("{}", "{}-repl", "{}-pooler*"),
    ("postgres-operator.crunchydata.com", "PostgresCluster"): ("{}-*",),
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): ("{}-es-*",),
    ("kibana.k8s.elastic.co", "Kibana"): ("{}-kb-http",),
    ("rabbitmq.com", "RabbitmqCluster"): ("{}", "{}-nodes"),
    ("mysql.oracle.com", "InnoDBCluster"): ("{}", "{}-*"),
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): ("{}-svc",),
    ("redis.redis.opstreelabs.in", "Redis"): ("{}", "{}-*"),
    ("redis.redis.opstreelabs.in", "RedisCluster"): ("{}-*",),
    ("redis.redis.opstreelabs.in", "RedisReplication"): ("{}", "{}-*"),
    ("redis.redis.opstreelabs.in", "RedisSentinel"): ("{}-*",),
    ("databases.spotahome.com", "RedisFailover"): ("rfs-{}", "rfr-{}", "rfrm-{}", "rfrs-{}"),
    ("app.redislabs.com", "RedisEnterpriseCluster"): ("{}", "{}-*"),
    ("app.redislabs.com", "RedisEnterpriseDatabase"): ("{}", "{}-*"),
    ("dragonflydb.io", "Dragonfly"): ("{}",),
    ("k8s.mariadb.com", "MariaDB"): ("{}", "{}-*"),
    ("k8s.mariadb.com", "MaxScale"): ("{}", "{}-*"),
    ("pxc.percona.com", "PerconaXtraDBCluster"): ("{}-*",),
    ("ps.percona.com", "PerconaServerMySQL"): ("{}-*",),
    ("psmdb.percona.com", "PerconaServerMongoDB"): ("{}-*",),
    ("pgv2.percona.com", "PerconaPGCluster"): ("{}-*",),
    **{
        ("kubedb.com", kind): ("{}", "{}-*")
        for kind in ("Postgres", "MySQL", "MariaDB", "MongoDB", "Redis", "Elasticsearch", "Kafka", "Memcached")
    },
    ("clickhouse.altinity.com", "ClickHouseInstallation"): ("clickhouse-{}", "chi-{}-*"),
    ("couchbase.com", "CouchbaseCluster"): ("{}", "{}-*"),
    ("zookeeper.pravega.io", "ZookeeperCluster"): ("{}-client", "{}-headless", "{}-admin-server"),
    ("infinispan.org", "Infinispan"): ("{}", "{}-*"),
    ("k8s.keycloak.org", "Keycloak"): ("{}-service", "{}-discovery"),
    ("k8ssandra.io", "K8ssandraCluster"): ("{}-*",),
    ("serving.kserve.io", "InferenceService"): ("{}", "{}-*"),
    ("sparkoperator.k8s.io", "SparkApplication"): ("{}-ui-svc", "{}-driver-svc"),
    ("argoproj.io", "ArgoCD"): ("{}-*",),
    ("argoproj.io", "EventSource"): ("{}-eventsource-svc",),
    ("argoproj.io", "EventBus"): ("eventbus-{}-*",),
    ("operator.victoriametrics.com", "VMSingle"): ("vmsingle-{}",),
    ("operator.victoriametrics.com", "VMAgent"): ("vmagent-{}",),
    ("operator.victoriametrics.com", "VMAlert"): ("vmalert-{}",),
    ("operator.victoriametrics.com", "VMAlertmanager"): ("vmalertmanager-{}",),
    ("operator.victoriametrics.com", "VMAuth"): ("vmauth-{}",),
    ("operator.victoriametrics.com", "VMCluster"): ("vmselect-{}", "vminsert-{}", "vmstorage-{}"),
    ("loki.grafana.com", "LokiStack"): ("{}-*",),
    ("tempo.grafana.com", "TempoStack"): ("tempo-{}-*",),
    ("install.istio.io", "IstioOperator"): ("istiod", "istio-*"),
    ("kiali.io", "Kiali"): ("kiali",),
    ("datadoghq.com", "DatadogAgent"): ("{}-*",),
    ("apm.k8s.elastic.co", "ApmServer"): ("{}-apm-http",),
    ("agent.k8s.elastic.co", "Agent"): ("{}-agent-http",),
    ("logstash.k8s.elastic.co", "Logstash"): ("{}-ls-*",),
    ("opensearch.opster.io", "OpenSearchCluster"): ("{}", "{}-*"),
    **{
        ("platform.confluent.io", kind): ("{}", "{}-*")
        for kind in ("Kafka", "KRaftController", "Zookeeper", "Connect", "SchemaRegistry", "KsqlDB", "ControlCenter")
    },
    ("platform.confluent.io", "KafkaRestProxy"): ("{}", "{}-*"),
    ("cassandra.datastax.com", "CassandraDatacenter"): ("*-{}-*",),
    ("kafka.strimzi.io", "KafkaMirrorMaker2"): ("{}-mirrormaker2-api",),
    ("grafana.integreatly.org", "Grafana"): ("{}-service",),
    ("ray.io", "RayCluster"): ("{}-head-svc",),
    ("ray.io", "RayService"): ("{}-head-svc", "{}-serve-svc"),
    ("ceph.rook.io", "CephCluster"): ("rook-ceph-*", "csi-*"),
    ("ceph.rook.io", "CephObjectStore"): ("rook-ceph-rgw-{}",),
    ("minio.min.io", "Tenant"): ("minio", "{}-*"),
    ("opentelemetry.io", "OpenTelemetryCollector"): ("{}-collector", "{}-collector-*"),
    ("jaegertracing.io", "Jaeger"): ("{}-*",),
    ("solr.apache.org", "SolrCloud"): ("{}-solrcloud-*",),
    ("flink.apache.org", "FlinkDeployment"): ("{}-rest", "{}"),
    ("consul.hashicorp.com", "APIGateway"): ("{}",),
}

# Kinds whose controllers make a Secret: the path of its name in the object (without one: the object's own name).
_SECRETS: dict[tuple[str, str], tuple[str, ...]] = {
    ("cert-manager.io", "Certificate"): ("spec", "secretName"),
    ("bitnami.com", "SealedSecret"): ("spec", "template", "metadata", "name"),
    ("external-secrets.io", "ExternalSecret"): ("spec", "target", "name"),
    ("kubernetes-client.io", "ExternalSecret"): (),
    ("onepassword.com", "OnePasswordItem"): (),
    ("secrets.hashicorp.com", "VaultStaticSecret"): ("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultPKISecret"): ("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultDynamicSecret"): ("spec", "destination", "name"),
    ("secrets.infisical.com", "InfisicalSecret"): ("spec", "managedSecretReference", "secretName"),
    ("isindir.github.com", "SopsSecret"): (),
    ("ricoberger.de", "VaultSecret"): (),
    ("redhatcop.redhat.io", "VaultSecret"): ("spec", "output", "name"),
}


_COMMON_WORDS = ("com", "org", "io", "dev", "net", "in", "k8s", "apps", "app", "operator")


def may_select(
    group: str, kind: str, name: str, written: AbstractSet[tuple[str, str]], selector: Mapping[str, str]
) -> bool:
    """Say whether a selector may be meant for pods that the kind's controller makes of the object.

    Nothing else is known of such pods, so what is asked for has to have to do with the object: a label by the
    controller's convention or among the pairs that are `written` in the object, the object's name, or, where the
    convention is not known, a word of the kind's group.
    """
    convention = custom_labels(group, kind, name)
    if any(convention.get(key) == value or name in value for key, value in selector.items()):
        return True
    if convention:
        return written >= selector.items()
    words = [word for word in group.split(".") if word not in _COMMON_WORDS]
    return any(word in text for word in words for label in selector.items() for text in label)


SERVICE_MAKERS = frozenset(kind for _, kind in _SERVICES)
"""The kinds whose controllers make Services."""


def written_pairs(data: object) -> Iterator[tuple[str, str]]:
    """Yield every key with its text in an object, at whatever depth: the labels for its pods are among them."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str):
                yield key, value
            else:
                yield from written_pairs(value)
    elif isinstance(data, list):
        for item in data:
            yield from written_pairs(item)


def known_operator(group: str, kind: str) -> bool:
    """Say whether pods of the kind are known to bear conventional labels."""
    return (group, kind) in _POD_LABELS


def custom_labels(group: str, kind: str, name: str) -> dict[str, str]:
    """Return the labels that the kind's controller documents for its pods."""
    convention = _POD_LABELS.get((group, kind), {})
    return {key: value.format(name) for key, value in convention.items()}


def supplied_services(group: str, kind: str, name: str) -> tuple[str, ...]:
    """Return the names (with `*`) of the Services that the kind's controller makes in the object's namespace."""
    return tuple(pattern.format(name) for pattern in _SERVICES.get((group, kind), ()))


def supplied_secret(group: str, kind: str) -> tuple[str, ...] | None:
    """Return the path of the name of the Secret that the kind's controller makes; None where it makes none."""
    return _SECRETS.get((group, kind))
