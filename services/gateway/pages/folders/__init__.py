"""The achievement folder of a pupil and its cover."""
