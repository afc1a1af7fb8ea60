"""Charts and overlays that cannot be rendered."""

from __future__ import annotations

from kubelint.api import File, Place, Problem, Problems, Severity, rule


@rule(
    "render-error",
    severity=Severity.error,
    tags=("reading",),
    references=(
        "https://helm.sh/docs/chart_template_guide/debugging/",
        "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/",
    ),
    precision="very-high",
)
def check(file: File) -> Problems:
    """A chart or an overlay cannot be rendered.

    Mend what the message names; `kubelint render PATH` shows what a chart or an overlay becomes.

    What cannot be rendered cannot be installed either, and nothing that it would make is checked.  The rest of the
    input is.  Charts are rendered with their own values unless the configuration (`charts:`) or the command line
    (`--values`, `--set`) gives others; nothing is ever downloaded, so the dependencies of a chart have to lie beside
    it.  Also refused is what takes too much time, memory or space, and what leads out of the chart or the repository.
    """
    for fault in file.faults:
        if fault.kind == "render":
            yield Problem(Place(file, span=(fault.start, fault.end)), fault.message, help=fault.help)
