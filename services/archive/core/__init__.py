"""What several features of the archive share and none of them owns."""
