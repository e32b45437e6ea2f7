"""The personal file of a pupil: commendations."""
