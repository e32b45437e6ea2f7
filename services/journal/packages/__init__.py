"""Packages of a closed year, printed and handed over to the archive."""
