from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.report.fingerprints import line_hashes

_GREETINGS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


# What codeql-action itself is tested with.
@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", _GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", _GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", _GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", _GREETINGS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{n}" for n in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_hashes_are_those_of_code_scanning(text: str, hashes: list[str]) -> None:
    assert line_hashes(text, range(1, 100)) == dict(enumerate(hashes, start=1))


def test_only_wanted_lines_are_hashed_but_all_are_counted() -> None:
    text = "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n"
    assert line_hashes(text, [7, 1, 99]) == {1: "e54938cc54b302f1:1", 7: "f1b89f20de0d133:1"}
    assert line_hashes("- a\n" * 60, [30, 2]) == {n: line_hashes("- a\n" * 60, range(99))[n] for n in (2, 30)}


def rolling(text: str) -> dict[int, str]:
    """The same by the definition: a rolling hash over the characters, one by one."""
    units = text.encode("utf-16-be", "surrogatepass")
    kept: list[tuple[int, bool]] = []  # characters that count, and whether each begins a line
    begins, after_cr = True, False
    for i in range(0, len(units), 2):
        unit = units[i] << 8 | units[i + 1]
        if unit in {32, 9} or (unit == 10 and after_cr):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if after_cr else unit
        kept.append((unit, begins))
        begins = unit == 10
    kept.append((0xFFFF, begins))
    kept += [(0, False)] * 100
    hashes: dict[int, str] = {}
    seen: dict[int, int] = {}
    rolled, line = 0, 0
    for i, (unit, _) in enumerate(kept):
        rolled = (rolled * 37 + unit - (kept[i - 100][0] * pow(37, 100, 1 << 64) if i >= 100 else 0)) % (1 << 64)
        if i >= 99 and kept[i - 99][1]:
            line += 1
            seen[rolled] = seen.get(rolled, 0) + 1
            hashes[line] = f"{rolled:x}:{seen[rolled]}"
    return hashes


@given(st.lists(st.sampled_from(["a", "- name: web", "\n", "\r", "\r\n", " ", "\t", "é", "🚀", "\ufeff", "x" * 120])))
def test_hashes_agree_with_the_definition(parts: list[str]) -> None:
    text = "".join(parts)
    assert line_hashes(text, range(1, 1000)) == rolling(text)
