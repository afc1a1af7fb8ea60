"""Route of route.openshift.io/v1, read like an Ingress with one rule.

Source: https://docs.openshift.com/container-platform/latest/rest_api/network_apis/route-route-openshift-io-v1.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.lazy import lazy
from kubelint.model.resource import Part, Resource, items

if TYPE_CHECKING:
    from kubelint.finding import Place


class RouteBackend(Part):
    """One Service that the route sends traffic to."""

    @property
    def service_name(self) -> str:
        """The Service, of the route's own namespace; empty where the target is none."""
        kind = self.data.get("kind") or "Service"
        return self.data.get("name") or "" if kind == "Service" else ""

    @property
    def weight(self) -> int:
        """Its share of the traffic: 100 where none is written; with 0 it gets none."""
        written = self.data.get("weight")
        return written if isinstance(written, int) else 100

    @property
    def name_place(self) -> Place:
        """The place of the Service's name."""
        return self.at("name")


class OpenShiftRoute(Resource):
    """A host and path, and the Services behind them."""

    @property
    def host(self) -> str:
        """The host; empty where OpenShift makes one up."""
        return self.spec.get("host") or ""

    @property
    def wildcard(self) -> bool:
        """Whether all hosts of the same subdomain are meant."""
        return self.spec.get("wildcardPolicy") == "Subdomain"

    @property
    def url_path(self) -> str:
        """The beginning of the paths; empty means all, as it always does with passthrough."""
        return "" if self.termination == "passthrough" else self.spec.get("path") or ""

    @lazy
    def backends(self) -> tuple[RouteBackend, ...]:
        """The Service in `to`, and those in `alternateBackends`."""
        first = [RouteBackend(self, ("spec", "to"), self.spec["to"])] if self.spec.get("to") else []
        others = items(self.spec, "alternateBackends")
        return (*first, *(RouteBackend(self, ("spec", "alternateBackends", i), data) for i, data in others))

    @property
    def target_port(self) -> int | str | None:
        """The port of the Service's endpoints: a target port's number, or the name of a port of the Service.

        None where none is written: any port of the Service.
        """
        written = (self.spec.get("port") or {}).get("targetPort")
        return written if isinstance(written, int | str) and not isinstance(written, bool) and written else None

    @property
    def tls(self) -> dict[str, Any] | None:
        """The TLS settings; None where the route is plain HTTP."""
        return self.spec.get("tls")

    @property
    def termination(self) -> str:
        """Where TLS ends: ``edge``, ``passthrough`` or ``reencrypt``; empty for plain HTTP."""
        return (self.tls or {}).get("termination") or ""

    @property
    def insecure_traffic(self) -> str:
        """What becomes of plain HTTP: ``Allow``, ``Redirect`` or ``None``."""
        if self.tls is None:
            return "Allow"
        written = self.tls.get("insecureEdgeTerminationPolicy") or "None"
        return "None" if written == "Disable" else written
