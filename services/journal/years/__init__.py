"""Academic years and the terms of each grade."""
