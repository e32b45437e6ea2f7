"""Tests of what is otherwise on single days."""
