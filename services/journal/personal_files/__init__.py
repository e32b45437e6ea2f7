"""Personal files of pupils: commendations."""
