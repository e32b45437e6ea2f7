"""Files of items: taken in, given out, dropped."""
