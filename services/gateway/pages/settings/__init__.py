"""What a school sets up for its year: the hub «Школа» and a page for each section."""
