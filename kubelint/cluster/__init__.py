"""All objects of one consistent set together, and every question that needs two of them."""
