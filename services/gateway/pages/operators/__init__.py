"""Who keeps municipalities, regions and the platform itself."""
