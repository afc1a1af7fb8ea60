"""KubeVirt's machines as workloads."""

from __future__ import annotations

import pytest

from kubelint.model.workload import Workload
from tests.model.objects import built

MACHINE = """
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: vm, labels: {app: decoy}}
spec: {template: {metadata: {labels: {app: db}}, spec: {networks: [{name: default, pod: {}}]}}}
"""
INSTANCE = """
apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata: {name: vm, labels: {app: db}}
spec: {networks: [{name: default, pod: {}}]}
"""


@pytest.mark.parametrize("text", [MACHINE, INSTANCE])
def test_the_labels_of_a_machines_pods(text: str) -> None:
    machine = built(text)
    assert isinstance(machine, Workload)
    labels = machine.pod_labels
    assert labels.equals("app", ("db",)) is True
    assert labels.equals("app", ("decoy",)) is False
    assert labels.has("tier") is False
    assert labels.equals("kubevirt.io", ("virt-launcher",)) is True
    assert labels.equals("vm.kubevirt.io/name", ("vm",)) is True
    assert labels.equals("kubevirt.io/nodeName", ("node-1",)) is None


def test_which_ports_a_machine_serves_is_not_known() -> None:
    machine = built(MACHINE)
    assert isinstance(machine, Workload)
    assert machine.opaque
    assert machine.is_machine
    assert machine.host_network is False
