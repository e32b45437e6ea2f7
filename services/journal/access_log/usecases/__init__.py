"""The access log read by those who answer for it, and by a family."""
