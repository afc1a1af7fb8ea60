"""Runs the rules over the objects of each consistent set."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.space import Space
from kubelint.engine.locate import file_of
from kubelint.engine.sets import without_redefined
from kubelint.finding import Severity
from kubelint.model.objects import Namespace
from kubelint.model.resource import Resource
from kubelint.model.unknown import PLACEHOLDER
from kubelint.rule.declare import Rule, RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kubelint.config.config import External
    from kubelint.config.selection import RuleSettings, Setting
    from kubelint.engine.catalogue import Catalogue
    from kubelint.engine.sets import ObjectSet, Partition
    from kubelint.finding import Place, Problem
    from kubelint.rule.info import RuleInfo
    from kubelint.syntax.document import File


DOUBT = " (it may be that "
UNREAD = DOUBT + "what could not be read or rendered has it)"
ELSEWHERE = DOUBT + "it comes from another set of these files, which has it)"
WITH = DOUBT + "they never meet: it is so only together with '{}')"
"""What is added to the message of a problem that is graded lower, since these files alone cannot tell."""

MOST_AROUND = 400
"""How many objects around a set are judged again in it."""


class Hit(NamedTuple):
    """A problem that a rule found, before it has a line: which rule, how severe here, and in which sets.

    Of sets that lend their objects to others only the lenders are named.
    """

    info: RuleInfo
    problem: Problem
    severity: Severity
    sets: tuple[str, ...]


class _Scene(NamedTuple):
    """What a set is judged in: its cluster, its name, all sets together, and whether part of the input is missing.

    `own` are the identities of its own objects where it is a guess that those around them belong to it as well.
    `release` is the namespace that a chart is installed into: what is in it besides is not the chart's affair.
    """

    cluster: Cluster
    names: tuple[str, ...]
    union: Cluster | None
    incomplete: bool
    own: frozenset[int] | None = None
    release: str = ""

    def visited_by(self, subject: object) -> bool:
        """Say whether the subject is an object from around the set."""
        return self.own is not None and isinstance(subject, Resource) and id(subject) not in self.own


class Runner:
    """One run of all enabled rules.  `failures` collects the crashes of rules, one sentence each.

    `relative` makes a file's path relative to the root, for the settings by path.
    """

    def __init__(self, catalogue: Catalogue, settings: RuleSettings, relative: Callable[[str], str]) -> None:
        self.failures: list[str] = []
        self._catalogue = catalogue
        self._settings = settings
        self._relative = relative
        self._infos = [info for info in catalogue.infos if settings.runs(info.id)]
        self._rules: dict[str, Rule | None] = {}
        self._hits: dict[tuple[object, ...], Hit] = {}

    @property
    def hits(self) -> list[Hit]:
        """What the rules found so far; each problem once, whichever sets show it."""
        return list(self._hits.values())

    # ---------------------------------------------------------------------------------------------- files
    def run_subjects(self, subjects: Sequence[object], path: Callable[[object], str]) -> None:
        """Run the rules that look at such subjects as they are (files, suppressions), outside of any set."""
        for rule in self._rules_for({type(subject) for subject in subjects}):
            for subject in subjects:
                if isinstance(subject, rule.subject):
                    setting = self._settings.of(rule.info.id, self._relative(path(subject)), "")
                    self._record(rule, self._call(rule, subject, None, setting), setting, ())

    # ----------------------------------------------------------------------------------------------- sets
    def run_sets(
        self, parts: Partition, externals: Sequence[External], *, incomplete: bool, cni: str | None = None
    ) -> int:
        """Run the rules over all sets; `incomplete` says that part of the input could not be read or rendered.

        `cni` is the network plugin that the config names.

        Returns the number of sets.
        """
        base = Cluster(parts.shared, externals=externals, cni=cni, complete=parts.declared)
        if not parts.sets:
            self._run_set(_Scene(base, (), None, incomplete), parts.shared, parts.shared)
            return 1
        union = Cluster(
            [*parts.shared, *(resource for each in parts.sets for resource in each.own)],
            externals=externals,
            cni=cni,
        )
        variants = any(not each.alone for each in parts.sets)
        self._run_set(_Scene(base, ("",) if variants else (), union, incomplete), parts.shared, parts.shared)
        for each in parts.sets:
            names = () if each.only else (each.name,)
            if each.alone:
                cluster = Cluster([*each.lent, *each.own], externals=externals, cni=cni, complete=True)
                scene = _Scene(cluster, names, union, each.incomplete, release=each.release)
            else:
                cluster = _around(parts, each, base, externals, cni)
                known = None if parts.declared else frozenset(map(id, each.own))
                scene = _Scene(cluster, names, union, incomplete, known)
            self._run_set(scene, each.own, _judged(cluster, each.own))
        return len(parts.sets) + 1

    def _run_set(self, scene: _Scene, own: Sequence[Resource], judged: Sequence[Resource]) -> None:
        views: dict[type, list[object]] = {}
        for resource in judged:
            views.setdefault(type(resource), []).append(resource)
        namespaces = {resource.name if isinstance(resource, Namespace) else resource.namespace for resource in own}
        views[Space] = [scene.cluster.space(name) for name in sorted(namespaces - {"", scene.release})]
        views[Cluster] = [scene.cluster]
        for rule in self._rules_for(set(views)):
            subjects = [subject for view, found in views.items() if issubclass(view, rule.subject) for subject in found]
            everywhere = None if self._settings.varies else self._settings.at(rule.info.id)
            for subject in subjects:
                setting = everywhere or self._setting(rule, subject)
                problems = self._call(rule, subject, scene.cluster, setting)
                if problems:
                    self._judge(rule, subject, problems, scene, setting)

    def _judge(self, rule: Rule, subject: object, problems: list[Problem], scene: _Scene, setting: Setting) -> None:
        """Grade what a rule found by what is known of the set, and keep it."""
        if scene.union is not None and any(problem.absence for problem in problems):
            # What another set has is not missing from the repository, only from this set.
            elsewhere = _space_of(scene.union, subject)
            # What is said of a namespace as a whole stands at its first object, which differs from set to set.
            same = _anything if isinstance(subject, Space) else _same
            still = {same(problem) for problem in self._call(rule, elsewhere, scene.union, setting)}
            problems = [p if not p.absence or same(p) in still else _lowered(p, ELSEWHERE) for p in problems]
        if scene.incomplete:
            problems = [_lowered(problem, UNREAD) if problem.absence else problem for problem in problems]
        visiting = scene.visited_by(subject)
        if visiting:
            problems = [_lowered(problem, WITH.format(scene.names[0])) for problem in problems]
        self._record(rule, problems, setting, scene.names, visiting=visiting)

    def _setting(self, rule: Rule, subject: object) -> Setting:
        if isinstance(subject, Space):
            path = file_of(subject.place).path
        else:
            document = getattr(subject, "document", None)
            path = document.file.path if document else ""
        namespace = subject.name if isinstance(subject, Space | Namespace) else getattr(subject, "namespace", "")
        return self._settings.of(rule.info.id, self._relative(path), namespace)

    # ------------------------------------------------------------------------------------------------ rules
    def _rules_for(self, views: set[type]) -> Iterator[Rule]:
        """Yield the enabled rules whose subject is among the views; the code of the others is never loaded."""
        names = {base.__name__ for view in views for base in view.__mro__}
        for info in self._infos:
            if not names.isdisjoint(info.subject.split(" | ")):
                rule = self._load(info)
                if rule is not None:
                    yield rule

    def _load(self, info: RuleInfo) -> Rule | None:
        if info.id not in self._rules:
            try:
                self._rules[info.id] = self._catalogue.rule(info)
            except RuleError as error:
                self._rules[info.id] = None
                self.failures.append(str(error))
        return self._rules[info.id]

    def _call(self, rule: Rule, subject: object, cluster: Cluster | None, setting: Setting) -> list[Problem]:
        if not setting.enabled:
            return []
        try:
            # This is asked once for each rule and object, and answered by nothing most times.
            if rule.asks_cluster:
                problems = list(rule.check(subject, cluster, **setting.options))
            else:
                problems = list(rule.check(subject, **setting.options))
        except Exception as error:  # noqa: BLE001  (a rule's crash is reported, and the others go on)
            self._fail(rule, subject, error)
            return []
        return [problem for problem in problems if not _hangs_on_unknown(problem)] if problems else problems

    def _fail(self, rule: Rule, subject: object, error: Exception) -> None:
        where = getattr(subject, "id", "") or type(subject).__name__
        self.failures.append(f"rule '{rule.info.id}' failed on {where}: {type(error).__name__}: {error}")

    def _record(
        self,
        rule: Rule,
        problems: Iterable[Problem],
        setting: Setting,
        names: tuple[str, ...],
        *,
        visiting: bool = False,
    ) -> None:
        """Keep the problems; one that an earlier set has shown gets the name of this one too."""
        for problem in problems:
            place = problem.place
            message = problem.message.partition(DOUBT)[0]
            key = (rule.info.id, id(place.document), place.path, place.on_key, place.span, message)
            known = self._hits.get(key)
            severity = _severity(rule.info, problem, setting)
            if known is None:
                self._hits[key] = Hit(rule.info, problem, severity, names)
            else:
                sets = known.sets + tuple(name for name in names if not _inside(name, known.sets))
                if severity < known.severity and not visiting:
                    # In the set that shows it at its mildest, more is known.
                    known = known._replace(severity=severity, problem=problem)
                self._hits[key] = known._replace(sets=sets)


def _inside(name: str, sets: tuple[str, ...]) -> bool:
    """Say whether one of the sets lends its objects to the set `name`, which then shows what that one shows."""
    return any(outer in {"", name} or name.startswith(outer + "/") for outer in sets)


def _severity(info: RuleInfo, problem: Problem, setting: Setting) -> Severity:
    own = info.severity if problem.severity is None else problem.severity
    if setting.severity is None:
        return own
    configured = Severity[setting.severity]
    # A problem that is graded lower than its rule (it cannot be known) stays lower.
    return min(configured, own) if own < info.severity else configured


def _around(
    parts: Partition, each: ObjectSet, base: Cluster, externals: Sequence[External], cni: str | None
) -> Cluster:
    """Return the cluster of a set with all that is shared, less what the set defines itself."""
    objects = [*each.lent, *each.own]
    shared = without_redefined(parts.shared, objects)
    around = base if len(shared) == len(parts.shared) else Cluster(shared, externals=externals, cni=cni)
    return Cluster(objects, base=around, externals=externals, cni=cni, complete=parts.declared)


def _judged(cluster: Cluster, own: list[Resource]) -> list[Resource]:
    """Return what a set has to judge: its own objects, and those around it that its own may change the verdict on.

    These are the ones in the namespaces that it adds something to; of more than a few hundred it is most unlikely that
    they belong to just this set, and to judge them again in each would cost the square of the input.
    """
    own_ids = {id(resource) for resource in own}
    touched = {resource.namespace for resource in own if resource.namespace}
    around = [
        resource
        for namespace in sorted(touched)
        for resource in cluster.space(namespace).resources
        if id(resource) not in own_ids
    ]
    return [*own, *around] if len(around) <= MOST_AROUND else own


def _space_of(union: Cluster, subject: object) -> object:
    return (
        union.space(subject.name) if isinstance(subject, Space) else union if isinstance(subject, Cluster) else subject
    )


def _same(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return (id(place.document), place.path, place.on_key)


def _anything(_: Problem) -> tuple[object, ...]:
    return ()


def _lowered(problem: Problem, doubt: str) -> Problem:
    """Return the problem as a hint that says why it is one."""
    if problem.severity is Severity.hint:
        return problem
    return problem._replace(severity=Severity.hint, message=problem.message + doubt)


def _hangs_on_unknown(problem: Problem) -> bool:
    """Say whether the text that a problem points at is a placeholder: then it is another tool's to fill in."""
    return _is_placeholder(problem.place)


def _is_placeholder(place: Place) -> bool:
    document = place.document
    data = getattr(document, "data", None)
    if place.span is not None or place.on_key or data is None or not document_may_hold(document):
        return False
    for step in place.path:
        if isinstance(step, str) and isinstance(data, dict):
            data = data.get(step)
        elif isinstance(step, int) and isinstance(data, list) and step < len(data):
            data = data[step]
        else:
            return False
    return isinstance(data, str) and PLACEHOLDER.search(data) is not None


def document_may_hold(document: object) -> bool:
    """Say whether the document's file may hold placeholders at all."""
    file: File | None = getattr(document, "file", None)
    return file is not None and file.maybe_placeholders
