"""Which controller takes care of which Ingress, who can reach it, and which hosts have TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.hosts import Hosts
from kubelint.cluster.ingress_paths import IngressPaths
from kubelint.cluster.presence import Presence
from kubelint.cluster.supplies import certificate_request
from kubelint.config.globs import matches_name
from kubelint.model.controllers import (
    ALWAYS_TLS,
    ANY_TLS_HOST,
    CERTIFICATE_BY_NAME,
    CLASSLESS,
    CONTROLLERS,
    MANAGED_CLASSES,
    controller_of_annotations,
    controller_of_class,
    ends_tls,
    is_internal,
)
from kubelint.model.ingress import Ingress, IngressClass
from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.ingress import IngressRule

REDIRECTS = ("nginx.ingress.kubernetes.io/permanent-redirect", "nginx.ingress.kubernetes.io/temporal-redirect")
"""Annotations with which ingress-nginx redirects every request of an Ingress, the first before the second."""


class Ingresses:
    """The Ingresses of all namespaces together: a controller serves them all on one address."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def __iter__(self) -> Iterator[Ingress]:
        """Iterate over all Ingresses, in the order of the input."""
        for space in list(self._cluster.spaces.values()):
            yield from space.all(Ingress)

    @lazy
    def paths(self) -> IngressPaths:
        """Which paths ask for the same requests."""
        return IngressPaths(self)

    # ---------------------------------------------------------------------------------------- classes
    @lazy
    def classes(self) -> dict[str, IngressClass]:
        """The IngressClasses of the input by name."""
        return {found.name: found for found in self._cluster.clusterwide.all(IngressClass)}

    @property
    def first_classes(self) -> list[IngressClass]:
        """Some IngressClasses of the input, to show what there is."""
        return list(self.classes.values())[:3]

    @lazy
    def default_class(self) -> str:
        """The name of the class of Ingresses that name none; empty where no class of the input is the default."""
        return next((name for name, found in self.classes.items() if found.is_default), "")

    def class_of(self, ingress: Ingress) -> str:
        """Return the name of the class that takes care of `ingress`; empty where that is not known."""
        return ingress.class_name or self.default_class

    def class_presence(self, ingress: Ingress) -> Presence:
        """Say whether the class that `ingress` names, or a default class, is there.

        The old annotation needs no IngressClass, and some controllers take Ingresses that name no class.
        """
        if ingress.unknown("spec", "ingressClassName") or ingress.unknown("metadata", "annotations"):
            return Presence.unknown
        if ingress.class_by_annotation:
            return Presence.supplied
        name = self.class_of(ingress)
        if name:
            return self._cluster.presence("IngressClass", "", name)
        declared = any(matches_name(external.kind, "IngressClass") for external in self._cluster.externals)
        return Presence.supplied if declared or self.controller(ingress) in CLASSLESS else Presence.missing

    def class_expected(self, ingress: Ingress) -> bool:
        """Say whether a class that is missing should stand in the input: it has others, and no platform makes it."""
        return bool(self.classes) and ingress.class_name not in MANAGED_CLASSES

    def controller(self, ingress: Ingress) -> str:
        """Return the short name of the controller that takes care of `ingress`; empty where that is not known."""
        name = self.class_of(ingress)
        declared = self.classes.get(name)
        if declared is not None and declared.controller in CONTROLLERS:
            return CONTROLLERS[declared.controller]
        return controller_of_class(name) or controller_of_annotations(ingress.annotations)

    def internal(self, ingress: Ingress) -> bool:
        """Say whether the Ingress is reachable from the private network only, as far as it says so itself."""
        return is_internal(self.controller(ingress), self.class_of(ingress), ingress.annotations)

    def only_redirects(self, ingress: Ingress) -> bool:
        """Say whether the controller answers all requests with a redirect, so that no backend gets any."""
        return self.controller(ingress) == "nginx" and any(map(ingress.annotations.get, REDIRECTS))

    # -------------------------------------------------------------------------------------------- TLS
    def plain(self, ingress: Ingress) -> bool:
        """Say whether requests to the Ingress surely travel without TLS as far as its controller."""
        controller = self.controller(ingress)
        if ingress.tls or ends_tls(ingress.annotations) or controller in ALWAYS_TLS or ingress.minion:
            return False
        if ingress.unknown("spec", "tls") or ingress.unknown("metadata", "annotations"):
            return False
        declared = self.classes.get(self.class_of(ingress))
        if controller == "alb" and declared is not None and declared.spec.get("parameters"):
            return False  # the class's parameters may name a certificate
        shared = self._tls_hosts.get(self.class_of(ingress))
        hosts = [rule.host for rule in ingress.rules]
        return not (shared and controller != "traefik" and hosts and all(host and shared.cover(host) for host in hosts))

    def uncovered(self, ingress: Ingress) -> list[IngressRule]:
        """Return the rules for whose hosts no TLS entry has a certificate, where the Ingress has TLS."""
        if not ingress.tls or ingress.unknown("spec", "tls") or any(_open(entry.hosts) for entry in ingress.tls):
            return []
        if self.controller(ingress) in ANY_TLS_HOST and not certificate_request(ingress.annotations):
            return []
        covered = self._tls_hosts[self.class_of(ingress)]
        return [
            rule for rule in ingress.rules if rule.host and not is_unknown(rule.host) and not covered.cover(rule.host)
        ]

    def unserved(self, ingress: Ingress) -> list[tuple[str, Place]]:
        """Return the hosts of TLS entries, with their places, that no rule of an Ingress of the class has."""
        hostless = any(not rule.host for rule in ingress.rules)
        controller = self.controller(ingress)
        if not ingress.rules or controller in ANY_TLS_HOST or (hostless and controller in CERTIFICATE_BY_NAME):
            return []
        if any(map(is_unknown, ingress.hosts)) or ingress.unknown("spec", "rules"):
            return []
        served = self._rule_hosts[self.class_of(ingress)]
        return [
            (host, entry.at("hosts", index))
            for entry in ingress.tls
            for index, host in enumerate(entry.hosts)
            if host and not is_unknown(host) and not served.meet(host)
        ]

    @lazy
    def _tls_hosts(self) -> dict[str, Hosts]:
        """By class: the hosts of all TLS entries; a controller serves all Ingresses with one set of certificates."""
        found: dict[str, Hosts] = {}
        for ingress in self:
            hosts = found.setdefault(self.class_of(ingress), Hosts())
            for entry in ingress.tls:
                hosts.add(*entry.hosts)
        return found

    @lazy
    def _rule_hosts(self) -> dict[str, Hosts]:
        """By class: the hosts of all rules."""
        found: dict[str, Hosts] = {}
        for ingress in self:
            found.setdefault(self.class_of(ingress), Hosts()).add(*ingress.hosts)
        return found


def _open(hosts: tuple[str, ...]) -> bool:
    """Say whether a TLS entry may be for other hosts than it lists: the certificate decides, or a placeholder."""
    return not hosts or any(map(is_unknown, hosts))
