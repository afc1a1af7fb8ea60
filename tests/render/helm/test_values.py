from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubelint.render.helm.assignments import AssignmentError, assign, typed
from kubelint.render.helm.chart import ChartTree
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.helm.values import Leaf, merged
from kubelint.render.limits import RenderError, RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

_SHOWN = {"templates/values.yaml": "{{ toJson .Values }}"}


def _seen(chart: str, options: HelmOptions, helm: Binary, workspace: Workspace) -> object:
    """Return the values that the chart's templates see."""
    session = ChartSession(chart, options, helm, workspace, RenderLimits())
    (text,) = session.raw().values()
    return json.loads(text)


def _merged(chart: str, options: HelmOptions, helm: Binary) -> object:
    return merged(ChartTree(chart), options, helm.version).plain()


_SETS = [
    "a=1", "a=01", "a=-1", "a=+1", "a=1.5", "a=true", "a=TRUE", "a=null", "a=", "a=0", "a=99999999999999999999",
    "a=x=y", "a=x\\,y,b=2", "a=x\\\\y", "a\\.b=1", "a.b=1", "a.b.c=1,a.b.d=2", "a={x,y}", "a={x,1,true,null}", "a={}",
    "a={x},b=1", "a={x,{y}}", "a[0]=x", "a[2]=x", "a[0].b=1,a[1].b=2", "a[0][1]=x", "a[1][0].b=1", "l[0]=x", "l[3]=x",
    "l[1].k=new", "l[1].other=new", "l[4].k=1", "m.x=1", "m=1", "m.n.o=1", "m.n=null", "m=null", "l=null", "  a=1",
    "a= 1 ", "a=1,,b=2", "=1", "a.=1", "a[0].b={x,y},a[0].c=3", "a.b[1]=x", "nothing.here=null", "a=1\\", "a=[1]",
]  # fmt: skip


@pytest.mark.parametrize("as_text", [False, True])
def test_assignments_mean_what_helm_takes_them_for(
    as_text: bool,  # noqa: FBT001
    helm3: Binary,
    write: Callable[..., Path],
    workspace: Workspace,
) -> None:
    chart = str(write({**_SHOWN, "values.yaml": "l: [a, {k: v}]\nm: {x: 0, n: {o: 0}}\n"}))
    for text in _SETS[:30:3] if as_text else _SETS:
        options = HelmOptions(set_string=(text,)) if as_text else HelmOptions(set=(text,))
        try:
            seen = _seen(chart, options, helm3, workspace)
        except RenderError:
            continue
        assert _merged(chart, options, helm3) == seen, text


def test_assignments_in_lists_of_the_users_files(
    helm: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    chart = write({**_SHOWN, "values.yaml": "l: [a, b]\n", "mine.yaml": "l: [{x: 1, z: 2}, [3]]\n"})
    options = HelmOptions(values=(str(chart / "mine.yaml"),), set=("l[0].x=9", "l[1][2]=4,l[3]=5"))
    seen = _seen(str(chart), options, helm, workspace)
    assert seen == {"l": [{"x": 9, "z": 2}, [3, None, 4], None, 5]}
    assert _merged(str(chart), options, helm) == seen


@pytest.mark.parametrize(
    "text", ["a", "a.b", "a={x", "a[x]=1", "a[-1]=1", "a[0]b=1", "a[70000]=1", ".".join("a" * 40) + "=1"]
)
def test_what_is_no_assignment(text: str) -> None:
    with pytest.raises(AssignmentError):
        assign(text, {}, lambda value: value)


def test_an_assignment_that_does_not_fit(helm: Binary) -> None:
    for target in ({"a": "x"}, {"a": {"b": 1}}):
        with pytest.raises(AssignmentError):
            assign("a[0]=1", dict(target), lambda value: value)
    with pytest.raises(AssignmentError):
        assign("a.b=1", {"a": []}, lambda value: value)
    assert helm


@given(st.text())
def test_any_text_is_refused_or_assigned(text: str) -> None:
    target: dict[str, Any] = {}
    try:
        assign(text, target, lambda value: value)
    except AssignmentError:
        return
    json.dumps(target)


@given(st.integers(-(2**70), 2**70))
def test_whole_numbers_keep_their_type(number: int) -> None:
    assert typed(str(number)) == (number if -(2**63) <= number < 2**63 else str(number))


_NAMES = st.sampled_from(["a", "b", "c", "sub", "al", "global"])
_SCALARS = st.sampled_from([None, 1, 0, "s", "", True, False, 1.5])
_TREES = st.recursive(
    st.dictionaries(_NAMES, _SCALARS | st.just([1, {"q": "z"}, None]), max_size=3),
    lambda below: st.dictionaries(_NAMES, below | _SCALARS, max_size=4),
    max_leaves=6,
)
_DEPENDENCIES = st.fixed_dictionaries(
    {"name": st.just("sub"), "version": st.just("1.0.0")},
    optional={
        "condition": st.sampled_from(["sub.a", "al.b", "c,sub.a"]),
        "tags": st.sampled_from([["a"], ["a", "b"]]),
        "import-values": st.sampled_from([["c"], [{"child": "a", "parent": "b"}], [{"child": "a.b", "parent": "c.d"}]]),
    },
)


def _chart(folder: str, name: str, values: object, dependencies: object = ()) -> None:
    os.makedirs(os.path.join(folder, "templates"))
    about = {"apiVersion": "v2", "name": name, "version": "1.0.0", "dependencies": dependencies}
    for file, data in (("Chart.yaml", about), ("values.yaml", values)):
        with open(os.path.join(folder, file), "w", encoding="utf-8") as target:
            json.dump(data, target)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(_TREES, _TREES, _TREES, st.lists(_TREES, max_size=2), _DEPENDENCIES, st.sampled_from(_SETS))
def test_values_are_merged_as_helm_does(
    helm: Binary,
    workspace: Workspace,
    root: dict[str, Any],
    sub: dict[str, Any],
    deep: dict[str, Any],
    files: list[dict[str, Any]],
    dependency: dict[str, Any],
    assignment: str,
) -> None:
    chart = workspace.folder("top")
    _chart(chart, "top", root, [dependency, {"name": "sub", "alias": "al", "version": "1.0.0"}])
    _chart(os.path.join(chart, "charts", "sub"), "sub", sub)
    _chart(os.path.join(chart, "charts", "sub", "charts", "deep"), "deep", deep)
    with open(os.path.join(chart, "templates", "values.yaml"), "w", encoding="utf-8") as target:
        target.write("{{ toJson .Values }}")
    paths = tuple(os.path.join(chart, f"{index}.yaml") for index, _ in enumerate(files))
    for path, data in zip(paths, files, strict=True):
        with open(path, "w", encoding="utf-8") as target:
            json.dump(data, target)
    options = HelmOptions(values=paths, set=(assignment,))
    try:
        seen = _seen(chart, options, helm, workspace)
    except RenderError:
        return
    assert _merged(chart, options, helm) == seen


def test_each_value_knows_where_it_was_set(write: Callable[..., Path]) -> None:
    chart = write(
        {
            "values.yaml": "a: 1\nb: {c: 2, d: 3}\n",
            "mine.yaml": "b: {c: 4}\n",
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
            "charts/sub/values.yaml": "x: [5]\n",
        }
    )
    values = merged(ChartTree(str(chart)), HelmOptions(values=(str(chart / "mine.yaml"),), set=("b.d=6",)))
    found = {
        path: (leaf.value, os.path.relpath(values.layers[leaf.layer].path, chart) if leaf.layer else "", leaf.path)
        for path, leaf in values.leaves()
    }
    assert found == {
        ("a",): (1, "values.yaml", ("a",)),
        ("b", "c"): (4, "mine.yaml", ("b", "c")),
        ("b", "d"): (6, "", ()),
        ("sub", "x", 0): (5, os.path.join("charts", "sub", "values.yaml"), ("x", 0)),
    }
    assert values.find(("b", "c")) == Leaf(4, 1, ("b", "c"))
    assert values.find(("sub", "x", 1)) is None
    assert values.find(("a", "b")) is None


def test_values_that_cannot_be_read_are_left_out(write: Callable[..., Path]) -> None:
    chart = write({"values.yaml": "- a\n", "mine.yaml": "a: [\n"})
    assert merged(ChartTree(str(chart)), HelmOptions(values=(str(chart / "mine.yaml"),), set=("[",))).plain() == {}
