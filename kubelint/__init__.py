"""A static linter and policy auditor for what Kubernetes manifests do on the network."""

__version__ = "0.1.0"
