"""Every route asked as every role, compared with docs/access-matrix.md."""
