"""Lists of schools: a file brings the directory up to date, whole or not at all."""
