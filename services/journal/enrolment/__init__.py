"""Which child is in which class: enrolled and departed."""
