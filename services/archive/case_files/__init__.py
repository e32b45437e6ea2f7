"""Case files: how long each is kept and where it stands."""
