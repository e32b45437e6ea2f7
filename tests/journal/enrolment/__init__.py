"""Tests of the journal's enrolment."""
