"""How names of subjects are folded, found again, and which ones every school knows."""
