"""The two ends of a connection as policies see them: a pod, or addresses that are no pod's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.model.labels import Labels
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import UNICAST, AddressSet
from kubelint.network.ports import NONE, PROTOCOLS, PortSet, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

NamedPorts = dict[str, Verdict]
"""The container ports of a pod by their names; two containers may give one name to two ports."""

Role = Literal["", "node", "kube-apiserver", "ingress"]
"""What stands at addresses that are no pod's: nothing known of the cluster, a node, the API server, or the proxy that
a CNI runs for Ingresses and Gateways."""

_NO_LABELS = Labels({})
_UNKNOWN_LABELS = Labels({}, complete=False)


class Pod:
    """A pod, or all pods that no policy can tell apart.

    `named_ports` is None where the containers are not known.  `addresses` are those that the pod may have; the
    default stands for pods whose address the files do not say.  `host_network` is None where it is a placeholder.
    `account` is the name of the ServiceAccount, empty where it is not known; `account_labels` are its labels, or find
    them: few policies ask.
    `node_labels` are those of the Node that the pod runs on.
    Two pods are the same end of a connection only where they are the same object.
    """

    __slots__ = (
        "_account_labels",
        "account",
        "addresses",
        "host_network",
        "labels",
        "named_ports",
        "namespace",
        "namespace_labels",
        "node_labels",
    )

    def __init__(
        self,
        namespace: str,
        namespace_labels: Labels,
        labels: Labels,
        named_ports: Mapping[str, Verdict] | None = None,
        *,
        addresses: AddressSet = UNICAST,
        host_network: bool | None = False,
        account: str = "",
        account_labels: Labels | Callable[[], Labels] = _UNKNOWN_LABELS,
    ) -> None:
        self.namespace = namespace
        self.namespace_labels = namespace_labels
        self.labels = labels
        self.named_ports = named_ports
        self.addresses = addresses
        self.host_network = host_network
        self.account = account
        self._account_labels = account_labels
        self.node_labels = _UNKNOWN_LABELS

    @property
    def account_labels(self) -> Labels:
        """The labels of the ServiceAccount."""
        found = self._account_labels
        if not isinstance(found, Labels):
            found = self._account_labels = found()
        return found

    def port(self, name: str, among: PortSet) -> Verdict:
        """Return the ports that `name` means here; of another protocol than `among` they do not count."""
        if self.named_ports is None or is_unknown(name):
            return Verdict(NONE, among)
        limit = Verdict.exactly(among)
        found = self.named_ports.get(name)
        if found is not None:
            return found & limit
        # A port whose name is a placeholder may turn out to be the one.
        open_ = Verdict.exactly(NONE)
        for other, ports in self.named_ports.items():
            if is_unknown(other):
                open_ |= Verdict(NONE, ports.possible & among)
        return open_


class Outside:
    """Addresses that are no pod's; an answer about them holds for each of them.

    `role` says what has them; `labels` are those of the Node, where it is one.
    """

    __slots__ = ("addresses", "labels", "role")

    def __init__(self, addresses: AddressSet, role: Role = "", labels: Labels = _NO_LABELS) -> None:
        self.addresses = addresses
        self.role: Role = role
        self.labels = labels


Endpoint = Pod | Outside


def named_ports(ports: Iterable[tuple[str, str, int | str | None]]) -> NamedPorts:
    """Return the table of `ports`, each a name, a protocol and a number; a protocol or number may be a placeholder."""
    table: NamedPorts = {}
    for name, protocol, number in ports:
        if not name or number == 0:
            continue
        known = isinstance(number, int) and protocol in PROTOCOLS
        sets = [
            PortSet.of(candidate, number if isinstance(number, int) else None)
            for candidate in ((protocol,) if protocol in PROTOCOLS else PROTOCOLS)
        ]
        possible = sets[0]
        for further in sets[1:]:
            possible |= further
        verdict = Verdict(possible if known else NONE, possible)
        table[name] = table[name] | verdict if name in table else verdict
    return table
