"""What several features of the journal share and none of them owns."""
