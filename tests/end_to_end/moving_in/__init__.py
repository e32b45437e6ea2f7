"""A school moves in: one walk from an empty platform to next year, through pages alone."""
