"""Ingress and IngressClass of networking.k8s.io/v1, with every default of their API.

Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.resource import Part, Resource, items

if TYPE_CHECKING:
    from kubelint.finding import Place

CLASS_ANNOTATION = "kubernetes.io/ingress.class"
DEFAULT_CLASS_ANNOTATION = "ingressclass.kubernetes.io/is-default-class"

_SNIPPET = re.compile(
    r"nginx\.ingress\.kubernetes\.io/[a-z0-9-]+-snippet|nginx\.org/(location|server)-snippets"
).fullmatch


class IngressBackend(Part):
    """Where an Ingress sends requests: a port of a Service, or another resource."""

    resource: Ingress

    @property
    def service_name(self) -> str:
        """The Service's name; empty where the backend is another resource."""
        return (self.data.get("service") or {}).get("name") or ""

    @property
    def port(self) -> int | str | None:
        """The number or name of the Service's port; None where none is written."""
        port = (self.data.get("service") or {}).get("port") or {}
        return port.get("number") or port.get("name") or None

    @property
    def port_place(self) -> Place:
        """The place of the port's number or name."""
        port = (self.data.get("service") or {}).get("port") or {}
        return self.at("service", "port", "number" if port.get("number") else "name")

    @property
    def said_port(self) -> str:
        """The port as people write it: a number, or a name in quotes."""
        return f"'{self.port}'" if isinstance(self.port, str) else str(self.port)

    def same_target(self, other: IngressBackend) -> bool:
        """Say whether both send requests to the same place."""
        return self.resource.namespace == other.resource.namespace and self.data == other.data

    @property
    def lacks_port(self) -> bool:
        """Whether a Service is named and no port of it, not even a wrong one."""
        written = (*self.path, "service", "port")
        misfits = self.resource.misfits
        return (
            bool(self.service_name)
            and self.port is None
            and not any(m.path[: len(written)] == written for m in misfits)
        )

    @property
    def by_annotation(self) -> bool:
        """Whether the port is `use-annotation`: an annotation says what to do (AWS), no Service is meant."""
        return self.port == "use-annotation"


class IngressPath(Part):
    """One path under one host."""

    resource: Ingress
    rule: IngressRule

    @property
    def host(self) -> str:
        """The rule's host; empty for every host."""
        return self.rule.host

    @property
    def url_path(self) -> str:
        """The path; ``/`` where none is written."""
        return self.data.get("path") or "/"

    @property
    def path_type(self) -> str:
        """Exact, Prefix or ImplementationSpecific (the default of the versions that had one)."""
        return self.data.get("pathType") or "ImplementationSpecific"

    @property
    def elements(self) -> tuple[str, ...]:
        """The path's elements, by which Prefix matches: `/foo` and `/foo/` are the same."""
        return tuple(filter(None, self.url_path.split("/")))

    @property
    def place(self) -> Place:
        """The place of the path, or of the item where no path is written."""
        return self.at("path")

    @property
    def by_condition(self) -> bool:
        """Whether annotations of the AWS controller say what becomes of the requests, or narrow them further."""
        condition = f"alb.ingress.kubernetes.io/conditions.{self.backend.service_name}"
        return self.backend.by_annotation or condition in self.resource.annotations

    def __str__(self) -> str:
        """Say which path of which host it is."""
        return f"path '{self.url_path}' of " + (f"host '{self.host}'" if self.host else "every host")

    @lazy
    def backend(self) -> IngressBackend:
        """Where the requests go."""
        return IngressBackend(self.resource, (*self.path, "backend"), self.data.get("backend") or {})


class IngressRule(Part):
    """One item of `rules`."""

    resource: Ingress

    @property
    def host(self) -> str:
        """The host, with a wildcard as first label or without; empty for every host."""
        return self.data.get("host") or ""

    @property
    def host_place(self) -> Place:
        """The place of the host, or of the rule where no host is written."""
        return self.at("host")

    @lazy
    def paths(self) -> tuple[IngressPath, ...]:
        """The rule's paths."""
        found = []
        for index, data in items(self.data.get("http") or {}, "paths"):
            path = IngressPath(self.resource, (*self.path, "http", "paths", index), data)
            path.rule = self
            found.append(path)
        return tuple(found)


class IngressTls(Part):
    """One item of `tls`."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that the certificate is for."""
        return tuple(self.data.get("hosts") or ())

    @property
    def secret_name(self) -> str:
        """The Secret with the certificate; empty where the controller uses its own."""
        return self.data.get("secretName") or ""


class Ingress(Resource):
    """Which requests from outside go to which Service."""

    @property
    def class_by_annotation(self) -> bool:
        """Whether the class is named by the old annotation, which needs no IngressClass object."""
        return bool(self.annotations.get(CLASS_ANNOTATION))

    @property
    def class_name(self) -> str:
        """The class: the annotation wins where both are written; empty where none is."""
        return self.annotations.get(CLASS_ANNOTATION) or self.spec.get("ingressClassName") or ""

    @property
    def class_place(self) -> Place:
        """The place of the class's name, or of the object's where none is written."""
        if self.class_by_annotation:
            return self.at("metadata", "annotations", CLASS_ANNOTATION)
        return self.at("spec", "ingressClassName") if self.spec.get("ingressClassName") else self.name_place

    @lazy
    def rules(self) -> tuple[IngressRule, ...]:
        """The rules, one host each."""
        return tuple(IngressRule(self, ("spec", "rules", i), d) for i, d in items(self.spec, "rules"))

    @lazy
    def paths(self) -> tuple[IngressPath, ...]:
        """The paths of all rules."""
        return tuple(path for rule in self.rules for path in rule.paths)

    @lazy
    def default_backend(self) -> IngressBackend | None:
        """Where requests go that no rule matches; None where none is written."""
        data = self.spec.get("defaultBackend")
        return None if data is None else IngressBackend(self, ("spec", "defaultBackend"), data)

    @lazy
    def backends(self) -> tuple[IngressBackend, ...]:
        """All backends: the default one first, then those of the paths."""
        default = (self.default_backend,) if self.default_backend else ()
        return (*default, *(path.backend for path in self.paths))

    @lazy
    def tls(self) -> tuple[IngressTls, ...]:
        """The TLS entries."""
        return tuple(IngressTls(self, ("spec", "tls", i), d) for i, d in items(self.spec, "tls"))

    @property
    def tls_place(self) -> Place:
        """The place of the TLS section, or of the object's name where there is none."""
        return self.key("spec", "tls") if "tls" in self.spec else self.name_place

    @lazy
    def hosts(self) -> tuple[str, ...]:
        """The hosts of the rules, and those that annotations of ingress-nginx add to them."""
        hosts = [rule.host for rule in self.rules if rule.host]
        if self.annotations.get("nginx.ingress.kubernetes.io/from-to-www-redirect") == "true":
            hosts += [host[4:] if host.startswith("www.") else f"www.{host}" for host in hosts]
        aliases = self.annotations.get("nginx.ingress.kubernetes.io/server-alias", "")
        return (*hosts, *(alias.strip() for alias in aliases.split(",") if alias.strip()))

    @property
    def snippets(self) -> tuple[str, ...]:
        """The annotations with which an nginx controller takes parts of its configuration from the object."""
        return tuple(key for key, text in self.annotations.items() if _SNIPPET(key) and text.strip())

    @property
    def minion(self) -> bool:
        """Whether NGINX Inc's controller merges the object into a master, which has the TLS settings."""
        return self.annotations.get("nginx.org/mergeable-ingress-type") == "minion"

    @property
    def canary(self) -> bool:
        """Whether ingress-nginx takes the object as a canary, which repeats the paths of another Ingress by design."""
        return self.annotations.get("nginx.ingress.kubernetes.io/canary", "").lower() == "true"


class IngressClass(Resource):
    """A controller that takes care of Ingresses."""

    @property
    def controller(self) -> str:
        """The controller's name."""
        return self.spec.get("controller") or ""

    @property
    def is_default(self) -> bool:
        """Whether Ingresses that name no class belong to this one."""
        return self.annotations.get(DEFAULT_CLASS_ANNOTATION) == "true"
