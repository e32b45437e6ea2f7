"""Mechanism that every service shares, and nothing about schools."""

from services.shared.validation_words import speak_russian

speak_russian()
