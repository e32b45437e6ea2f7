"""Classes and subject groups: opened, listed, and loaded for other features."""
