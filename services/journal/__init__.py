"""The journal service: people, classes, lessons, marks, attendance and terms of the schools."""
