"""Classes of a year, their journals and subject groups."""
