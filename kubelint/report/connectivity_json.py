"""Connections as JSON, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kubelint.cluster.stranger_rows import only_name
from kubelint.model.networks import UserDefinedNetwork, network_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from kubelint.cluster.connectivity import Groups, Reach
    from kubelint.cluster.explained import Cited, Decision, Explained
    from kubelint.cluster.stranger_rows import Openness
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.ports import PortSet
    from kubelint.network.strangers import Conditions

_quoted = json.dumps


class JsonWriter:
    """Writes one document, part by part; rows are written as they come."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._ports: dict[PortSet, str] = {}
        self._before = "{"

    def open(self, key: str, bracket: str = "{") -> None:
        """Begin an object (or list) under a key."""
        self._out.write(f"{self._before}\n{_quoted(key)}: {bracket}")
        self._before = ""

    def begin_item(self) -> None:
        """Begin an object in a list."""
        self._out.write(f"{self._before}\n{{")
        self._before = ""

    def close(self, bracket: str = "}") -> None:
        """End an object (or list)."""
        self._out.write(bracket)
        self._before = ","

    def value(self, key: str, value: object) -> None:
        """Write any value under a key."""
        self._out.write(f"{self._before}\n{_quoted(key)}: {json.dumps(value)}")
        self._before = ","

    def finish(self) -> None:
        """End the document."""
        self._out.write("\n}\n")

    def rows(self, key: str, rows: Iterable[str]) -> None:
        """Write texts of rows as a list under a key."""
        self.open(key, "[")
        before = "\n"
        for row in rows:
            self._out.write(before)
            self._out.write(row)
            before = ",\n"
        self._out.write("\n")
        self.close("]")

    # ---------------------------------------------------------------------------------------------- parts
    def connections(self, reaches: Iterable[Reach], *, networks: bool) -> None:
        """Write who reaches whom, one row for each pair."""
        self.rows("connections", self._connections(reaches, networks=networks))

    def _connections(self, reaches: Iterable[Reach], *, networks: bool) -> Iterator[str]:
        for reach in reaches:
            network = f', "network": {_quoted(reach.network)}' if networks else ""
            tail = f'", "protocols": {self.ports(reach.ports)}{network}}}'
            for source in reach.sources:
                head = f'{{"src": "{source}", "dst": "'
                yield head + f"{tail},\n{head}".join(reach.destinations) + tail

    def groups(self, networks: Iterable[tuple[str, Groups]], *, named: bool) -> None:
        """Write groups of workloads, and who reaches whom among them; with `named` the networks have their names."""
        self.open("groups", "[")
        for network, groups in networks:
            self.begin_item()
            if named:
                self.value("network", network)
            self.value("members", groups.members)
            self.rows("connections", map(self._between, groups.reaches))
            self.close()
        self.close("]")

    def _between(self, reach: Reach) -> str:
        return (
            f'{{"src": {json.dumps(reach.sources)}, "dst": {json.dumps(reach.destinations)}, '
            f'"protocols": {self.ports(reach.ports)}}}'
        )

    def explanations(self, explained: Iterable[Explained], line: Any) -> None:  # noqa: ANN401
        """Write what decides about each pair, one row for each set of ports that is decided alike.

        `line` gives the path and line of a place.
        """
        self.rows("explain", self._explanations(explained, line))

    def _explanations(self, explained: Iterable[Explained], line: Any) -> Iterator[str]:  # noqa: ANN401
        tails: dict[int, tuple[object, list[str]]] = {}
        for each in explained:
            known = tails.get(id(each.decisions))
            if known is None:
                known = tails[id(each.decisions)] = (each.decisions, [self._decision(d, line) for d in each.decisions])
            for source in each.sources:
                head = f'{{"src": "{source}", "dst": "'
                for destination in each.destinations:
                    start = head + destination
                    yield start + f",\n{start}".join(known[1])

    def _decision(self, decision: Decision, line: Any) -> str:  # noqa: ANN401
        cited = [_cited(each, line) for each in dict.fromkeys(decision.cited)]
        verdict = "allowed" if decision.allowed else "denied"
        return (
            f'", "verdict": "{verdict}", "protocols": {self.ports(decision.ports)}, "policies": {json.dumps(cited)}}}'
        )

    def exposure(self, rows: Iterable[Openness], unprotected: Iterable[tuple[str, Direction]]) -> None:
        """Write what pods that are not in the input could do."""
        self.open("exposure")
        self.rows("rows", map(self._openness, rows))
        self.value(
            "unprotected",
            [{"workload": workload, "direction": direction.lower()} for workload, direction in unprotected],
        )
        self.close()

    def _openness(self, row: Openness) -> str:
        named: dict[str, list[str]] = {}
        for protocol, name in row.exposed.names:
            named.setdefault(protocol, []).append(name)
        peer: object = "entire-cluster"
        if not row.stranger.is_anybody:
            name = only_name(row.stranger)
            namespaces, pods = row.written or (_selector(row.stranger.namespaces), _selector(row.stranger.pods))
            peer = {
                "namespace": name or None,
                "namespaceSelector": None if name else namespaces,
                "podSelector": pods or None,
            }
        return (
            f'{{"workload": "{row.workload}", "direction": "{row.direction.lower()}", "peer": {json.dumps(peer)}, '
            f'"protocols": {self.ports(row.exposed.ports)}, "named": {json.dumps(named)}}}'
        )

    def ports(self, ports: PortSet) -> str:
        """Return a set of ports as JSON."""
        found = self._ports.get(ports)
        if found is None:
            spans = {protocol: [list(span) for span in part] for protocol, part in ports.items()}
            found = self._ports[ports] = json.dumps(spans)
        return found


def _cited(cited: Cited, line: Any) -> dict[str, object]:  # noqa: ANN401
    resource = cited.resource
    path, number = line(cited.place)
    return {
        "kind": resource.kind,
        "name": _name(resource),
        "direction": cited.direction.lower(),
        "effect": cited.effect,
        "rule": cited.rule,
        "path": path,
        "line": number,
        **({"condition": cited.condition} if cited.condition else {}),
    }


def _name(resource: Resource) -> str:
    if isinstance(resource, UserDefinedNetwork):
        return network_name(resource)
    return f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name


def _selector(conditions: Conditions) -> dict[str, object] | None:
    """Return a LabelSelector, or None where everything is selected."""
    labels: dict[str, str] = {}
    expressions = []
    for key, operator, values in sorted(conditions):
        if operator == "In" and len(values) == 1 and key not in labels:
            labels[key] = values[0]
        else:
            expressions.append({"key": key, "operator": operator, **({"values": list(values)} if values else {})})
    found: dict[str, object] = {**({"matchLabels": labels} if labels else {})}
    if expressions:
        found["matchExpressions"] = expressions
    return found or None
