"""Writes what a check found: for people, for programs and for code scanning."""
