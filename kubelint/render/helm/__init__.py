"""Helm charts: rendered by the real binary, and mapped back to template lines and values keys."""
