"""Tests of reading journal workbooks, on workbooks written here and on real exports."""
