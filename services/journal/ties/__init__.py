"""What binds a person to children, for the gateway."""
