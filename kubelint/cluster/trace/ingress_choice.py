"""Which path of which Ingress gets a request: by host, then by the order of paths that the controller keeps.

Source: https://kubernetes.io/docs/concepts/services-networking/ingress/ and the controllers' own pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.cluster.hosts import covers
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.trace.request import Request
    from kubelint.model.ingress import Ingress, IngressBackend, IngressPath, IngressRule

_NGINX = "nginx.ingress.kubernetes.io/"
_FALLS_THROUGH = frozenset({"alb", "traefik"})
"""Controllers that look at rules for more hosts where no path of the host itself matches."""
_STRING_PREFIX = frozenset({"nginx", "nginx.org", "haproxy", "contour", "kong"})
_IN_ORDER = frozenset({"alb"})
"""Controllers that try the paths of their own rules only behind all others, as written."""
EXACT, WILDCARD, ANY = 3, 2, 1
"""How well the host of a rule fits: the more the better."""
_RISKY = re.compile(r"[)][*+{?]|[(][?]")
_MOST_REPEATS = 4


class Choice(NamedTuple):
    """What an Ingress makes of a request: the rule for the host, and the path or else the default backend.

    Without a backend no path matches.  `rank` says how well the host fits.
    """

    ingress: Ingress
    rank: int
    rule: IngressRule | None = None
    path: IngressPath | None = None
    backend: IngressBackend | None = None


def choose_ingress(cluster: Cluster, request: Request) -> Iterator[Choice]:
    """Yield the choice of each controller that has something for the host."""
    groups: dict[tuple[str, ...], list[Ingress]] = {}
    for ingress in cluster.ingresses:
        if not ingress.canary:
            own = (ingress.namespace, ingress.name) if cluster.ingresses.paths.alone(ingress) else ()
            groups.setdefault((cluster.ingresses.class_of(ingress), *own), []).append(ingress)
    for ingresses in groups.values():
        choice = _of_controller(cluster, ingresses, request)
        if choice is not None:
            yield choice


def _of_controller(cluster: Cluster, ingresses: Sequence[Ingress], request: Request) -> Choice | None:
    controller = cluster.ingresses.controller(ingresses[0])
    first: Choice | None = None
    for rank in (EXACT, WILDCARD, ANY):
        rules = [rule for ingress in ingresses for rule in _rules(ingress, request.host, rank)]
        if not rules:
            continue
        path = choose_path([path for rule in rules for path in rule.paths], request.path, controller)
        if path is not None:
            return Choice(path.resource, rank, path.rule, path, path.backend)
        first = first or Choice(rules[0].resource, rank, rules[0])
        if controller not in _FALLS_THROUGH:
            break
    return _by_default(ingresses, first)


def _by_default(ingresses: Sequence[Ingress], first: Choice | None) -> Choice | None:
    """Return the default backend of the Ingress that has the host, or of one that is nothing else."""
    if first is not None and first.ingress.default_backend is not None:
        return first._replace(backend=first.ingress.default_backend)
    for ingress in ingresses:
        if ingress.default_backend is not None and (not ingress.rules or first is None):
            rank = first.rank if first else 0
            return Choice(ingress, rank, first.rule if first else None, None, ingress.default_backend)
    return first


def _rules(ingress: Ingress, host: str, rank: int) -> Iterator[IngressRule]:
    aliases = [name for name in ingress.hosts if name.lower() == host]
    for rule in ingress.rules:
        if not rule.host:
            fits = ANY
        elif rule.host.lower() == host:
            fits = EXACT
        elif covers(rule.host, host):
            fits = WILDCARD
        else:
            # An alias, or the name with or without www, leads to the rules' own hosts.
            fits = EXACT if aliases and not any(each.host.lower() == host for each in ingress.rules) else 0
        if fits == rank:
            yield rule


def choose_path(paths: Iterable[IngressPath], url_path: str, controller: str) -> IngressPath | None:
    """Return the path that takes the request: Exact, then the longest, Prefix first where two are as long."""
    paths = list(paths)
    if controller == "nginx" and any(_uses_regex(path) for path in paths):
        return _by_regex(paths, url_path)
    best: tuple[tuple[int, ...], IngressPath] | None = None
    for number, path in enumerate(paths):
        key = _fit(path, url_path, controller, number)
        if key is not None and (best is None or key > best[0]):
            best = (key, path)
    return best[1] if best else None


def _fit(path: IngressPath, url_path: str, controller: str, number: int) -> tuple[int, ...] | None:
    """Return how well a path fits a request, the more the better; None where it does not."""
    if path.path_type == "Exact":
        return (2, 0, 0, -number) if path.url_path == url_path else None
    if path.path_type == "Prefix":
        elements = tuple(filter(None, url_path.split("/")))
        if elements[: len(path.elements)] != path.elements:
            return None
        return (1, len("/" + "/".join(path.elements)), 1, -number)
    length = _own_rules(path.url_path, url_path, controller)
    if length is None:
        return None
    return (0, 0, 0, -number) if controller in _IN_ORDER else (1, length, 0, -number)


def _own_rules(pattern: str, url_path: str, controller: str) -> int | None:
    """Return how long the part is that a path of the controller's own rules fixes; None where it does not match."""
    if controller in {"alb", "gce"} or pattern.endswith("*"):
        expression = re.escape(pattern).replace(r"\*", "*").replace(r"\?", "?" if controller == "alb" else r"\?")
        text = expression.replace("*", ".*").replace("?", "." if controller == "alb" else "?")
        return len(pattern.rstrip("*")) if re.fullmatch(text, url_path, re.DOTALL) else None
    if controller in _STRING_PREFIX:
        return len(pattern) if url_path.startswith(pattern) else None
    # Others take it for a prefix by elements, as the documentation lets them.
    elements = tuple(filter(None, pattern.split("/")))
    given = tuple(filter(None, url_path.split("/")))
    return len("/" + "/".join(elements)) if given[: len(elements)] == elements else None


def _uses_regex(path: IngressPath) -> bool:
    annotations = path.resource.annotations
    if annotations.get(f"{_NGINX}use-regex", "").lower() == "true":
        return True
    return "$" in annotations.get(f"{_NGINX}rewrite-target", "")


def _by_regex(paths: list[IngressPath], url_path: str) -> IngressPath | None:
    """Return the path as ingress-nginx does where one of a host has an expression: then all are, longest first."""
    exact = next((path for path in paths if path.path_type == "Exact" and path.url_path == url_path), None)
    if exact is not None:
        return exact
    ordered = sorted((path for path in paths if path.path_type != "Exact"), key=lambda path: -len(path.url_path))
    return next((path for path in ordered if _matches(path.url_path, url_path)), None)


def _matches(pattern: str, url_path: str) -> bool:
    """Say whether the path begins with what the expression means; one that could take for ever is cut short."""
    repeats = sum(pattern.count(each) for each in "*+{")
    if _RISKY.search(pattern) or repeats > _MOST_REPEATS:
        pattern = re.escape(re.split(r"[(\[.*+?{|\\^$]", pattern)[0])
    try:
        return re.match(pattern, url_path, re.IGNORECASE) is not None
    except re.error:
        return url_path.startswith(pattern)
