"""Where Ingresses and routes send a client instead of answering it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kubelint.cluster.hosts import covers
from kubelint.cluster.ingresses import REDIRECTS
from kubelint.cluster.trace.request import UrlError, parse_url
from kubelint.model.resource import items
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.trace.gateway_choice import Choice as GatewayChoice
    from kubelint.cluster.trace.ingress_choice import Choice as IngressChoice
    from kubelint.cluster.trace.request import Request
    from kubelint.finding import Place
    from kubelint.model.ingress import Ingress

_NGINX = "nginx.ingress.kubernetes.io/"
_ALB = "alb.ingress.kubernetes.io/"
_FORCED = ("ingress.kubernetes.io/force-ssl-redirect", "ingress.kubernetes.io/ssl-redirect", "haproxy.org/ssl-redirect")


class Redirect(NamedTuple):
    """A redirect: where it is written, and where it leads; None where that cannot be known."""

    place: Place
    target: Request | None
    said: str


def of_route(choice: GatewayChoice, request: Request) -> Redirect | None:
    """Return the redirect of a rule of an HTTPRoute."""
    rule = choice.rule
    for index, data in items(rule.data, "filters") if rule is not None else ():
        written = data.get("requestRedirect")
        if data.get("type") != "RequestRedirect" or not isinstance(written, dict) or rule is None:
            continue
        scheme = (written.get("scheme") or "").lower()
        port = written.get("port")
        if not isinstance(port, int):
            # Without a port: that of the scheme, or else of the listener.
            port = {"http": 80, "https": 443}.get(scheme)
            port = request.port if port is None and not scheme else port
        if scheme not in {"", "http", "https"}:
            return Redirect(rule.at("filters", index, "requestRedirect"), None, f"redirects to the scheme {scheme}")
        target = request.moved(scheme, (written.get("hostname") or "").lower(), port, _path(written, choice, request))
        return Redirect(rule.at("filters", index, "requestRedirect"), target, f"redirects to {target.url}")
    return None


def _path(written: dict[str, object], choice: GatewayChoice, request: Request) -> str | None:
    path = written.get("path")
    if not isinstance(path, dict):
        return None
    if path.get("type") == "ReplaceFullPath":
        return str(path.get("replaceFullPath") or "/")
    if path.get("type") == "ReplacePrefixMatch":
        rest = request.path[len(choice.matched) :].lstrip("/")
        start = str(path.get("replacePrefixMatch") or "/").rstrip("/")
        return f"{start}/{rest}" if rest or not start else start
    return None


def of_ingress(cluster: Cluster, choice: IngressChoice, request: Request) -> Redirect | None:
    """Return the redirect that annotations of an Ingress make."""
    ingress = choice.ingress
    controller = cluster.ingresses.controller(ingress)
    if controller == "alb":
        return _of_alb(choice, request)
    if controller == "nginx":
        found = _of_nginx(choice, request)
        if found is not None:
            return found
    if request.scheme == "http":
        place = _to_https(ingress, controller, request.host)
        if place is not None:
            target = request.moved("https")
            return Redirect(place, target, f"redirects to {target.url}")
    return None


def _to_https(ingress: Ingress, controller: str, host: str) -> Place | None:
    """Return what makes the controller redirect plain requests for the host to TLS; None where nothing does."""
    covered = any(not entry.hosts or any(covers(name, host) for name in entry.hosts) for entry in ingress.tls)
    default = f"{_NGINX}ssl-redirect" if controller == "nginx" else ""
    forced = {"nginx": f"{_NGINX}force-ssl-redirect", "nginx.org": "nginx.org/redirect-to-https"}.get(controller, "")
    for name in (forced, *_FORCED):
        if name and ingress.annotations.get(name, "").lower() == "true":
            return ingress.annotation_at(name)
    if default and covered and ingress.annotations.get(default, "").lower() != "false":
        return ingress.tls_place
    return None


def _of_nginx(choice: IngressChoice, request: Request) -> Redirect | None:
    annotations, ingress = choice.ingress.annotations, choice.ingress
    own = next((rule.host.lower() for rule in ingress.rules if rule.host), "")
    www = f"{_NGINX}from-to-www-redirect"
    other = own[4:] if own.startswith("www.") else f"www.{own}"
    if annotations.get(www, "").lower() == "true" and own and request.host == other:
        target = request.moved(host=own, port=request.port)
        return Redirect(ingress.annotation_at(www), target, f"redirects to {target.url}")
    for name in REDIRECTS:
        if annotations.get(name):
            return _to(annotations[name], request, ingress.annotation_at(name))
    root = annotations.get(f"{_NGINX}app-root", "")
    if root and request.path == "/":
        target = request.moved(path=root)
        return Redirect(ingress.annotation_at(f"{_NGINX}app-root"), target, f"redirects to {target.url}")
    return None


def _to(text: str, request: Request, place: Place) -> Redirect:
    """Return the redirect to a URL, in which variables of nginx may stand."""
    query = f"?{request.query}" if request.query else ""
    variables = {
        "$scheme": request.scheme,
        "$host": request.host,
        "$http_host": request.host,
        "$request_uri": request.path + query,
        "$uri": request.path,
    }
    text = re.sub(r"\$\w+", lambda match: variables.get(match[0], match[0]), text)
    said = f"redirects to {text}"
    if "$" in text:
        return Redirect(place, None, said)
    if text.startswith("/"):
        return Redirect(place, request.moved(path=text), said)
    try:
        return Redirect(place, parse_url(text), said)
    except UrlError:
        return Redirect(place, None, said)


def _of_alb(choice: IngressChoice, request: Request) -> Redirect | None:
    ingress = choice.ingress
    port = ingress.annotations.get(f"{_ALB}ssl-redirect", "")
    if port.isdecimal() and request.scheme == "http":
        target = request.moved("https", port=int(port))
        return Redirect(ingress.annotation_at(f"{_ALB}ssl-redirect"), target, f"redirects to {target.url}")
    backend = choice.backend
    name = f"{_ALB}actions.{backend.service_name}" if backend is not None and backend.by_annotation else ""
    try:
        action = json.loads(ingress.annotations.get(name, "") or "null")
    except ValueError:
        return None
    if not isinstance(action, dict):
        return None
    lower = {str(key).lower(): value for key, value in action.items()}
    config = lower.get("redirectconfig")
    if lower.get("type") != "redirect" or not isinstance(config, dict):
        return None
    return _by_action({str(k).lower(): str(v) for k, v in config.items()}, request, ingress.annotation_at(name))


def _by_action(config: dict[str, str], request: Request, place: Place) -> Redirect:
    variables = {
        "#{protocol}": request.scheme,
        "#{host}": request.host,
        "#{port}": str(request.port),
        "#{path}": request.path.lstrip("/"),
        "#{query}": request.query,
    }

    def filled(key: str, default: str) -> str:
        text = config.get(key, default)
        for name, value in variables.items():
            text = text.replace(name, value)
        return text

    scheme = filled("protocol", "#{protocol}").lower()
    port = filled("port", "#{port}")
    number = int(port) if port.isdecimal() else request.port
    if scheme not in {"http", "https"}:
        return Redirect(place, None, f"redirects to the scheme {scheme}")
    target = request.moved(scheme, filled("host", "#{host}").lower(), number, filled("path", "/#{path}"))
    return Redirect(place, target, f"redirects to {target.url}")
