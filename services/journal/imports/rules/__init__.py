"""What bringing a workbook into a journal changes, decided before anything is written."""
