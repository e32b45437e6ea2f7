"""Opens files that somebody sent, in a process of its own with little memory and time."""
