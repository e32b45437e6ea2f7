"""The papers of an act as PDF/A: what they say is plain data, kept beside the bytes."""
