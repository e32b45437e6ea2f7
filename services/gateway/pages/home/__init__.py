"""The start page: for each role, what it most often comes for."""
