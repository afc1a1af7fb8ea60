"""The command line: its options as one table, a quick parser for the common case, and the full one with help."""
