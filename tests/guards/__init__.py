"""Guards: rules of the house that hold for every service, checked mechanically."""
