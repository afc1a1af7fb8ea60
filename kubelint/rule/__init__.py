"""What a rule is, how it is declared, and how it is found and loaded."""
