"""Lists of teaching load: who teaches which class which subject, and how many hours."""
