"""Packages that services hand over, and the objects that hold them."""
