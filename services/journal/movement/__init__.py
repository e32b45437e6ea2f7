"""Movement of children: who comes, changes class, leaves; the books of it and their counts."""
