"""What the user asks for: the configuration file, checked, and what it means for each rule and place."""
