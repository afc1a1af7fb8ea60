"""Says what a file or document is that is no Kubernetes object: by its name, else by its content."""

from __future__ import annotations

import re
from functools import cache

_CI_FILE = "a CI file"
_GITLAB = "a GitLab CI file"
_WORKFLOW = "a GitHub Actions workflow"
_GITHUB = "a configuration of GitHub"
_COMPOSE = "a Docker Compose file"
_PACKAGE = "a package manifest"
_TOOL = "a configuration of another tool"
_SCHEMA = "a JSON Schema"
_OPENAPI = "an OpenAPI description"
_DASHBOARD = "a Grafana dashboard"

# Patterns for the names of files; the first that matches says what the file is.
_NAMES = (
    (r"\.gitlab-ci.*\.ya?ml", _GITLAB),
    (r".*\.gitlab-ci\.ya?ml", _GITLAB),
    (r"\.(travis|drone|woodpecker|cirrus)\.ya?ml", _CI_FILE),
    (r"(azure|bitbucket)-pipelines.*\.ya?ml", _CI_FILE),
    (r"\.?appveyor\.ya?ml", _CI_FILE),
    (r"(cloudbuild|buildspec).*\.ya?ml", _CI_FILE),
    (r"(docker-)?compose.*\.ya?ml", _COMPOSE),
    (r"(package|package-lock|npm-shrinkwrap|composer|bower|lerna)\.json", _PACKAGE),
    (r"pnpm-(lock|workspace)\.yaml", _PACKAGE),
    (r"(pubspec|environment)\.ya?ml", _PACKAGE),
    (r"(chart|requirements)\.ya?ml", "a Helm chart's description"),
    (r".*\.schema\.json", _SCHEMA),
    (r"(.*[-_.])?values[-_.].*ya?ml", "a Helm values file"),
    (r"(ts|js)config.*\.json", _TOOL),
    (r"(mkdocs|taskfile)\.ya?ml", _TOOL),
    (r"\.kubelint\.yaml", "the configuration of kubelint"),
    (r"\..*\.(ya?ml|json)", _TOOL),
)
_NEVER_MANIFESTS = frozenset({_CI_FILE, _GITLAB, _WORKFLOW, _GITHUB, _COMPOSE, _PACKAGE})
_FOLDERS = {
    ".circleci": _CI_FILE,
    ".buildkite": _CI_FILE,
    ".semaphore": _CI_FILE,
    ".gitlab": _GITLAB,
    ".vscode": _TOOL,
    ".devcontainer": _TOOL,
    ".idea": _TOOL,
}


# Keys that together show what a mapping is.
_MARKS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"openapi", "info"}), _OPENAPI),
    (frozenset({"swagger", "info"}), _OPENAPI),
    (frozenset({"AWSTemplateFormatVersion"}), "a CloudFormation template"),
    (frozenset({"panels", "schemaVersion"}), _DASHBOARD),
    (frozenset({"rows", "templating"}), _DASHBOARD),
    (frozenset({"scrape_configs"}), "a Prometheus configuration"),
    (frozenset({"static_resources"}), "an Envoy configuration"),
    (frozenset({"$schema", "definitions"}), _SCHEMA),
    (frozenset({"$schema", "properties"}), _SCHEMA),
    (frozenset({"runs", "name"}), "a GitHub action"),
    # `on` is a boolean to Kubernetes' YAML, and a boolean key is its name
    (frozenset({"jobs", "true"}), _WORKFLOW),
)


def by_name(path: str) -> str:
    """What a file is by its name and folder, empty where these say nothing."""
    *folders, name = path.replace("\\", "/").rsplit("/", 4)
    if ".github" in folders:
        return _WORKFLOW if folders[-2:] == [".github", "workflows"] else _GITHUB
    for folder in reversed(folders):
        if folder in _FOLDERS:
            return _FOLDERS[folder]
    match = _by_name().fullmatch(name)
    return next(reason for number, (_, reason) in enumerate(_NAMES) if match[f"n{number}"] is not None) if match else ""


@cache
def _by_name() -> re.Pattern[str]:
    """Return what tells all names apart; few runs need it, and it takes longer than to import this module."""
    return re.compile("|".join(f"(?P<n{number}>{names})" for number, (names, _) in enumerate(_NAMES)), re.IGNORECASE)


def never_manifest(reason: str) -> bool:
    """Whether what a name says is so certain that it does not matter if the file can be read."""
    return reason in _NEVER_MANIFESTS


def by_content(data: object) -> str:
    """What a document is that is no object, as far as its content shows it."""
    if isinstance(data, dict):
        return _mapping(data)
    if isinstance(data, list):
        return _list(data)
    return "a plain text or number, no object"


def _mapping(data: dict[str, object]) -> str:
    for keys, reason in _MARKS:
        if keys <= data.keys():
            return reason
    if "json-schema.org" in str(data.get("$schema", "")):
        return _SCHEMA
    services = data.get("services")
    if isinstance(services, dict) and any(
        isinstance(service, dict) and service.keys() & {"image", "build"} for service in services.values()
    ):
        return _COMPOSE
    groups = data.get("groups")
    if isinstance(groups, list) and any(isinstance(group, dict) and "rules" in group for group in groups):
        return "Prometheus rules"
    return _half(data)


def _half(data: dict[str, object]) -> str:
    """A mapping of which nothing is known but its apiVersion and kind, one of which is missing."""
    wrong = [key for key in ("apiVersion", "kind") if key in data and not isinstance(data[key], str)]
    if wrong:
        return f"{' and '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} no text"
    missing = [key for key in ("apiVersion", "kind") if not data.get(key)]
    return f"no {' and '.join(missing)}"


def _list(data: list[object]) -> str:
    mappings = [item for item in data if isinstance(item, dict)]
    if mappings and all("op" in item and "path" in item for item in mappings):
        return "a JSON patch"
    if any("hosts" in item or "tasks" in item or "roles" in item for item in mappings):
        return "an Ansible playbook"
    return "a list, no object"
