"""A school's year set up: its dates and terms, marks' weights and rules, and what is missing."""
