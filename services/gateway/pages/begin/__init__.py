"""The page where somebody who was invited sets a password."""
