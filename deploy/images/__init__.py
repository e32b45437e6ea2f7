"""Letopis in containers: the image, and what prepares its servers."""
