"""What people do with movements: enter them, take them back, read the books."""
