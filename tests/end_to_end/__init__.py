"""Whole journeys through the running platform."""
