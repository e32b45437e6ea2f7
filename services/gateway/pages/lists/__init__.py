"""Lists of pupils, staff and load: brought in with a preview, taken home, empty forms."""
