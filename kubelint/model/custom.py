"""Custom kinds whose controllers make pods or Services, by the conventions that they document."""

from __future__ import annotations

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
    ("postgresql.cnpg.io", "Cluster"): {"cnpg.io/cluster": "{}", "postgresql": "{}"},
    ("postgresql.cnpg.io", "Pooler"): {"cnpg.io/poolerName": "{}"},
    ("acid.zalan.do", "postgresql"): {"application": "spilo", "cluster-name": "{}"},
    ("postgres-operator.crunchydata.com", "PostgresCluster"): {"postgres-operator.crunchydata.com/cluster": "{}"},
    ("elasticsearch.k8s.elastic.co", "Elasticsearch"): {"elasticsearch.k8s.elastic.co/cluster-name": "{}"},
    ("kibana.k8s.elastic.co", "Kibana"): {"kibana.k8s.elastic.co/name": "{}"},
    ("rabbitmq.com", "RabbitmqCluster"): {"app.kubernetes.io/name": "{}"},
    ("mysql.oracle.com", "InnoDBCluster"): {"mysql.oracle.com/cluster": "{}"},
    ("mongodbcommunity.mongodb.com", "MongoDBCommunity"): {"app": "{}-svc"},
    ("redis.redis.opstreelabs.in", "Redis"): {"app": "{}"},
    ("redis.redis.opstreelabs.in", "RedisCluster"): {},
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
