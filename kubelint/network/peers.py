"""The peers that only some dialects know: accounts, nodes, entities, names of domains, and peers built of others.

Each answers as `Pods` and `Block` do: `matches` for a peer of a rule, and `selects` for the pods that a policy governs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.model.labels import negate
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import AddressSet
from kubelint.network.endpoints import Outside, Pod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.model.labels import Labels, Selector
    from kubelint.network.endpoints import Endpoint
    from kubelint.network.policy import Peer, Subjects


NO_ACCOUNT = "-"
"""The account of what bears labels, but is no pod; no ServiceAccount can be called so."""


class Accounts:
    """The pods whose ServiceAccount has one of `names` (None: any), and labels that `selector` selects."""

    __slots__ = ("names", "selector")

    def __init__(self, names: tuple[str, ...] | None = None, selector: Selector | None = None) -> None:
        self.names = names
        self.selector = selector

    def selects(self, pod: Pod) -> bool | None:
        """Say whether `pod` runs under one of them."""
        answer: bool | None = pod.account != NO_ACCOUNT or self.selector is not None
        if self.names is not None and pod.account not in self.names:
            if pod.account and not is_unknown(pod.account) and not any(map(is_unknown, self.names)):
                return False
            answer = None
        if self.selector is None:
            return answer
        return both(answer, self.selector.matches(pod.account_labels))

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` is such a pod."""
        return _as_peer(self.selects(end), end) if isinstance(end, Pod) else False


class LabelText:
    """The pods with a label (of their own, their namespace or their account) whose value has `text` in it.

    `where` says in which way: anywhere, at the start, or at the end.
    """

    __slots__ = ("key", "of", "text", "where")

    def __init__(
        self,
        of: Literal["pod", "namespace", "account"],
        key: str,
        where: Literal["contains", "starts with", "ends with"],
        text: str,
    ) -> None:
        self.of = of
        self.key = key
        self.where = where
        self.text = text

    def selects(self, pod: Pod) -> bool | None:
        """Say whether `pod` is one of them."""
        labels = self._labels(pod)
        value = labels.known.get(self.key)
        if value is None:
            return None if labels.has(self.key) is not False else False
        if is_unknown(value):
            return None
        if self.where == "contains":
            return self.text in value
        return value.startswith(self.text) if self.where == "starts with" else value.endswith(self.text)

    def _labels(self, pod: Pod) -> Labels:
        if self.of == "account":
            return pod.account_labels
        return pod.labels if self.of == "pod" else pod.namespace_labels

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` is such a pod."""
        return _as_peer(self.selects(end), end) if isinstance(end, Pod) else False


class Nodes:
    """The nodes that `selector` selects, by their addresses; the pods on a host's network share them."""

    __slots__ = ("selector",)

    def __init__(self, selector: Selector) -> None:
        self.selector = selector

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` has the address of such a node."""
        if isinstance(end, Outside):
            return self.selector.matches(end.labels) if end.role == "node" else False
        return _as_node(self.selector.matches(end.node_labels), end)


class Domains:
    """Whatever the names of domains stand for: an address outside may be one of theirs, a pod's is not."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def matches(self, end: Endpoint) -> bool | None:
        """Leave the answer open for what is outside."""
        return None if isinstance(end, Outside) and not end.role else False


class ExternalBlock:
    """A block of addresses that means nothing that the CNI manages: no pods and no nodes, whatever their address."""

    __slots__ = ("addresses", "doubtful")

    def __init__(self, addresses: AddressSet, *, doubtful: bool = False) -> None:
        self.addresses = addresses
        self.doubtful = doubtful

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` lies in the block."""
        if isinstance(end, Pod) or end.role in {"node", "ingress"}:
            return False
        if not self.doubtful and self.addresses.covers(end.addresses):
            return True
        return None if self.addresses & end.addresses else False


_NODES = {"host", "remote-node"}


class Entities:
    """Cilium's entities, each with one name: the reserved identities and the groups of them."""

    __slots__ = ("names",)

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` bears one of the identities."""
        if "all" in self.names:
            return True
        if isinstance(end, Pod):
            return "cluster" in self.names or self._is_node(host=end.host_network)
        if not end.role:
            return "world" in self.names or self._is_world(end)
        if "cluster" in self.names:
            return True
        return self._is_node(host=True) if end.role == "node" else end.role in self.names

    def _is_node(self, *, host: bool | None) -> bool | None:
        """Say whether a node's identity is meant: one's own is `host`, and any other `remote-node`."""
        named = self.names & _NODES
        if not named or host is False:
            return False
        return True if host and named == _NODES else None

    def _is_world(self, end: Outside) -> bool | None:
        families = {family for family in (4, 6) if f"world-ipv{family}" in self.names}
        meant = {family for family, part in ((4, end.addresses.v4), (6, end.addresses.v6)) if part}
        return True if meant <= families else None if meant & families else False


class AllOf:
    """What all `parts` mean."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Peer, ...]) -> None:
        self.parts = parts

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether all parts mean `end`."""
        return all_of(part.matches(end) for part in self.parts)

    def selects(self, pod: Pod) -> bool | None:
        """Say whether all parts select `pod`."""
        return all_of(_selects(part, pod) for part in self.parts)


class AnyOf:
    """What any of `parts` means."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Peer, ...]) -> None:
        self.parts = parts

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether some part means `end`."""
        return negate(all_of(negate(part.matches(end)) for part in self.parts))

    def selects(self, pod: Pod) -> bool | None:
        """Say whether some part selects `pod`."""
        return negate(all_of(negate(_selects(part, pod)) for part in self.parts))


class Not:
    """Everything that `part` does not mean, outside the cluster too."""

    __slots__ = ("part",)

    def __init__(self, part: Peer) -> None:
        self.part = part

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether the part does not mean `end`."""
        return negate(self.part.matches(end))

    def selects(self, pod: Pod) -> bool | None:
        """Say whether the part does not select `pod`."""
        return negate(_selects(self.part, pod))


def asks_accounts(subjects: object) -> bool:
    """Say whether the labels of ServiceAccounts have a part in who is selected."""
    if isinstance(subjects, AllOf | AnyOf):
        return any(map(asks_accounts, subjects.parts))
    if isinstance(subjects, Not):
        return asks_accounts(subjects.part)
    if isinstance(subjects, LabelText):
        return subjects.of == "account"
    return isinstance(subjects, Accounts) and subjects.selector is not None


def blocks_of(peers: Iterable[Peer | Subjects]) -> Iterator[AddressSet]:
    """Yield the address sets of all blocks in `peers`, however deep."""
    for peer in peers:
        if isinstance(peer, AllOf | AnyOf):
            yield from blocks_of(peer.parts)
        elif isinstance(peer, Not):
            yield from blocks_of((peer.part,))
        else:
            addresses = getattr(peer, "addresses", None)
            if isinstance(addresses, AddressSet):
                yield addresses


def both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001  (truth values are the arguments)
    """Return the three-valued AND."""
    if one is False or other is False:
        return False
    return True if one and other else None


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return the three-valued AND of `answers`."""
    result: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def _selects(part: Peer, pod: Pod) -> bool | None:
    selects = getattr(part, "selects", None)
    answer: bool | None = part.matches(pod) if selects is None else selects(pod)
    return answer


def _as_node(answer: bool | None, pod: Pod) -> bool | None:  # noqa: FBT001  (a truth value is the argument)
    """Leave out pods with addresses of their own."""
    if pod.host_network is False:
        return False
    return answer if pod.host_network or not answer else None


def _as_peer(answer: bool | None, pod: Pod) -> bool | None:  # noqa: FBT001  (a truth value is the argument)
    """Leave out pods on their host's network: the dialects with such peers see the node in their place."""
    if not answer or pod.host_network is False:
        return answer
    return False if pod.host_network else None
