"""The whole way of a check: find, read, admit, build, run, locate, suppress."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from kubelint.cache.store import Store
from kubelint.config.config import Config
from kubelint.config.error import ConfigError
from kubelint.config.selection import RuleFacts, RuleSettings
from kubelint.engine.broken import read_text
from kubelint.engine.catalogue import Catalogue, catalogue
from kubelint.engine.concern import Concern
from kubelint.engine.conclude import conclude
from kubelint.engine.focus import Focus
from kubelint.engine.gather import Scope, gather
from kubelint.engine.locate import inventory
from kubelint.engine.rendered_sets import with_renders
from kubelint.engine.rendering import Renderers, Rendering
from kubelint.engine.renders import prepare_files
from kubelint.engine.result import Result
from kubelint.engine.run import Runner
from kubelint.engine.scenes import Scenes
from kubelint.engine.seen import seen
from kubelint.engine.sets import Partition, configured, partition
from kubelint.finding import PassedOver, Unread
from kubelint.record import NamedTuple
from kubelint.source.discover import discover
from kubelint.source.root import common_root, relative_to, root_of
from kubelint.source.tracked import tracked
from kubelint.syntax.document import File

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.engine.kept import Kept
    from kubelint.engine.seen import Seen
    from kubelint.model.resource import Resource
    from kubelint.source.found import Found, Walked


_Entry = TypeVar("_Entry", Unread, PassedOver)


class Request(NamedTuple):
    """What to check and how: the command line of `kubelint check`, as data.

    `paths` are relative to `cwd`, an absolute path; none means the working directory.  `context` reads the whole
    repository around the paths, and keeps only what concerns them.  `tracked` reads only what git tracks wherever
    the user has not named the folder: in the context, and in the working directory.  `stdin` gives the bytes that
    ``-`` stands for.  `inventory` lists every object in the result.  `prove` holds rules to what they declare to speak
    of.  `progress` is told what is going on.
    """

    paths: tuple[str, ...] = ()
    cwd: str = ""
    root: str | None = None
    config: str | None = None
    isolated: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    rules: tuple[str, ...] = ()
    namespace: str | None = None
    fail_on: str | None = None
    min_severity: str | None = None
    baseline: str | None = None
    use_baseline: bool = True
    context: bool = False
    tracked: bool = False
    rendering: Rendering = Rendering()
    inventory: bool = False
    prove: bool = False
    stdin: Callable[[], bytes] | None = None
    progress: Callable[[str], None] = lambda _: None


class Outcome(NamedTuple):
    """The result, and what a command needs besides.

    These are the settings in force, the given paths that do not exist, all objects, and what could not be read in
    the context: it is no fault of the given paths, but it may be what they seem to miss.
    """

    result: Result
    config: Config
    missing: tuple[str, ...]
    objects: Sequence[Resource]
    unread_around: Sequence[Unread] = ()


def check(request: Request) -> Outcome:
    """Check what the request names.

    Raises:
        ConfigError: If the configuration cannot be read or is wrong, or an option names what does not exist.
        RuleError: If a rule of `request.rules` cannot be loaded.
    """
    cwd = request.cwd or os.getcwd()
    roots = _roots(request, cwd)
    root = common_root(roots, cwd)
    rules = catalogue(request.rules)
    config = _config(request, cwd, root)
    settings = RuleSettings(config, [_facts(info) for info in rules.infos])
    found = _discover(request, config, cwd, roots)
    request.progress(f"reading {len(found.files)} files")
    renderers = Renderers(root, request.rendering)
    try:
        scope = Scope(
            found,
            cwd,
            root,
            config,
            request.rendering,
            renderers.get,
            relative_to(root),
            _given(request, cwd),
            request.progress,
        )
        outcome = _judge_all(request, rules, settings, scope)
        return outcome._replace(result=outcome.result._replace(renderers=renderers.used()))
    finally:
        renderers.close()


def _judge_all(request: Request, rules: Catalogue, settings: RuleSettings, scope: Scope) -> Outcome:
    """Judge the input: what was kept of it where that is enough, else all of it."""
    kept = _kept(request, scope)
    if kept is not None and request.context and not request.inventory:
        from kubelint.engine.held import LostError
        from kubelint.engine.recall import recall

        try:
            recalled = recall(kept, scope)
            if recalled is not None:
                return _judge(request, rules, settings, scope, recalled)
        except LostError:  # it takes more than was kept
            pass
    gathered = gather(scope, kept)
    config, relative = scope.config, scope.relative
    parts = with_renders(_partition(gathered.objects, config, scope.root, relative), gathered.made, config, relative)
    everything = seen(gathered, parts)
    outcome = _judge(request, rules, settings, scope, everything)
    if kept is not None:
        kept.keep(gathered, parts, everything.total)
    return outcome


def _kept(request: Request, scope: Scope) -> Kept | None:
    """Return what was kept of the files, where these are all that the root holds, and many."""
    if not request.rendering.use_cache or not (request.context or scope.root in scope.given):
        return None
    from kubelint.engine.kept import LEAST_FILES, Kept

    if len(scope.found.files) < LEAST_FILES or any(source.data is not None for source in scope.found.files):
        return None
    store = _store(request, scope.root)
    if not store.enabled:
        return None
    if request.context:
        from kubelint.engine.kept_folders import keep_folder

        keep_folder(store, scope.config.exclude, scope.found)
    return Kept(store, scope)


def _judge(request: Request, rules: Catalogue, settings: RuleSettings, scope: Scope, known: Seen) -> Outcome:
    config, relative, found = scope.config, scope.relative, scope.found
    request.progress(f"checking {known.total} objects")
    focus = Focus(request.paths, scope.cwd, known.charts) if request.context else None
    concern = Concern(focus) if focus else None
    runner = Runner(rules, settings, relative, prove=request.prove)
    scenes = Scenes(known.parts, config.external, incomplete=known.incomplete, cni=config.cni)
    runner.run_sets(scenes, concern)
    runner.run_subjects(known.judged(concern), lambda file: file.path if isinstance(file, File) else "")
    request.progress("locating findings")
    if request.inventory:
        prepare_files(resource.document.file for resource in known.objects)
    whole, owners = known.whole(concern), known.owners(concern)
    concluded = conclude(runner, whole, owners, rules, settings, config, relative, focus)
    unreadable = [Unread(left.path, None, left.reason) for left in found.unread]
    untold = sorted([*unreadable, *known.unread, *concluded.changed], key=lambda entry: entry.path)
    unread, around = _parted(untold, focus)
    left = [PassedOver(*each) for each in found.passed_over]
    passed_over, _ = _parted(sorted([*left, *known.passed_over]), focus)
    result = Result(
        findings=concluded.findings,
        unread=unread,
        passed_over=passed_over,
        rules=[info for info in rules.infos if settings.runs(info.id)],
        root=scope.root,
        cwd=scope.cwd,
        read_text=_reader(known.files(), scope.root),
        files=sum(not source.aside for source in found.files),
        objects=known.total,
        stale_baseline=concluded.stale,
        failures=runner.failures,
        inventory=inventory(known.objects) if request.inventory else (),
    )
    return Outcome(result, config, found.missing, known.objects, around)


def _roots(request: Request, cwd: str) -> tuple[str, ...]:
    if request.root is not None:
        root = os.path.abspath(os.path.join(cwd, request.root))
        if not os.path.isdir(root):
            raise ConfigError(f"The root {request.root} is no folder")
        return (root,)
    paths = [os.path.abspath(os.path.join(cwd, path)) for path in request.paths if path != "-"]
    return tuple(sorted({root_of(path, cwd) for path in paths if os.path.exists(path)}))


def _config(request: Request, cwd: str, root: str) -> Config:
    paths = [os.path.join(cwd, path) for path in request.paths if path != "-"] or [cwd]
    if request.context:
        # The same settings whichever of its files are given: those of the whole.
        paths = [root]
    file = os.path.join(cwd, request.config) if request.config else None
    config = Config.load(paths, root, file=file, isolated=request.isolated)
    if not request.use_baseline:
        config = config._replace(baseline=None)
    return config.merge(
        select=request.select,
        ignore=request.ignore,
        exclude=request.exclude,
        baseline=os.path.join(cwd, request.baseline) if request.baseline else None,
        fail_on=request.fail_on,
        min_severity=request.min_severity,
        namespace=request.namespace,
    )


def _facts(info: object) -> RuleFacts:
    from kubelint.rule.info import RuleInfo

    assert isinstance(info, RuleInfo)  # noqa: S101
    return RuleFacts(info.id, info.tags, {option.name: option.type for option in info.options})


def _discover(request: Request, config: Config, cwd: str, roots: tuple[str, ...]) -> Found:
    return discover(
        request.paths,
        cwd=cwd,
        root=request.root,
        exclude=config.exclude,
        force_exclude=request.force_exclude,
        stdin=request.stdin,
        context=(roots or (common_root((), cwd),)) if request.context else (),
        listed=tracked if request.tracked else _known_folder(request, config) if request.context else None,
    )


def _known_folder(request: Request, config: Config) -> Callable[[str], Walked | None]:
    """Return what tells which files a folder holds, if that is known from before."""
    from kubelint.engine.kept_folders import known_folder

    return lambda folder: known_folder(_store(request, folder), folder, config.exclude)


def _store(request: Request, root: str) -> Store:
    given = request.rendering
    return Store.open(given.cache_dir, enabled=given.use_cache, outside=root)


def _partition(objects: list[Resource], config: Config, root: str, relative: Callable[[str], str]) -> Partition:
    if not config.sets:
        return partition(objects, root)
    from kubelint.config.globs import PathGlobs

    return configured(objects, {name: PathGlobs(globs).match for name, globs in config.sets.items()}, relative)


def _given(request: Request, cwd: str) -> list[str]:
    return [os.path.abspath(os.path.join(cwd, path)) for path in request.paths or (".",) if path != "-"]


def _parted(entries: list[_Entry], focus: Focus | None) -> tuple[list[_Entry], list[_Entry]]:
    """Part what concerns the given paths from what lies around them."""
    if focus is None:
        return entries, []
    return [entry for entry in entries if entry.path in focus], [entry for entry in entries if entry.path not in focus]


def _reader(files: Sequence[File], root: str) -> Callable[[str], str]:
    by_path = {file.path: file for file in files}

    def read(path: str) -> str:
        # What a chart or an overlay is made of may be no part of the input.
        return by_path[path].text if path in by_path else read_text(path, root)

    return read


__all__ = ["Catalogue", "Outcome", "Request", "check"]
