"""Lessons added and edited, and the subject groups that they belong to."""
