"""Which settings of a year hold together."""
