"""Tests of the shared mechanism, on running parts: embedded ones, or with LETOPIS_PARTS=real."""
