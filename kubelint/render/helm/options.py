"""What Helm is told about one render of a chart."""

from __future__ import annotations

from kubelint.record import NamedTuple


class HelmOptions(NamedTuple):
    """The values and the release; `values` are absolute paths of files, later ones win.

    `set` and `set_string` are as Helm's options of that name take them.  `api_versions` come on top of those that
    Helm knows.  `test_hooks` keeps the documents that are only test hooks.
    """

    values: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    set_string: tuple[str, ...] = ()
    release: str = "release-name"
    namespace: str = "default"
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    test_hooks: bool = False

    def arguments(self) -> list[str]:
        """Return Helm's arguments that say the same, but for the name of the release."""
        # Nothing that begins with a hyphen is taken for another option.
        arguments = [f"--namespace={self.namespace}"]
        arguments += [f"--values={file}" for file in self.values]
        arguments += [f"--set={assignment}" for assignment in self.set]
        arguments += [f"--set-string={assignment}" for assignment in self.set_string]
        if self.kube_version:
            arguments.append(f"--kube-version={self.kube_version}")
        arguments += [f"--api-versions={version}" for version in self.api_versions]
        return arguments
