"""Batches received, judged and stored; results read."""
