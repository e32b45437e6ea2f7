"""Lessons to be covered, and what is otherwise on days."""
