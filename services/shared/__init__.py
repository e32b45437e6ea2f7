"""Mechanism that every service shares, and nothing about schools."""
