"""Rules over a cluster: problems become findings, and suppressions, baseline and options take effect."""
