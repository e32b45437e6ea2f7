"""Monitorings that regions announce."""
