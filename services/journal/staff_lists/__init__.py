"""Lists of staff: who works at the school, in which post, who leads which class."""
