"""Kustomizations: built by the real binary, and mapped back to the files that set each field."""
