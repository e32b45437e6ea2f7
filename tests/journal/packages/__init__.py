"""Tests of the packages of closed years."""
