"""Typed views of Kubernetes objects, with every API default in one property."""
