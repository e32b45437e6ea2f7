"""Who looks at what a family hands in: the teacher, the class teacher, else the deputies."""
