"""One module for each command; they know nothing of how the command line was parsed."""
