"""The portfolio's rules: pure, without a database and without a clock."""
