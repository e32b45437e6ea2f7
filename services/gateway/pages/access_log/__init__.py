"""The access log: who looked at or changed which child's data, when, and on which basis."""
