"""Calico's selectors as peers: the pods that they choose, and the sets of networks that bear the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from kubelint.model.calico_selector import All, Any, Global, Has, In, Negation, SelectorError, Text, parse
from kubelint.model.labels import Requirement, Selector
from kubelint.model.objects import NAME_LABEL
from kubelint.model.unknown import PLACEHOLDER
from kubelint.network.peers import Accounts, AllOf, AnyOf, LabelText, Not
from kubelint.network.policy import Block, Peer, Pods, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.finding import Place
    from kubelint.model.calico_selector import Term
    from kubelint.network.directory import NetworkSet
    from kubelint.network.policy import Subjects
    from kubelint.network.remarks import Remarks

Of = Literal["pod", "namespace", "account"]
"""Whose labels a selector is about."""

EVERY_POD = Pods(never_hosts=True)
NOBODY = AnyOf(())
UNREADABLE = Unreadable()
_IN_A_NAMESPACE = Pods(namespaces=Selector([Requirement(NAME_LABEL, "Exists")]), never_hosts=True)
_IN_NO_NAMESPACE = Pods(namespaces=Selector([Requirement(NAME_LABEL, "DoesNotExist")]), never_hosts=True)
_DOUBTFUL = Pods(doubtful=True, never_hosts=True)
_IMPLIED: dict[tuple[Of, str], tuple[str, str]] = {
    ("pod", "projectcalico.org/namespace"): ("namespace", NAME_LABEL),
    ("pod", "projectcalico.org/serviceaccount"): ("account name", ""),
    ("pod", "projectcalico.org/orchestrator"): ("orchestrator", ""),
    ("namespace", "projectcalico.org/name"): ("namespace", NAME_LABEL),
    ("account", "projectcalico.org/name"): ("account name", ""),
}
"""The labels that Calico gives pods, namespaces and accounts of itself."""

_OPPOSITE = {"In": "NotIn", "Exists": "DoesNotExist"}


def pods_of(selector: str, of: Of, place: Place, remarks: Remarks) -> Subjects:
    """Return the pods that a selector chooses by the labels of themselves, their namespaces or their accounts."""
    if PLACEHOLDER.search(selector):
        return _DOUBTFUL
    try:
        return _compiled(parse(selector), of)
    except SelectorError as error:
        remarks.error(place, f"the selector cannot be read: {error}")
        return _DOUBTFUL


def with_network_sets(pods: Subjects, network_sets: Sequence[NetworkSet]) -> Peer:
    """Return the pods, and the addresses of the sets that bear the labels that choose the pods."""
    blocks = []
    for each in network_sets:
        chosen = pods.selects(each.bearer)
        if chosen is not False:
            blocks.append(Block(each.addresses, doubtful=each.doubtful or chosen is None))
    return AnyOf((pods, *blocks)) if blocks else pods


def conjunction(parts: Sequence[Subjects]) -> Subjects:
    """Return what all parts choose; selectors of labels become one."""
    merged = EVERY_POD
    others = []
    for part in parts:
        if isinstance(part, Pods) and not part.doubtful and (part.namespace is None or merged.namespace is None):
            merged = Pods(
                part.namespace or merged.namespace,
                _joined(merged.namespaces, part.namespaces),
                _joined(merged.pods, part.pods),
                never_hosts=True,
            )
        else:
            others.append(part)
    if not others:
        return merged
    if merged.is_every_pod and len(others) == 1:
        return others[0]
    return AllOf((merged, *others))


def _joined(one: Selector | None, other: Selector | None) -> Selector | None:
    if one is None or other is None:
        return one or other
    return Selector(dict.fromkeys((*one.requirements, *other.requirements)))


def _compiled(term: Term, of: Of) -> Subjects:
    if isinstance(term, Negation):
        inner = term.term
        requirement = _requirement(inner)
        if requirement is None:
            return AllOf((EVERY_POD, Not(_compiled(inner, of))))
        return _required(requirement._replace(operator=_OPPOSITE[requirement.operator]), of)
    requirement = _requirement(term)
    return _joint(term, of) if requirement is None else _required(requirement, of)


def _requirement(term: Term) -> Requirement | None:
    match term:
        case Has(key):
            return Requirement(key, "Exists")
        case In(key, values):
            return Requirement(key, "In", values)
    return None


def _joint(term: Term, of: Of) -> Subjects:
    match term:
        case All(terms):
            return conjunction([_compiled(each, of) for each in terms])
        case Any(terms):
            return AnyOf(tuple(_compiled(each, of) for each in terms))
        case Text(key, where, text):
            return _containing(key, where, text, of)
        case Global():
            return _IN_NO_NAMESPACE
    return EVERY_POD if of == "pod" else _IN_A_NAMESPACE


def _required(requirement: Requirement, of: Of) -> Subjects:
    key, operator, values = requirement
    subject, key = _bearer(key, of)
    if subject == "orchestrator":
        holds = "k8s" in values if operator in {"In", "NotIn"} else True
        return EVERY_POD if holds is (operator in _OPPOSITE) else NOBODY
    if subject == "account name":
        named: Subjects = Accounts(values if operator in {"In", "NotIn"} else None)
        return named if operator in _OPPOSITE else AllOf((EVERY_POD, Not(named)))
    selector = Selector([Requirement(key, operator, values)])
    if subject == "account":
        return Accounts(selector=selector)
    if subject == "namespace":
        return Pods(namespaces=selector, never_hosts=True)
    return Pods(pods=selector, never_hosts=True)


def _containing(key: str, where: str, text: str, of: Of) -> Subjects:
    subject, key = _bearer(key, of)
    if subject in {"pod", "namespace", "account"}:
        return LabelText(cast("Of", subject), key, cast("Literal['contains', 'starts with', 'ends with']", where), text)
    return _DOUBTFUL


def _bearer(key: str, of: Of) -> tuple[str, str]:
    """Return whose label a key names, and the label: Calico lends pods those of their namespace and account."""
    if of == "pod":
        if key.startswith("pcns."):
            return _bearer(key.removeprefix("pcns."), "namespace")
        if key.startswith("pcsa."):
            return _bearer(key.removeprefix("pcsa."), "account")
    return _IMPLIED.get((of, key), (of, key))
