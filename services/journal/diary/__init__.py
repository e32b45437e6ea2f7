"""The diary of a child, week by week."""
