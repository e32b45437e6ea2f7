"""Closing a class's terms and its year, and making the packages that the archive keeps."""
