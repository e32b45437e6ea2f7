"""Measurements of the running platform, as ratios against yardsticks of the same run."""
