"""The parties of a contract: which pods, addresses and controllers a text or mapping means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cluster.addressing import kind_of, public_addresses
from kubelint.config.error import did_you_mean
from kubelint.config.globs import matches_name
from kubelint.model.labels import Requirement, Selector
from kubelint.model.objects import NAME_LABEL
from kubelint.network.addresses import EVERY, AddressSet, CidrError, parse_addresses
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.nodes import Node, Nodes
    from kubelint.finding import Path
    from kubelint.network.strangers import Stranger

_NOTHING = AddressSet()
_PODS, _OUTSIDE, _INTERNET, _INGRESS, _ANYTHING = "pods", "outside", "internet", "ingress", "anything"
WORDS = (_PODS, _OUTSIDE, _INTERNET, _INGRESS, _ANYTHING)
_POD_KEYS = ("namespace", "namespaces", "labels", "workload")


class PartyError(ValueError):
    """A party that means nothing; `at` is where in the contract."""

    def __init__(self, at: Path, message: str, *, on_key: bool = False) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.on_key = on_key


class Party(NamedTuple):
    """What is meant: `pods` says of a node whether it is, and `addresses` those outside.

    `internet` says that the word itself is used, which as a source means the ways in that Services and routes open.
    """

    pods: Callable[[Node], bool]
    addresses: AddressSet = _NOTHING
    internet: bool = False


class Parties:
    """Reads parties; `groups` are those with names."""

    def __init__(self, nodes: Nodes, groups: Mapping[str, Any]) -> None:
        self._nodes = nodes
        self._groups = groups
        self._open: list[str] = []
        self._lenient = False

    def read(self, data: Any, at: Path, *, lenient: bool = False) -> Party:  # noqa: ANN401  (the schema has checked it)
        """Return the party that `data`, which stands at `at` of the contract, means.

        `lenient` says that pods need not be there which labels or a namespace mean.

        Raises:
            PartyError: it is none, or nothing in the input is meant.
        """
        before, self._lenient = self._lenient, lenient
        try:
            return self._read(data, at)
        finally:
            self._lenient = before

    def _read(self, data: Any, at: Path) -> Party:  # noqa: ANN401  (the schema has checked it)
        if isinstance(data, str):
            return self._of_text(data, at)
        if isinstance(data, list):
            return _any_of([self._read(each, (*at, number)) for number, each in enumerate(data)])
        return self._of_mapping(data, at)

    # ------------------------------------------------------------------------------------------------- texts
    def _of_text(self, text: str, at: Path) -> Party:
        if text in self._groups:
            return self._of_group(text, at)
        if text in WORDS:
            return _WORDS[text]()
        if text[:1].isdigit() or ":" in text:
            return Party(_no_pod, _addresses(text, at))
        parts = text.split("/")
        if len(parts) not in {2, 3} or not all(parts):
            near = did_you_mean(text, [*self._groups, *WORDS])
            raise PartyError(
                at,
                f"'{text}' is no group of this contract, no address, none of {', '.join(WORDS)}, "
                f"and no workload in the form namespace/name.{near}",
            )
        if len(parts) == 3 and kind_of(parts[1]) == "service":
            return self._of_service(text, parts[0], parts[2], at)
        return self._of_workload(text, parts, at)

    def _of_group(self, name: str, at: Path) -> Party:
        if name in self._open:
            raise PartyError(at, f"The group '{name}' is made of itself: {' -> '.join([*self._open, name])}")
        self._open.append(name)
        try:
            return self._read(self._groups[name], ("groups", name))
        finally:
            self._open.pop()

    def _of_workload(self, text: str, parts: list[str], at: Path) -> Party:
        namespace, *kind, name = parts

        def pods(node: Node) -> bool:
            end = node.end
            if end is None or not matches_name(namespace, end.namespace) or not matches_name(name, end.name):
                return False
            return not kind or end.kind.lower() == kind_of(kind[0])

        party = Party(pods)
        if not any(map(pods, self._nodes.all)):
            known = {f"{node.end.namespace}/{node.end.name}" for node in self._nodes.all if node.end}
            near = did_you_mean(f"{namespace}/{name}", known)
            raise PartyError(at, f"The input has no workload '{text}'.{near}")
        return party

    def _of_service(self, text: str, namespace: str, name: str, at: Path) -> Party:
        cluster = self._nodes.network.cluster
        service = cluster.service(namespace, name)
        if service is None:
            known = [f"{namespace}/service/{other}" for other in cluster.space(namespace).names("Service")]
            raise PartyError(at, f"The input has no Service '{namespace}/{name}'.{did_you_mean(text, known)}")
        selected = {id(workload) for workload in cluster.backends.selected(service).certain}
        if not selected:
            raise PartyError(at, f"No pod of the input is behind the Service '{namespace}/{name}'")
        return Party(lambda node: node.end is not None and any(id(each) in selected for each in node.end.workloads))

    # ---------------------------------------------------------------------------------------------- mappings
    def _of_mapping(self, data: dict[str, Any], at: Path) -> Party:
        keys = [key for key in data if key != "may-be-absent"]
        if not keys:
            raise PartyError(at, "A party needs more than 'may-be-absent'")
        for alone in ("not", "cidr"):
            others = [key for key in keys if key not in {alone, *(("except",) if alone == "cidr" else ())}]
            if alone in keys and others:
                raise PartyError((*at, others[0]), f"'{alone}' does not go with '{others[0]}'", on_key=True)
        if "not" in data:
            return _complement(self._read(data["not"], (*at, "not")))
        if "cidr" in data:
            return Party(_no_pod, _block(data, at, "cidr") - _block(data, at, "except"))
        if "except" in data:
            raise PartyError((*at, "except"), "'except' needs the key 'cidr'", on_key=True)
        chosen = _Chosen(
            _texts(data.get("namespace")),
            _texts(data.get("workload")),
            _selector(data.get("namespaces")),
            _selector(data.get("labels")),
        )
        if not self._lenient and not data.get("may-be-absent") and not self._is_there(chosen):
            key = next(key for key in _POD_KEYS if key in data)
            raise PartyError(
                (*at, key),
                "No pod of the input is meant by this; where its pods are elsewhere, add 'may-be-absent: true'",
                on_key=True,
            )
        return Party(self._pods_of(chosen))

    def _is_there(self, chosen: _Chosen) -> bool:
        """Say whether something of the input is meant: a pod, one that a rule asks for, or a namespace without any."""
        cluster = self._nodes.network.cluster
        if any(
            chosen.may_be(node.stranger, cluster) if node.stranger else chosen.has(node) for node in self._nodes.all
        ):
            return True
        declared = (space.name for space in cluster.spaces.values() if space.declared is not None)
        return chosen.only_namespaces and any(_named(chosen.names, name) for name in declared)

    def _pods_of(self, chosen: _Chosen) -> Callable[[Node], bool]:
        known = {node.text for node in self._nodes.all if node.end is not None and chosen.has(node)}
        cluster = self._nodes.network.cluster

        def pods(node: Node) -> bool:
            if node.stranger is None:
                return node.text in known
            answer = chosen.may_be(node.stranger, cluster)
            # Pods that are there stand for those of which only some conditions are known.
            return answer is True or (answer is None and not known)

        return pods


class _Chosen(NamedTuple):
    """The conditions of a mapping for pods; those that are empty do not restrict."""

    names: tuple[str, ...]
    workloads: tuple[str, ...]
    namespaces: Selector
    labels: Selector

    @property
    def only_namespaces(self) -> bool:
        """Whether only names of namespaces restrict."""
        return not self.workloads and self.namespaces.selects_all and self.labels.selects_all and bool(self.names)

    def has(self, node: Node) -> bool:
        """Say whether the pods of a workload are meant."""
        return (
            node.end is not None
            and (not self.names or _named(self.names, node.end.namespace))
            and (not self.workloads or _named(self.workloads, node.end.name))
            and self.namespaces.matches(node.pod.namespace_labels) is True
            and self.labels.matches(node.pod.labels) is True
        )

    def may_be(self, stranger: Stranger, cluster: Cluster) -> bool | None:
        """Say whether a pod of which only some conditions are known is meant."""
        known = Selector(sorted(stranger.namespaces)).example
        answers = [self.namespaces.matches(known), self.labels.matches(Selector(sorted(stranger.pods)).example)]
        if self.workloads:
            answers.append(None)
        if self.names:
            own = known.known.get(NAME_LABEL)
            answers.append(self._may_be_in(stranger, cluster) if own is None else _named(self.names, own))
        return False if False in answers else None if None in answers else True

    def _may_be_in(self, stranger: Stranger, cluster: Cluster) -> bool | None:
        """Say whether a stranger's namespace may have one of the names: not where the labels of those are others."""
        if "*" in self.names:
            return True
        wanted = Selector(sorted(stranger.namespaces))
        spaces = [cluster.spaces.get(name) for name in self.names]
        possible = any(space is None or wanted.matches(space.labels) is not False for space in spaces)
        return None if possible else False


# ------------------------------------------------------------------------------------------------------- words
def _no_pod(_: Node) -> bool:
    return False


_WORDS: dict[str, Callable[[], Party]] = {
    _PODS: lambda: Party(lambda node: node.end is not None or node.stranger is not None),
    _OUTSIDE: lambda: Party(_no_pod, EVERY),
    _INTERNET: lambda: Party(_no_pod, public_addresses(), internet=True),
    _INGRESS: lambda: Party(lambda node: node.is_controller),
    _ANYTHING: lambda: Party(lambda _: True, EVERY),
}


def _any_of(parties: list[Party]) -> Party:
    addresses = _NOTHING
    for each in parties:
        addresses |= each.addresses

    internet = any(each.internet for each in parties)
    return Party(lambda node: any(each.pods(node) for each in parties), addresses, internet)


def _complement(party: Party) -> Party:
    return Party(lambda node: not party.pods(node), EVERY - party.addresses)


# ------------------------------------------------------------------------------------------------------ values
def _texts(data: Any) -> tuple[str, ...]:  # noqa: ANN401  (the schema has checked it)
    return () if data is None else (data,) if isinstance(data, str) else tuple(data)


def _named(patterns: Iterable[str], name: str) -> bool:
    return any(matches_name(pattern, name) for pattern in patterns)


def _selector(labels: dict[str, Any] | None) -> Selector:
    return Selector(Requirement(key, "In", _texts(value)) for key, value in (labels or {}).items())


def _block(data: dict[str, Any], at: Path, key: str) -> AddressSet:
    found = _NOTHING
    listed = isinstance(data.get(key), list)
    for number, text in enumerate(_texts(data.get(key))):
        found |= _addresses(text, (*at, key, number) if listed else (*at, key))
    return found


def _addresses(text: str, at: Path) -> AddressSet:
    try:
        return parse_addresses(text)
    except CidrError as error:
        raise PartyError(at, str(error)) from None
