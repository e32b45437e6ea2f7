"""Tests of how a school writes its attendance codes."""
