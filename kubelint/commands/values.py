"""What the command line of `kubelint check` says, once parsed."""

from __future__ import annotations

from kubelint.record import NamedTuple


class CheckValues(NamedTuple):
    """One field for each option of `kubelint.commands.table.CHECK`, with its default, and the paths."""

    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    root: str | None = None
    namespace: str | None = None
    with_context: bool = False
    values: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    set_string: tuple[str, ...] = ()
    release: str | None = None
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()
    test_hooks: bool = False
    no_render: bool = False
    cache_dir: str | None = None
    no_cache: bool = False
    render_timeout: str | None = None
    render_memory: str | None = None
    render_output: str | None = None
    render_unpacked: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    config: str | None = None
    isolated: bool = False
    baseline: str | None = None
    write_baseline: str | None = None
    fail_on: str | None = None
    exit_zero: bool = False
    format: str | None = None
    output_file: tuple[str, ...] = ()
    min_severity: str | None = None
    show_suppressed: bool = False
    sarif_category: str | None = None
    stats: bool = False
    list_objects: bool = False
    color: str | None = None
    quiet: bool = False
    verbose: bool = False
