"""`letopis verify`: the chains of every service computed again, what people see laid beside them.

Exit codes: 0, all well; 1, something does not hold; 2, it could not be done, or not to the end.
"""
