"""Which of many workloads bear the labels that a selector demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.model.labels import Selector
    from kubelint.model.workload import Workload

_MOST_DIGITS = 10


class LabelIndex:
    """Workloads by the labels of their pods."""

    def __init__(self, workloads: Sequence[Workload]) -> None:
        self.workloads = workloads

    @lazy
    def _by_label(self) -> dict[tuple[str, str], list[int]]:
        index: dict[tuple[str, str], list[int]] = {}
        for number, workload in enumerate(self.workloads):
            for item in workload.pod_labels.known.items():
                index.setdefault(item, []).append(number)
        return index

    @lazy
    def _by_runtime(self) -> dict[tuple[str, str | None], list[int]]:
        """By the key of a run-time label, and what its value begins with (None: that is not known)."""
        index: dict[tuple[str, str | None], list[int]] = {}
        for number, workload in enumerate(self.workloads):
            for key, ordinals in workload.pod_labels.runtime.items():
                index.setdefault((key, None if ordinals is None else ordinals.prefix), []).append(number)
        return index

    @lazy
    def _open(self) -> list[int]:
        """The workloads that may match a label which is not written in them."""
        return [
            number
            for number, workload in enumerate(self.workloads)
            if not workload.pod_labels.complete or any(map(is_unknown, workload.pod_labels.known.values()))
        ]

    def candidates(self, selector: Selector) -> Sequence[Workload]:
        """Return the workloads that bear the rarest label which the selector demands, and those that may."""
        best: list[int] | None = None
        for key, operator, values in selector.requirements:
            if operator != "In" or is_unknown(key) or any(map(is_unknown, values)):
                continue
            numbers = [number for value in values for number in self._by_label.get((key, value), ())]
            beginnings = {None, *(beginning for value in values for beginning in _beginnings(value))}
            numbers += [number for beginning in beginnings for number in self._by_runtime.get((key, beginning), ())]
            if best is None or len(numbers) < len(best):
                best = numbers
        if best is None:
            return self.workloads
        return [self.workloads[number] for number in sorted({*best, *self._open})]


def _beginnings(value: str) -> Iterator[str]:
    """Yield what a run-time label may begin with that has the value: a number may follow."""
    yield value
    for end in range(len(value) - 1, max(-1, len(value) - _MOST_DIGITS - 1), -1):
        if not value[end].isdecimal():
            break
        yield value[:end]
