"""Destruction of case files: what is due, acts signed by three people, progress, papers, holds."""
