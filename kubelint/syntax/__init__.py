"""Text in, plain data and places out; knows nothing of Kubernetes objects."""
