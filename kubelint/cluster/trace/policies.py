"""The hops at the policies of both sides of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.hops import Hop, named
from kubelint.cluster.stretch import deciding
from kubelint.network.addresses import AddressSet
from kubelint.network.endpoints import Outside
from kubelint.network.ports import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.judge import Ruling
    from kubelint.cluster.stretch import Decided, Outcome, Stretches
    from kubelint.model.resource import Resource
    from kubelint.network.ports import PortSet

_LONG = 100
_SIDES = {"Egress": "egress", "Ingress": "ingress"}


def policy_hops(outcomes: Sequence[Outcome], stretches: Stretches) -> list[Hop]:
    """Return the hops at policies; the last one fails where the outcomes do not all let something through."""
    failing = next((outcome for outcome in outcomes if not outcome.allowed), None)
    if failing is None:
        return list(_passing(outcomes, stretches))
    return [*_passing_sides(failing, stretches), _stopping(failing, stretches)]


def _passing(outcomes: Sequence[Outcome], stretches: Stretches) -> Iterator[Hop]:
    open_ = NONE
    for outcome in outcomes:
        open_ |= outcome.allowed
    for decided in deciding(outcomes, stretches, allows=True, ports=open_):
        yield _allowing(decided)


def _passing_sides(outcome: Outcome, stretches: Stretches) -> Iterator[Hop]:
    """Yield the hops of the sides before the one that stops the connection."""
    out = _stopped(outcome.egress, stretches.seen(outcome.leg, "Egress"))
    if not out:
        for decided in deciding([outcome._replace(ingress=())], stretches, allows=True, ports=outcome.leg.asked):
            yield _allowing(decided)


def _stopping(outcome: Outcome, stretches: Stretches) -> Hop:
    """Return the hop at the policy that stops the connection: of several, the one that is most about it."""
    seen = stretches.seen(outcome.leg, "Egress")
    egress = _stopped(outcome.egress, seen)
    side = outcome._replace(ingress=()) if egress else outcome._replace(egress=())
    denied = egress or _stopped(outcome.ingress, outcome.leg.ports)
    found = [each for each in deciding([side], stretches, allows=False) if each.effect == "deny"]
    if not found:
        # What one side lets through, the other does not.
        found = [each for each in deciding([outcome], stretches, allows=False) if each.effect == "deny"]
    best = max(found, key=_closeness)
    others = ", ".join(dict.fromkeys(named(each.resource) for each in found if each.resource is not best.resource))
    ports = seen if best.direction == "Egress" else outcome.leg.ports
    peer = f"to {outcome.leg.name}" if best.direction == "Egress" else f"from {_source(outcome)}"
    matched = best.why.startswith("rule ")
    cause = f"{_SIDES[best.direction]}: {best.why}{' denies it' if matched else ''} ({ports} {peer})"
    if others:
        cause += f"; neither does {others} allow it" if not matched else f"; so does {others}"
    cause += _part(denied, outcome)
    advice = _advice(best, ports, peer)
    return Hop("policy", named(best.resource), best.place, cause, ok=False, advice=advice, resource=best.resource)


def _part(denied: Sequence[Ruling], outcome: Outcome) -> str:
    """Say for which addresses of an end that is many the policies stop it, where it is not for all."""
    addresses = AddressSet()
    for ruling in denied:
        addresses |= ruling.addresses
    for end in (outcome.start.end, outcome.leg.destination):
        if isinstance(end, Outside) and addresses and not addresses.covers(end.addresses):
            text = str(addresses)
            return f"; this holds for {text if len(text) <= _LONG else text[:_LONG].rpartition(',')[0] + ', ...'}"
    return ""


def _stopped(rulings: Sequence[Ruling], ports: PortSet) -> list[Ruling]:
    """Return the rulings of a side that stop some of the ports; none, where another part of them passes."""
    denied = NONE
    found = []
    for ruling in rulings:
        if not ruling.allowed and ruling.ports & ports:
            denied |= ruling.ports
            found.append(ruling)
    return found if denied.covers(ports) or not ports.is_all else []


def _closeness(decided: Decided) -> tuple[bool, bool, bool]:
    """Return how much a policy is about the connection: its rules, then the pods that it selects."""
    written = decided.resource.spec.get("podSelector")
    labels = bool(written.get("matchLabels")) if isinstance(written, dict) else False
    return decided.why.startswith("rule "), "other ports" in decided.why, labels


def _allowing(decided: Decided) -> Hop:
    does = "passes it on" if decided.effect == "pass" else "allows it"
    cause = f"{_SIDES[decided.direction]}: {decided.why or 'it'} {does}"
    return Hop("policy", named(decided.resource), decided.place, cause, resource=decided.resource)


def _advice(decided: Decided, ports: PortSet, peer: str) -> str:
    if decided.why.startswith("rule "):
        return "Change this rule, or put one before it that allows the connection."
    # The rule for other ports may mean more than this peer, to which they would be opened as well.
    widened = ", or that port to the rule" if "other ports" in decided.why else ""
    return f"Add an {_SIDES[decided.direction]} rule that allows {ports} {peer}{widened}."


def _source(outcome: Outcome) -> str:
    resource: Resource | None = outcome.start.member.workload if outcome.start.member is not None else None
    if resource is not None:
        return named(resource)
    addresses = getattr(outcome.start.end, "addresses", None)
    namespace = getattr(outcome.start.end, "namespace", "")
    if namespace is not None and hasattr(outcome.start.end, "labels") and namespace:
        return f"a controller in namespace '{namespace}'"
    return f"{addresses}" if addresses and len(str(addresses)) < 40 else "outside"
