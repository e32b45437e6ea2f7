"""Commands of `letopis` that the journal answers alone."""
