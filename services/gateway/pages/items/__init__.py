"""Items of an achievement folder: put in, with files, handed in, reviewed."""
