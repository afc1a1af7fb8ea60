"""Keeps what was costly to make between runs: by content, bounded, and never trusted blindly."""
