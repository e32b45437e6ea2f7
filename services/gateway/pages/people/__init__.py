"""People of a school: lists and cards of pupils, staff and representatives, classes and load."""
