"""The archive: its case files with their dates, and the story of each one."""
