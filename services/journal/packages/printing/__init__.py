"""Printed forms of a closed year: the class journal and the class summary sheet, as PDF/A-2b."""

from services.journal.packages.printing.forms import print_journal, print_summary

__all__ = ["print_journal", "print_summary"]
