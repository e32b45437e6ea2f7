"""The access log of the portfolio."""
