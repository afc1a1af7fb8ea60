"""A static linter and policy auditor for what Kubernetes manifests do on the network."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # typing itself would cost 8 ms, and every start of the program imports this module
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from kubelint.config.error import ConfigError as ConfigError
    from kubelint.engine.result import Result as Result
    from kubelint.finding import Finding as Finding
    from kubelint.finding import ObjectId as ObjectId
    from kubelint.finding import PassedOver as PassedOver
    from kubelint.finding import Position as Position
    from kubelint.finding import Severity as Severity
    from kubelint.finding import Span as Span
    from kubelint.finding import Unread as Unread
    from kubelint.rule.declare import RuleError as RuleError

# What each public name is taken from when it is first asked for.
_HOMES = {
    "ConfigError": "kubelint.config.error",
    "Finding": "kubelint.finding",
    "ObjectId": "kubelint.finding",
    "PassedOver": "kubelint.finding",
    "Position": "kubelint.finding",
    "Result": "kubelint.engine.result",
    "RuleError": "kubelint.rule.declare",
    "Severity": "kubelint.finding",
    "Span": "kubelint.finding",
    "Unread": "kubelint.finding",
}
__all__ = [  # noqa: RUF022  (the function first)
    "check_paths",
    "ConfigError",
    "Finding",
    "ObjectId",
    "PassedOver",
    "Position",
    "Result",
    "RuleError",
    "Severity",
    "Span",
    "Unread",
]


def check_paths(  # noqa: PLR0913  (the options of the command line, by name)
    *paths: str | os.PathLike[str],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    exclude: Sequence[str] = (),
    rules: Sequence[str | os.PathLike[str]] = (),
    namespace: str | None = None,
    config: str | os.PathLike[str] | None = None,
    isolated: bool = False,
    baseline: str | os.PathLike[str] | None = None,
    root: str | os.PathLike[str] | None = None,
    context: bool = False,
    render: bool = True,
    values: Sequence[str | os.PathLike[str]] = (),
) -> Result:
    """Check files and folders as `kubelint check` does, and return all that it found.

    Args:
        paths: Files and folders; none means the working directory.
        select: Run only these rules (ids, tags, globs).
        ignore: Do not run these rules (ids, tags, globs).
        exclude: Leave out paths, as a .gitignore would.
        rules: Folders of more rules; this runs their code.
        namespace: The namespace of whatever names none.
        config: The configuration file; by default the nearest one.
        isolated: Use no configuration file.
        baseline: Mark what this file lists as known.
        root: The folder that nothing leaves; by default the git repository.
        context: Read the whole repository around the paths, and return only what concerns them.
        render: Render charts and overlays; without, they are passed over.
        values: Values files for all charts; the configuration (`charts:`) can say more.

    Returns:
        The findings in their final order, those that are suppressed or known among them (with `suppressed` set), and
        what could not be read.  Nothing is left out for its severity: compare it to what you want to act on.

    Raises:
        FileNotFoundError: If a path does not exist.
        ConfigError: If the configuration is wrong, or an option names a rule that does not exist.
        RuleError: If a rule of `rules` cannot be loaded.
    """
    import os

    from kubelint.engine.check import Request, check
    from kubelint.engine.rendering import Rendering

    outcome = check(
        Request(
            # A dash is a file here: whoever has the bytes of standard input can write them to one.
            paths=tuple(os.path.join(os.curdir, path) if path == "-" else os.fspath(path) for path in paths),
            cwd=os.getcwd(),
            select=tuple(select),
            ignore=tuple(ignore),
            exclude=tuple(exclude),
            rules=tuple(os.fspath(folder) for folder in rules),
            namespace=namespace,
            config=os.fspath(config) if config is not None else None,
            isolated=isolated,
            baseline=os.fspath(baseline) if baseline is not None else None,
            root=os.fspath(root) if root is not None else None,
            context=context,
            rendering=Rendering(
                enabled=render,
                values=tuple(os.path.abspath(os.fspath(path)) for path in values),
                namespace=namespace or "",
            ),
        )
    )
    if outcome.missing:
        import errno

        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), outcome.missing[0])
    return outcome.result


def __getattr__(name: str) -> object:
    """Import a public name's module when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'kubelint' has no attribute '{name}'")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
