"""The trial of `letopis verify`: a world made lawfully, and hundreds of tamperings with it."""
