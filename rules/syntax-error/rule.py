"""Files and documents that cannot be read."""

from __future__ import annotations

from kubelint.api import File, Place, Problem, Problems, Severity, rule


@rule(
    "syntax-error",
    severity=Severity.error,
    tags=("reading",),
    references=("https://yaml.org/spec/1.1/", "https://github.com/kubernetes-sigs/yaml"),
    precision="very-high",
)
def check(file: File) -> Problems:
    """A document of a file cannot be read.

    Mend the text; a file that is no manifest can be left out with `exclude:` in the configuration.

    Neither can Kubernetes read it, so nothing in the document is applied, and nothing in it is checked here.  The
    other documents of the file are.  Files that another tool still has to render (a Helm template) are no errors.

    Also refused are texts that are too large, nested too deeply, or that grow without measure when their aliases
    are written out, and files that are neither UTF-8 nor UTF-16.
    """
    for fault in file.faults:
        if fault.broken or fault.kind in {"limit", "encoding"}:
            place = Place(file, span=(fault.start, fault.end))
            yield Problem(place, fault.message, help=fault.help)
