"""Pure rules: who of a list is who of the school, and what follows."""
