"""Runs the rules over the objects of each consistent set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.space import Space
from kubelint.engine.locate import file_of
from kubelint.engine.touch import standing_of, undeclared
from kubelint.finding import Severity
from kubelint.model.objects import Namespace
from kubelint.model.unknown import PLACEHOLDER
from kubelint.record import NamedTuple
from kubelint.rule.declare import Rule, RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kubelint.config.selection import RuleSettings, Setting
    from kubelint.engine.catalogue import Catalogue
    from kubelint.engine.concern import Concern
    from kubelint.engine.scenes import Scene, Scenes
    from kubelint.engine.touch import Touch
    from kubelint.finding import Place, Problem
    from kubelint.rule.info import RuleInfo
    from kubelint.syntax.document import File


DOUBT = " (it may be that "
UNREAD = DOUBT + "what could not be read or rendered has it)"
ELSEWHERE = DOUBT + "it comes from another set of these files, which has it)"
MADE = DOUBT + "it is made apart from the chart)"
WITH = DOUBT + "they never meet: it is so only together with '{}')"
"""What is added to the message of a problem that is graded lower, since these files alone cannot tell."""


class Hit(NamedTuple):
    """A problem that a rule found, before it has a line: which rule, how severe here, and in which sets.

    Of sets that lend their objects to others only the lenders are named.  `of_release` says that the problem is one of
    the namespace that a chart is installed into: it is the chart's only if the chart could mend it, but is told not to.
    """

    info: RuleInfo
    problem: Problem
    severity: Severity
    sets: tuple[str, ...]
    of_release: bool = False


class Runner:
    """One run of all enabled rules.  `failures` collects the crashes of rules, one sentence each.

    `relative` makes a file's path relative to the root, for the settings by path.  With `prove` it is a failure too if
    a rule speaks of what it does not declare to speak of.
    """

    def __init__(
        self, catalogue: Catalogue, settings: RuleSettings, relative: Callable[[str], str], *, prove: bool = False
    ) -> None:
        self.failures: list[str] = []
        self._prove = prove
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
    def run_sets(self, scenes: Scenes, concern: Concern | None = None) -> None:
        """Run the rules over all sets; with `concern`, over those that have a part in what it is about."""
        if concern is None:
            for number in range(len(scenes)):
                self._run_set(scenes.scene(number))
            return
        made: dict[int, Scene] = {}
        self._run_some(scenes, made, concern)
        others = concern.extend(self._hits.values())
        if others is not None:
            # What is said in the files that these are in, in all sets.
            failures = list(self.failures)
            self._hits = {key: hit for key, hit in self._hits.items() if file_of(hit.problem.place).path not in others}
            self._run_some(scenes, made, others)
            self.failures = [*failures, *(each for each in self.failures[len(failures) :] if each not in failures)]
            concern.adopt(others)

    def _run_some(self, scenes: Scenes, made: dict[int, Scene], concern: Concern) -> None:
        for number in concern.sets(scenes.parts, self._infos):
            if number not in made:
                made[number] = scenes.scene(number)
            self._run_set(made[number], concern)

    def _run_set(self, scene: Scene, concern: Concern | None = None) -> None:
        # What is rendered counts as a whole.
        narrow = None if scene.alone else concern
        views: dict[type, list[object]] = {}
        judged = scene.judged.of(narrow) if narrow else scene.judged.all()
        for resource in judged:
            views.setdefault(type(resource), []).append(resource)
        views[Space] = [scene.cluster.space(name) for name in scene.judged.namespaces()]
        views[Cluster] = [scene.cluster]
        for rule, subjects in self._asked(views, narrow):
            everywhere = None if self._settings.varies else self._settings.at(rule.info.id)
            for subject in subjects:
                setting = everywhere or self._setting(rule, subject)
                problems = self._call(rule, subject, scene.cluster, setting)
                if self._prove:
                    self.failures += undeclared(rule, subject, scene.cluster, problems)
                if problems and concern is not None:
                    problems = [problem for problem in problems if concern.about(problem)]
                if problems:
                    self._judge(rule, subject, problems, scene, setting)

    def _asked(self, views: dict[type, list[object]], concern: Concern | None) -> Iterator[tuple[Rule, list[object]]]:
        """Yield the rules, each with its subjects; with `concern`, those of which it may say what counts."""
        counting = {view: concern.counting(found) for view, found in views.items()} if concern else {}
        for info in self._infos:
            wanted = info.views
            chosen = [view for view in views if not wanted.isdisjoint(base.__name__ for base in view.__mro__)]
            subjects: list[object] = []
            for view in chosen:
                subjects += views[view] if concern is None else _near(views[view], counting[view], concern.touch(info))
            rule = self._load(info) if subjects else None
            if rule is not None:
                yield rule, [subject for subject in subjects if isinstance(subject, rule.subject)]

    def _judge(self, rule: Rule, subject: object, problems: list[Problem], scene: Scene, setting: Setting) -> None:
        """Grade what a rule found by what is known of the set, and keep it."""
        if scene.union is not None and any(problem.absence for problem in problems):
            # What another set has is not missing from the repository, only from this set.
            union = scene.union()
            # What is said of a namespace as a whole stands at its first object, which differs from set to set.
            same = _anything if isinstance(subject, Space) else _same
            still = {same(problem) for problem in self._call(rule, _space_of(union, subject), union, setting)}
            problems = [p if not p.absence or same(p) in still else _lowered(p, ELSEWHERE) for p in problems]
        if scene.incomplete:
            problems = [_lowered(problem, UNREAD) if problem.absence else problem for problem in problems]
        if scene.release and "Secret" in rule.info.misses:
            # Keys are seldom a part of a chart, whatever other Secrets it makes.
            problems = [_lowered(problem, MADE) if problem.absence else problem for problem in problems]
        visiting = scene.visited_by(subject)
        if visiting:
            problems = [_lowered(problem, WITH.format(scene.names[0])) for problem in problems]
        of_release = isinstance(subject, Space) and subject.name == scene.release and not subject.declared
        self._record(rule, problems, setting, scene.names, visiting=visiting, of_release=of_release)

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
            if not names.isdisjoint(info.views):
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
        of_release: bool = False,
    ) -> None:
        """Keep the problems; one that an earlier set has shown gets the name of this one too."""
        for problem in problems:
            place = problem.place
            message = problem.message.partition(DOUBT)[0]
            key = (rule.info.id, id(place.document), place.path, place.on_key, place.span, message)
            known = self._hits.get(key)
            severity = _severity(rule.info, problem, setting)
            if known is None:
                severity = min(severity, Severity.info) if of_release else severity
                self._hits[key] = Hit(rule.info, problem, severity, names, of_release)
            else:
                sets = known.sets + tuple(name for name in names if not _inside(name, known.sets))
                if severity < known.severity and not visiting:
                    # In the set that shows it at its mildest, more is known.
                    known = known._replace(severity=severity, problem=problem)
                self._hits[key] = known._replace(sets=sets)


def _near(subjects: list[object], counting: list[object], touch: Touch) -> list[object]:
    """Return the subjects that count themselves, and those of which a rule may say something that touches these."""
    if touch.everywhere:
        return subjects
    if not touch or len(counting) == len(subjects):
        return counting
    own = set(map(id, counting))
    return [each for each in subjects if id(each) in own or touch.of(*standing_of(each))]


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
