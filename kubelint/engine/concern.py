"""What has to be judged of a whole repository to say of some of its files what a check of the whole would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.kinds import kinds_of
from kubelint.engine.focus import Focus
from kubelint.engine.held import Held
from kubelint.engine.judged import are_near
from kubelint.engine.locate import file_of
from kubelint.engine.touch import may_touch, touch
from kubelint.model.objects import Namespace
from kubelint.model.resource import Resource
from kubelint.render.rendered import RenderedFile
from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kubelint.cluster.kinds import Kind
    from kubelint.engine.run import Hit
    from kubelint.engine.sets import ObjectSet, Partition
    from kubelint.engine.touch import Touch
    from kubelint.finding import Problem
    from kubelint.rule.info import RuleInfo
    from kubelint.syntax.document import File


class Concern:
    """The files in `focus`, and those whose findings speak of them.

    A finding touches a file only if the file's objects are in the set that shows it, so the sets without any need not
    be judged; nor such as hold none that a rule, by what it may speak of, could relate to them.  But what is said of
    one object in several sets is one finding, graded by all of them: of a file whose findings touch the focus, all sets
    count.  What charts and overlays make comes from their own files.
    """

    def __init__(self, focus: Focus, *, alone: bool = False) -> None:
        """Take the focus; `alone` leaves out what others say of it."""
        self._focus = focus
        self._alone = alone
        self._others: set[str] = set()
        self._units: set[int] = set()
        self._known: dict[str, bool] = {}
        self._kinds: dict[int, Mapping[Kind, int]] = {}
        self._within: dict[int, list[Resource]] = {}
        self._counting: dict[int, Mapping[Kind, int]] = {}
        self._touches: dict[str, Touch] = {}
        self._rules: list[tuple[frozenset[str], Touch]] = []
        self._may_touch: dict[Kind, bool] = {}

    def __contains__(self, path: str) -> bool:
        """Whether the findings in a file count."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = path in self._others or path in self._focus
        return known

    @property
    def files(self) -> AbstractSet[str] | None:
        """The paths of all files that count; None where whole folders do."""
        return None if self._focus.folders else self._focus.files | self._others

    def of(self, files: Iterable[File]) -> list[File]:
        """Return those of the files that count."""
        return [file for file in files if self._counts(file)]

    def objects(self, objects: Iterable[Resource]) -> list[Resource]:
        """Return the objects in files that count."""
        return [each for each in objects if self._counts(each.document.file)]

    def _counts(self, file: File) -> bool:
        return (isinstance(file, RenderedFile) and id(file.unit) in self._units) or file.path in self

    # ---------------------------------------------------------------------------------------- which sets
    def sets(self, parts: Partition, infos: Sequence[RuleInfo]) -> list[int]:
        """Return the numbers of the sets to judge by these rules; 0 is what all share, which is in each."""
        lists = [parts.shared, *(objects for each in parts.sets if not each.alone for objects in (each.own, each.lent))]
        counting = {kind for objects in lists for kind in self._counting_in(objects)}
        declared = {name for objects in lists for name in self._declared_in(objects)}
        self._touches = {info.id: touch(info, counting, declared, related=not self._alone) for info in infos}
        self._rules = [(info.views, reach) for info in infos if (reach := self.touch(info))]
        self._may_touch.clear()
        found = [0] if self._counting_in(parts.shared) else []
        for number, each in enumerate(parts.sets, 1):
            if each.sources:
                counts = any(map(self._is_source, each.sources)) or bool(self._counting_in(each.lent))
            else:
                counts = bool(self._counting_in(each.own)) or self._shows(each, parts, infos)
            if counts:
                found.append(number)
                if not isinstance(each.own, Held):
                    files = (resource.document.file for resource in each.own)
                    self._units |= {id(file.unit) for file in files if isinstance(file, RenderedFile)}
        return found

    def _shows(self, each: ObjectSet, parts: Partition, infos: Sequence[RuleInfo]) -> bool:
        """Whether a set may show something of what counts around it."""
        around = [parts.shared, *each.outer, each.lent]
        counting = [kind for objects in around for kind in self._counting_in(objects)]
        if not counting:
            return False
        own = self._kinds_in(each.own)
        touched = {kind.namespace for kind in own if kind.namespace}
        judged = [
            (kind, count)
            for objects in around
            for kind, count in self._kinds_in(objects).items()
            if kind.namespace in touched
        ]
        subjects = set(own)
        # What the set defines itself is not judged around it.
        if are_near(sum(count for _, count in judged) - sum(own.values()), declared=parts.declared):
            if any(kind.namespace in touched for kind in counting):
                return True
            subjects.update(kind for kind, _ in judged)
        return any(may_touch(info, self.touch(info), subjects, touched) for info in infos)

    def touch(self, info: RuleInfo) -> Touch:
        """Return of which subjects a rule may say something that touches what counts, besides that itself."""
        return self._touches[info.id]

    def may_touch(self, kind: Kind) -> bool:
        """Say whether some rule may say something of objects of that kind that touches what counts."""
        known = self._may_touch.get(kind)
        if known is None:
            known = self._may_touch[kind] = any(
                reach.of(kind.kind, kind.namespace) and not views.isdisjoint(kind.names) for views, reach in self._rules
            )
        return known

    def _kinds_in(self, objects: Sequence[Resource]) -> Mapping[Kind, int]:
        found = self._kinds.get(id(objects))
        if found is None:
            found = self._kinds[id(objects)] = objects.kinds if isinstance(objects, Held) else kinds_of(objects)
        return found

    def _counting_in(self, objects: Sequence[Resource]) -> Mapping[Kind, int]:
        """Return the kinds of those of the objects that are in files that count."""
        found = self._counting.get(id(objects))
        if found is None:
            if not isinstance(objects, Held):
                found = kinds_of(each for each in objects if self.holds((each,)))
            else:
                bare = objects.bare and self.holds(objects)
                found = self._kinds_in(objects) if bare else kinds_of(self.within(objects))
            self._counting[id(objects)] = found
        return found

    def _declared_in(self, objects: Sequence[Resource]) -> list[str]:
        """Return the names of the namespaces that files that count declare."""
        if not any(kind.view == Namespace.__name__ for kind in self._counting_in(objects)):
            return []
        found = self.within(objects) if isinstance(objects, Held) else objects
        return [each.name for each in found if isinstance(each, Namespace) and self.holds((each,))]

    def within(self, objects: Held) -> list[Resource]:
        """Return the objects that are in files that count."""
        found = self._within.get(id(objects))
        if found is None:
            paths = self._among(objects)
            found = self._within[id(objects)] = objects.within(paths) if paths else []
        return found

    def _among(self, objects: Held) -> AbstractSet[str]:
        """Return the paths of those of the objects that count."""
        counting = self.files
        return {path for path in objects.paths if path in self} if counting is None else counting & objects.known

    def _is_source(self, path: str) -> bool:
        """Whether something that counts is, or is in, what a render comes from."""
        counting = self._focus.files if self._alone else self._others
        return path in self or any(inside(other, path) for other in counting)

    # ----------------------------------------------------------------------------------- what counts in a set
    def holds(self, objects: Iterable[Resource]) -> bool:
        """Whether some of the objects are in files that count."""
        if isinstance(objects, Held):
            return bool(self._among(objects))
        return any(isinstance(each.document.file, RenderedFile) or each.document.file.path in self for each in objects)

    def counting(self, subjects: Iterable[object]) -> list[object]:
        """Return the subjects that are objects in files that count."""
        return [each for each in subjects if isinstance(each, Resource) and self.holds((each,))]

    def about(self, problem: Problem) -> bool:
        """Whether a problem counts: it is in a file that does, or speaks of one that is asked for."""
        file = file_of(problem.place)
        return isinstance(file, RenderedFile) or file.path in self or self._speaks_of_focus(problem)

    def extend(self, hits: Iterable[Hit]) -> Concern | None:
        """Take in the files whose findings touch the focus; return the concern with these alone, if there are any."""
        found = {file_of(hit.problem.place).path for hit in hits if self._speaks_of_focus(hit.problem)}
        self._others = {path for path in found if path not in self._focus}
        self._known.clear()
        self._counting.clear()
        self._within.clear()
        return Concern(Focus(sorted(self._others), ""), alone=True) if self._others else None

    def adopt(self, other: Concern) -> None:
        """Take in what was rendered for another concern."""
        self._units |= other._units

    def _speaks_of_focus(self, problem: Problem) -> bool:
        return not self._alone and any(file_of(place.place).path in self._focus for place in problem.related)
