"""From the options of `kubelint.commands.render_options` to how charts and overlays are rendered."""

from __future__ import annotations

import os
import re
from typing import Protocol

from kubelint.config.error import ConfigError
from kubelint.engine.rendering import Rendering
from kubelint.render.limits import RenderLimits

_MB = 1 << 20
_NUMBER = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,3})?")
# The same as in the configuration's schema.
_RELEASE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,51}[a-z0-9])?")
_VERSION = re.compile(r"v?[0-9]+(?:[.][0-9]+){0,2}(?:[-+][0-9A-Za-z.+-]+)?")


class RenderValues(Protocol):
    """The options that say how charts are rendered, and their limits."""

    @property
    def values(self) -> tuple[str, ...]: ...  # noqa: D102  (the option's help says it)
    @property
    def set(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def set_string(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def release(self) -> str | None: ...  # noqa: D102
    @property
    def namespace(self) -> str | None: ...  # noqa: D102
    @property
    def kube_version(self) -> str | None: ...  # noqa: D102
    @property
    def api_versions(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def test_hooks(self) -> bool: ...  # noqa: D102
    @property
    def render_timeout(self) -> str | None: ...  # noqa: D102
    @property
    def render_memory(self) -> str | None: ...  # noqa: D102
    @property
    def render_output(self) -> str | None: ...  # noqa: D102
    @property
    def render_unpacked(self) -> str | None: ...  # noqa: D102
    @property
    def cache_dir(self) -> str | None: ...  # noqa: D102
    @property
    def no_cache(self) -> bool: ...  # noqa: D102


def rendering_of(values: RenderValues, cwd: str, *, enabled: bool = True) -> Rendering:
    """Return how to render.

    Raises:
        ConfigError: a number, a release or a version is none, an assignment has no ``=``, or a values file does not
            exist.
    """
    files = tuple(os.path.abspath(os.path.join(cwd, name)) for name in values.values)
    for name, path in zip(values.values, files, strict=True):
        if not os.path.isfile(path):
            raise ConfigError(f"--values {name}: no such file")
    for option, assignments in (("--set", values.set), ("--set-string", values.set_string)):
        for text in assignments:
            if "=" not in text:
                raise ConfigError(f"{option} {text}: write key=value")
    if values.release and not _RELEASE.fullmatch(values.release):
        rule = "at most 53 lower-case letters, digits, '-' and '.', with a letter or a digit at both ends"
        raise ConfigError(f"--release {values.release}: write {rule}")
    if values.kube_version and not _VERSION.fullmatch(values.kube_version):
        raise ConfigError(f"--kube-version {values.kube_version}: write a version such as 1.33")
    standard = RenderLimits()
    return Rendering(
        enabled=enabled,
        values=files,
        set=values.set,
        set_string=values.set_string,
        release=values.release or "",
        namespace=values.namespace or "",
        kube_version=values.kube_version or "",
        api_versions=values.api_versions,
        test_hooks=values.test_hooks,
        limits=RenderLimits(
            seconds=_number("--render-timeout", values.render_timeout, standard.seconds),
            memory=int(_number("--render-memory", values.render_memory, standard.memory / _MB) * _MB),
            output=int(_number("--render-output", values.render_output, standard.output / _MB) * _MB),
            unpacked=int(_number("--render-unpacked", values.render_unpacked, standard.unpacked / _MB) * _MB),
        ),
        cache_dir=values.cache_dir,
        use_cache=not values.no_cache,
    )


def _number(option: str, text: str | None, standard: float) -> float:
    if text is None:
        return standard
    if not _NUMBER.fullmatch(text) or not float(text):
        raise ConfigError(f"{option} {text}: write a number above 0, with at most three decimals")
    return float(text)
