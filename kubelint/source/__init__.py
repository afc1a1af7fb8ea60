"""Where text comes from: which files to read, and their bytes as text."""
