"""`kubelint verify`: whether the manifests keep what a team promises about its network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kubelint.cluster.promises import Promises
from kubelint.commands.complain import complain
from kubelint.commands.network import (
    DONE,
    USAGE,
    UsageError,
    addresses,
    chosen,
    exit_code,
    load_network,
    pod_network,
    tell,
)
from kubelint.config.contract import read_contract
from kubelint.config.error import ConfigError
from kubelint.report.verify import Judged, Report, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.commands.verify_options import VerifyValues
    from kubelint.config.contract import Contract

BROKEN = 1


def run_verify(values: VerifyValues) -> int:
    """Write which promises are kept; return the exit code."""
    import gc

    gc.disable()  # one run makes hardly any garbage, and to look for it costs a tenth of the time
    try:
        contract = read_contract(values.contract)
        pods = addresses("--pod-cidr", values.pod_cidr)
        services = addresses("--service-cidr", values.service_cidr)
        loaded = load_network(values)
        if not loaded.objects:
            tell(loaded.errors)
            return exit_code(loaded, loaded.errors)
        sets = chosen(loaded, values.set)
        promises = [Promises(pod_network(each, pods, services), contract, pods | services) for each in sets]
        _demand_meaning(contract, promises)
    except (ConfigError, UsageError) as error:
        complain(error)
        return USAGE
    judged = [Judged(named.name, tuple(each.verdicts())) for named, each in zip(sets, promises, strict=True)]
    errors = [*loaded.errors, *(error for each in sets for error in each.errors)]
    if hasattr(sys.stdout, "reconfigure"):
        # Names are what manifests hold, whatever the terminal can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    write(values.format or "text", Report(contract, judged, errors, loaded.root), sys.stdout)
    tell(errors)
    tell([note for each in sets for note in each.notes], "note")
    code = exit_code(loaded, errors)
    broken = any(not verdict.kept for each in judged for verdict in each.verdicts)
    return BROKEN if broken and code == DONE else code


def _demand_meaning(contract: Contract, promises: Sequence[Promises]) -> None:
    """Refuse what means nothing in any of the sets of objects: most likely it is misspelt.

    Raises:
        ConfigError: there is such a part of the contract.
    """
    for at, error in promises[0].errors.items():
        if all(at in each.errors for each in promises):
            raise contract.written.fail(error.at, error.message, on_key=error.on_key)
