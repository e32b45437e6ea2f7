"""Tests of lists of pupils: who arrives, departs, moves, has changed."""
