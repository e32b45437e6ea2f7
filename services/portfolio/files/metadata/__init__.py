"""What a camera wrote into a file, taken out while the file comes in: the picture stays as it is.

No format is decoded and nothing is drawn anew. Each walks through its own parts, passes on those
that a picture is made of, and leaves out or blanks all others: a list of what stays, since makers
invent new places for a place every year.
"""
