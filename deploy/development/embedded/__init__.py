"""The parts of `make run`: servers from PyPI's wheels, no root, no container, no network."""
