"""Lists of people and load that wait to be applied, and what their columns were told to mean."""
