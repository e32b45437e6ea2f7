"""What a file is, by what its own container says of it: never by its name, never by coincidence.
"""
