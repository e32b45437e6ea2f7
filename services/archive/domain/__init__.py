"""The archive's rules: pure, without a database and without a clock."""
