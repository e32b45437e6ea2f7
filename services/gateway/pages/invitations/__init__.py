"""Who of a class or of the staff can sign in already, and letters for those who cannot."""
