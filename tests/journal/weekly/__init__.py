"""Tests of the week that is changed by hand."""
