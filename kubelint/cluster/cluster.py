"""The objects of one consistent set, by name and namespace, and the doors to the questions about them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.cluster.backends import Backends
from kubelint.cluster.dns import Dns
from kubelint.cluster.duplicates import Duplicates
from kubelint.cluster.exposure import Exposure
from kubelint.cluster.gateways import Gateways
from kubelint.cluster.governance import Governance
from kubelint.cluster.governed import Shared
from kubelint.cluster.ingresses import Ingresses
from kubelint.cluster.node_ports import NodePorts
from kubelint.cluster.policies import Policies
from kubelint.cluster.presence import Presence
from kubelint.cluster.references import References
from kubelint.cluster.space import NOWHERE, Space, joined
from kubelint.cluster.stock import Shelf, Stocks
from kubelint.cluster.supplies import Supplies
from kubelint.model.lazy import lazy
from kubelint.model.objects import Namespace
from kubelint.model.service import Service
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.admin_order import AdminOrder
    from kubelint.cluster.api_server import ApiServer
    from kubelint.cluster.blocking import Blocking
    from kubelint.cluster.half_open import HalfOpens
    from kubelint.cluster.mentioned import Mentioned
    from kubelint.cluster.metadata import Metadata
    from kubelint.cluster.route_blocks import RouteBlocks
    from kubelint.cluster.surplus import Surplus
    from kubelint.cluster.together import Together
    from kubelint.config.config import External
    from kubelint.model.resource import Resource


class Cluster:
    """One consistent set of objects.

    `base` holds objects that several sets share; namespaces that `resources` do not touch are those of the
    base, with all that is known of them.  The order is that of the base, and then that of `resources`; with `after`,
    one of the clusters that the base is built upon, they follow its objects.  `below` is a base that comes first as a
    whole.

    `own` are the namespaces that a check of this set has to judge, `clusterwide` holds the objects that are in none,
    `declared` the Namespaces among them by name.  `cni` is the network plugin, where the config names it.  `complete`
    says that all of the objects surely are applied together: the config names them as a set, or a chart or an overlay
    makes them.

    Clusters with some of the same objects may share what is known of these (`shared`).

    Of `Stocks` those objects are made that a question is about; then those of `base` are such too.
    """

    def __init__(
        self,
        resources: Iterable[Resource] | Stocks,
        *,
        base: Cluster | None = None,
        after: Cluster | None = None,
        externals: Sequence[External] = (),
        cni: str | None = None,
        complete: bool = False,
        shared: Shared | None = None,
    ) -> None:
        self.shared = Shared() if shared is None else shared
        self.externals = externals
        self.cni = cni
        self._complete = complete
        self.stocks: Stocks | None = None
        self.base = base
        self.below = base if after is None else None
        self._own_stocks = resources if isinstance(resources, Stocks) else None
        self._held_by: dict[frozenset[str], frozenset[str]] = {}
        if isinstance(resources, Stocks):
            layers = list(base.stocks.layers) if base and base.stocks else []
            place = len(after.stocks.layers) if after and after.stocks else len(layers)
            self.stocks = Stocks([*layers[:place], *resources.layers, *layers[place:]])
            namespaced: dict[str, list[Resource]] = {name: [] for name in resources.spaces if name}
        else:
            namespaced = {}
            for resource in resources:
                namespaced.setdefault(resource.namespace, []).append(resource)
        self.spaces: dict[str, Space] = dict(base.spaces) if base else {}
        self._unmentioned: dict[str, Space] = {}
        touched = {name: own for name, own in namespaced.items() if name}
        self.clusterwide: Space
        self.declared: dict[str, Namespace]
        if base and not (resources.spaces if isinstance(resources, Stocks) else namespaced).get(""):
            self.clusterwide, self.declared = base.clusterwide, base.declared
        else:
            self.clusterwide = Space("", self._resources("", namespaced.get("", ()), base, after), None)
            self.declared = {}
            for namespace in self.clusterwide.all(Namespace):
                self.declared.setdefault(namespace.name, namespace)
            for name, declared in self.declared.items():
                if name not in self.spaces or self.spaces[name].declared is not declared:
                    touched.setdefault(name, [])
        for name, own in touched.items():
            self.spaces[name] = Space(name, self._resources(name, own, base, after), self.declared.get(name))
        self.own: tuple[Space, ...] = tuple(self.spaces[name] for name in sorted(touched))

    def _resources(
        self, name: str, own: Sequence[Resource], base: Cluster | None, after: Cluster | None
    ) -> Sequence[Resource]:
        if self.stocks is not None:
            return Shelf(self.stocks, name)
        there = base.in_it(name) if base else None
        return joined(there, own, after.in_it(name) if after else None) if there else own

    def in_it(self, namespace: str) -> Space:
        """Return the namespace as far as the input mentions it; "" stands for what is in none."""
        return self.spaces.get(namespace, NOWHERE) if namespace else self.clusterwide

    def space(self, namespace: str) -> Space:
        """Return the namespace with all that is in it; of one that the input does not mention, an empty one."""
        found = self.spaces.get(namespace) or self._unmentioned.get(namespace)
        if found is None:
            found = self._unmentioned[namespace] = Space(namespace, [], self.declared.get(namespace))
        return found

    def __iter__(self) -> Iterator[Resource]:
        """Iterate over all objects."""
        yield from self.clusterwide.resources
        for space in list(self.spaces.values()):
            yield from space.resources

    def of_names(self, names: frozenset[str]) -> Iterator[Resource]:
        """Iterate over the objects whose kind has one of the names (see `names_of`)."""
        yield from self.clusterwide.of_names(names)
        for space in self.spaces_with(names):
            yield from space.of_names(names)

    def spaces_with(self, names: frozenset[str]) -> list[Space]:
        """Return the namespaces that may hold objects whose kind has one of the names."""
        if self.stocks is None:
            return list(self.spaces.values())
        holding = self.holding(names)
        return [space for name, space in self.spaces.items() if name in holding]

    def holding(self, names: frozenset[str]) -> frozenset[str]:
        """Return the namespaces that hold objects whose kind has one of the names."""
        found = self._held_by.get(names)
        if found is None:
            own = self._own_stocks
            spaces = [space for space in own.spaces if own.holds(names, space)] if own else ()
            found = self._held_by[names] = frozenset(spaces) | (self.base.holding(names) if self.base else frozenset())
        return found

    def adds(self, names: frozenset[str]) -> bool:
        """Say whether there may be objects whose kind has one of the names, besides those of the base."""
        own = self._own_stocks
        return own is None or any(own.holds(names, space) for space in own.spaces)

    def in_folder(self, folder: str) -> Iterable[Resource]:
        """Return the objects of the files that lie in a folder itself."""
        if self.stocks is not None:
            return self.stocks.in_folder(folder)
        return (each for path in self._folders.get(folder, ()) for each in self._files[path])

    def in_file(self, path: str) -> Iterable[Resource]:
        """Return the objects of a file."""
        return self.stocks.in_file(path) if self.stocks is not None else self._files.get(path, ())

    @lazy
    def _files(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self:
            found.setdefault(resource.document.file.path, []).append(resource)
        return found

    @lazy
    def _folders(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._files:
            found.setdefault(path.rpartition(os.sep)[0], []).append(path)
        return found

    # ---------------------------------------------------------------------------------- objects by name
    def service(self, namespace: str, name: str) -> Service | None:
        """Return the Service of that name, if the input has it."""
        return self.space(namespace).named(Service, "Service", name)

    def presence(self, kind: str, namespace: str, name: str) -> Presence:
        """Say whether an object of the kind with the name is there; `namespace` is empty for cluster-scoped kinds."""
        if is_unknown(name) or is_unknown(namespace):
            return Presence.unknown
        objects = (self.space(namespace) if namespace else self.clusterwide).names(kind)
        if name in objects:
            return Presence.found
        if any(external.matches(kind, namespace, name) for external in self.externals):
            return Presence.supplied
        if namespace and self.supplies.has(kind, namespace, name):
            return Presence.supplied
        if any(map(is_unknown, objects)) or self._unknown_namespaces:
            return Presence.unknown
        return Presence.missing

    def describes(self, kind: str, namespace: str = "") -> bool:
        """Say whether the input holds any object of the kind in the namespace.

        Where it holds none, what is missing most likely lives elsewhere.
        """
        return bool((self.space(namespace) if namespace else self.clusterwide).names(kind))

    @lazy
    def _unknown_namespaces(self) -> bool:
        """Whether some namespace's name is a placeholder: what stands in it may stand anywhere."""
        return any(map(is_unknown, self.spaces))

    def scoped_named(self, kind: str, name: str) -> Resource | None:
        """Return the cluster-scoped object of that kind and name, if the input has it."""
        return self.clusterwide.names(kind).get(name)

    # ----------------------------------------------------------------------------------------- questions
    @lazy
    def references(self) -> References:
        """Where references by name end."""
        return References(self)

    @lazy
    def supplies(self) -> Supplies:
        """What controllers make of the objects."""
        return Supplies(self)

    @lazy
    def policies(self) -> Policies:
        """Which policies apply to whom, and what they allow."""
        return Policies(self)

    @lazy
    def governance(self) -> Governance:
        """Which policies of all dialects govern which pods."""
        return Governance(self)

    @lazy
    def admin_order(self) -> AdminOrder:
        """Which policies of administrators have no order."""
        from kubelint.cluster.admin_order import AdminOrder

        return AdminOrder(self)

    @lazy
    def api_server(self) -> ApiServer:
        """Whom policies keep from the API server, or it from them."""
        from kubelint.cluster.api_server import ApiServer

        return ApiServer(self)

    @lazy
    def half_opens(self) -> HalfOpens:
        """Which rules the other side makes useless."""
        from kubelint.cluster.half_open import HalfOpens

        return HalfOpens(self)

    @lazy
    def metadata(self) -> Metadata:
        """Which rules lead to the metadata service of a cloud."""
        from kubelint.cluster.metadata import Metadata

        return Metadata(self)

    @lazy
    def route_blocks(self) -> RouteBlocks:
        """Which routes policies stop."""
        from kubelint.cluster.route_blocks import RouteBlocks

        return RouteBlocks(self)

    @lazy
    def together(self) -> Together:
        """Which objects surely are applied together."""
        from kubelint.cluster.together import Together

        return Together(self, everything=self._complete)

    @lazy
    def surplus(self) -> Surplus:
        """Which policies and rules change nothing."""
        from kubelint.cluster.surplus import Surplus

        return Surplus(self)

    @lazy
    def blocking(self) -> Blocking:
        """What policies surely do not let through."""
        from kubelint.cluster.blocking import Blocking

        return Blocking(self)

    @lazy
    def backends(self) -> Backends:
        """Which pods and ports stand behind a Service."""
        return Backends(self)

    @lazy
    def dns(self) -> Dns:
        """Whether pods can resolve names."""
        return Dns(self)

    @lazy
    def duplicates(self) -> Duplicates:
        """Which objects are defined more than once."""
        return Duplicates(self)

    @lazy
    def exposure(self) -> Exposure:
        """What can be reached from outside the cluster."""
        return Exposure(self)

    @lazy
    def mentioned(self) -> Mentioned:
        """Which Services texts name, and whether they are there."""
        from kubelint.cluster.mentioned import Mentioned

        return Mentioned(self)

    @lazy
    def node_ports(self) -> NodePorts:
        """Who claims which port of the nodes."""
        return NodePorts(self)

    @lazy
    def ingresses(self) -> Ingresses:
        """Which Ingress gets which request."""
        return Ingresses(self)

    @lazy
    def gateways(self) -> Gateways:
        """Which routes attach to which listeners."""
        return Gateways(self)
