"""The inventory: case files listed, each one's story, and what is due."""
