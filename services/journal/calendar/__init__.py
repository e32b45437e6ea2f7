"""Which days a school works and when its bells ring."""
