"""Which of many workloads bear the labels that a selector demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.model.labels import Selector
    from kubelint.model.workload import Workload


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
    def _by_runtime_key(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for number, workload in enumerate(self.workloads):
            for key in workload.pod_labels.runtime:
                index.setdefault(key, []).append(number)
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
            numbers += self._by_runtime_key.get(key, ())
            if best is None or len(numbers) < len(best):
                best = numbers
        if best is None:
            return self.workloads
        return [self.workloads[number] for number in sorted({*best, *self._open})]
