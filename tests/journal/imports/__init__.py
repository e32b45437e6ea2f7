"""Tests of bringing workbooks into journals."""
