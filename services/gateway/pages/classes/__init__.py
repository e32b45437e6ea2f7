"""The classes of a year and their journals."""
