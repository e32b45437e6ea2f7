"""Databases: engine and transactions inside one school, row-level security, migrations."""
