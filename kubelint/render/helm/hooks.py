"""What the annotation `helm.sh/hook` makes of a document.

Source: https://helm.sh/docs/topics/charts_hooks/.
"""

from __future__ import annotations

HOOK = "helm.sh/hook"
_TESTS = frozenset({"test", "test-success", "test-failure"})


def hooks(data: object) -> tuple[str, ...]:
    """Return the events at which Helm applies a document; none where it is a part of the release."""
    metadata = data.get("metadata") if isinstance(data, dict) else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    hook = annotations.get(HOOK) if isinstance(annotations, dict) else None
    return tuple(filter(None, map(str.strip, hook.split(",")))) if isinstance(hook, str) else ()


def is_test(data: object) -> bool:
    """Say whether a document is nothing but a test hook."""
    events = hooks(data)
    return bool(events) and set(events) <= _TESTS
