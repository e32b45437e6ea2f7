"""The demo municipality: two schools with invented people, made anew in any installation."""
