"""What every page has: the frame, assets, languages and themes, error pages."""
