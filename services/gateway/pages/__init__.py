"""The web interface: every page that a person sees, a folder for each feature."""
