"""What has to be judged of a whole repository to say of some of its files what a check of the whole would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.engine.held import Held
from kubelint.engine.locate import file_of
from kubelint.model.resource import Resource
from kubelint.render.rendered import RenderedFile
from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.engine.focus import Focus
    from kubelint.engine.run import Hit
    from kubelint.engine.sets import Partition
    from kubelint.finding import Problem
    from kubelint.syntax.document import File


class Concern:
    """The files in `focus`, and those whose findings speak of them.

    A finding touches a file only if the file's objects are in the set that shows it, so the sets without any need not
    be judged.  But what is said of one object in several sets is one finding, graded by all of them: of a file whose
    findings touch the focus, all sets count.  What charts and overlays make comes from their own files.
    """

    def __init__(self, focus: Focus) -> None:
        self._focus = focus
        self._others: set[str] = set()
        self._units: set[int] = set()
        self._known: dict[str, bool] = {}

    def __contains__(self, path: str) -> bool:
        """Whether the findings in a file count."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = path in self._others or path in self._focus
        return known

    def of(self, files: Iterable[File]) -> list[File]:
        """Return those of the files that count."""
        return [file for file in files if self._counts(file)]

    def objects(self, objects: Iterable[Resource]) -> list[Resource]:
        """Return the objects in files that count."""
        return [each for each in objects if self._counts(each.document.file)]

    def _counts(self, file: File) -> bool:
        return (isinstance(file, RenderedFile) and id(file.unit) in self._units) or file.path in self

    def sets(self, parts: Partition) -> list[int]:
        """Return the numbers of the sets to judge: 0 is what all share, and what is shared is in each."""
        everywhere = self.holds(parts.shared)
        # Variants inside the same one share what it holds.
        groups: dict[int, bool] = {}

        def holds(objects: Sequence[Resource]) -> bool:
            key = id(objects)
            if key not in groups:
                groups[key] = everywhere or self.holds(objects)
            return groups[key]

        found = [0] if everywhere else []
        for number, each in enumerate(parts.sets, 1):
            if each.sources:
                counts = any(map(self._is_source, each.sources)) or self.holds(each.lent)
            else:
                counts = holds(each.own) or any(map(holds, each.outer)) or self.holds(each.lent)
            if counts:
                found.append(number)
                files = (resource.document.file for resource in each.own)
                self._units |= {id(file.unit) for file in files if isinstance(file, RenderedFile)}
        return found

    def _is_source(self, path: str) -> bool:
        """Whether something that counts is, or is in, what a render comes from."""
        return path in self or any(inside(other, path) for other in self._others)

    def holds(self, objects: Iterable[Resource]) -> bool:
        """Whether some of the objects are in files that count."""
        if isinstance(objects, Held):
            return any(path in self for path in objects.paths)
        return any(isinstance(each.document.file, RenderedFile) or each.document.file.path in self for each in objects)

    def may_hold(self, subject: object) -> bool:
        """Whether what is said of a subject alone may count."""
        return not isinstance(subject, Resource) or self.holds((subject,))

    def about(self, problem: Problem) -> bool:
        """Whether a problem counts: it is in a file that does, or speaks of one that is asked for."""
        file = file_of(problem.place)
        return isinstance(file, RenderedFile) or file.path in self or self._touches(problem)

    def extend(self, hits: Iterable[Hit]) -> bool:
        """Take in the files whose findings touch the focus; return whether there are any new ones."""
        found = {file_of(hit.problem.place).path for hit in hits if self._touches(hit.problem)}
        new = {path for path in found if path not in self}
        self._others |= new
        self._known.clear()
        return bool(new)

    def _touches(self, problem: Problem) -> bool:
        return any(file_of(place.place).path in self._focus for place in problem.related)
