"""The diary of a pupil, week by week."""
