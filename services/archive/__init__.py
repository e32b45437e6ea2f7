"""The archive: case files, how long each is kept, and who decides what goes."""
