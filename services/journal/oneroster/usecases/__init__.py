"""OneRoster bundles: laid beside the school and written; made of what the school has."""
