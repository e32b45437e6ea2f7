"""What an operator installs; apart from it, in `development`, the development stack."""
