"""Scores `kubelint connectivity` on the conformance cases, and fails where a case fails that is not known to be wrong.

check_conformance.py FOLDER        the folder that holds check.py and its cases
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

PROGRAM = f"{sys.executable} -m kubelint connectivity {{dir}} {{opts}} --format json"
COMPATIBLE = PROGRAM.replace("{opts}", "{opts} --exposure-compat")

WRONG = {
    "connlist/nad_test_12": "the UserDefinedNetwork is written in nmstate.io/v1, which has no such kind",
    "connlist/nad_test_13": "the UserDefinedNetwork is written in nmstate.io/v1, which has no such kind",
    "connlist/nad_test_14": "the UserDefinedNetwork is written in nmstate.io/v1, which has no such kind",
    "connlist/nad_test_2_tcp-80": "the NetworkAttachmentDefinition is written in k8s.cni.cnf.io, not k8s.cni.cncf.io",
    "connlist/udn_with_ingress_controller_two_pods": "a Pod is written in apps/v1, which has no such kind",
    "exposure/k8s_ingress_test_new": "the Ingress names the pods' port, which is none of the Service's ports",
    "diff/onlineboutique_workloads..onlineboutique_workloads_with_ingress": (
        "the Ingress names the pods' port, which is none of the Service's ports"
    ),
}
"""Cases whose expectation is not what the Kubernetes API says, and why."""


def failures(folder: str, cases: str) -> tuple[int, set[str]]:
    """Return how many cases were scored, and which of them failed."""
    with tempfile.TemporaryDirectory() as here:
        out = os.path.join(here, "out.json")
        command = [sys.executable, os.path.join(folder, "check.py"), "--cases", os.path.join(folder, cases)]
        command += ["--cmd", PROGRAM, "--exposure-cmd", COMPATIBLE, "--jobs", "2", "-q", "--json-out", out]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        with open(out, encoding="utf-8") as file:
            results = json.load(file)
    return len(results), {result["id"] for result in results if not result["passed"]}


def main() -> int:
    """Score all case files; return the exit code."""
    code = 0
    for cases in ("cases.json", "cases-explain.json", "cases-api.json"):
        scored, failed = failures(sys.argv[1], cases)
        unexpected = sorted(failed - set(WRONG))
        print(f"{cases}: {scored - len(failed)} of {scored} passed, {len(failed & set(WRONG))} known to be wrong")  # noqa: T201
        for name in unexpected:
            print(f"  failed: {name}")  # noqa: T201
            code = 1
        if not scored:
            print("  no case was scored")  # noqa: T201
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
