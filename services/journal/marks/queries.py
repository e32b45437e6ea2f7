"""What features read of cells and term marks, as SQLAlchemy Core."""

from sqlalchemy import func

from services.journal.marks.models import MarkCell

# A cell as people write it, the text that `rules.marks.format_cell` makes: marks joined by "·",
# the attendance code last. Empty for a cleared cell, and for none at all in an outer join.
CELL_TEXT = func.array_to_string(func.array_append(MarkCell.marks, MarkCell.attendance), "·")
