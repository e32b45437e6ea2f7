"""Items: put in, changed, handed in, reviewed."""
