"""Disposal acts: proposed, agreed, approved, executed, with their papers."""
