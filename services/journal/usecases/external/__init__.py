"""What is done with external assessment, one module a feature."""
