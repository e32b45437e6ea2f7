"""People of schools: staff and posts, representatives, assignments, and how names are written."""
