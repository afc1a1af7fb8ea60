"""A request as a browser makes it: scheme, host, port and path, and what redirects make of it."""

from __future__ import annotations

from kubelint.record import NamedTuple

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "grpc": 80, "grpcs": 443}
_SAME = {"ws": "http", "wss": "https", "grpc": "http", "grpcs": "https"}
_LAST_PORT = 65535


class UrlError(ValueError):
    """A text that is no address of a web page; the message says why."""


class Request(NamedTuple):
    """What is asked for; `query` are the parameters as written."""

    scheme: str
    host: str
    port: int
    path: str = "/"
    query: str = ""
    method: str = "GET"

    @property
    def url(self) -> str:
        """The request as people write it."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{port}{self.path}{'?' if self.query else ''}{self.query}"

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, the first of each name."""
        found: dict[str, str] = {}
        for part in self.query.split("&"):
            name, _, value = part.partition("=")
            found.setdefault(name, value)
        return found

    def moved(self, scheme: str = "", host: str = "", port: int | None = None, path: str | None = None) -> Request:
        """Return where a redirect leads; without a port, to that of the scheme, if it is another one."""
        scheme = scheme or self.scheme
        if port is None:
            port = self.port if scheme == self.scheme and not host else _PORTS[scheme]
        return self._replace(
            scheme=scheme, host=host or self.host, port=port, path=self.path if path is None else path or "/"
        )


def is_url(text: str) -> bool:
    """Say whether a text is a URL, or a host (with a dot in it) and perhaps a path."""
    host = text.partition("/")[0]
    if "://" in text:
        return True
    name = host.partition(":")[0]
    return "." in name and not name.replace(".", "").isdigit() and host.count(":") <= 1


def parse_url(text: str, port: int | None = None) -> Request:
    """Return the request for a URL; `port` is one that is given besides.

    Raises:
        UrlError: the text is no URL of a known scheme.
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    scheme = scheme.lower()
    scheme = _SAME.get(scheme, scheme)
    if scheme not in {"http", "https"}:
        raise UrlError(f"'{text}': the scheme '{scheme}' is neither http nor https")
    rest = rest.partition("#")[0]
    place, query_mark, query = rest.partition("?")
    host, slash, path = place.partition("/")
    host = host.rpartition("@")[2]
    name, written = _host_and_port(host, text)
    if written is not None and port is not None and written != port:
        raise UrlError(f"'{text}' has the port {written}, and the port {port} is asked for besides")
    number = written or port or _PORTS[scheme]
    return Request(scheme, name.lower().rstrip("."), number, slash + path or "/", query if query_mark else "")


def _host_and_port(host: str, text: str) -> tuple[str, int | None]:
    if host.startswith("["):
        name, _, port = host[1:].partition("]")
        port = port.removeprefix(":")
    else:
        name, _, port = host.partition(":")
    if not name:
        raise UrlError(f"'{text}' has no host")
    if port and not (port.isdecimal() and 0 < int(port) <= _LAST_PORT):
        raise UrlError(f"'{text}' has the port '{port}', which is no port")
    return name, int(port) if port else None
