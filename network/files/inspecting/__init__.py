"""What is this file, and does it do anything by itself? A program of its own, without Django, which trusts nothing.

``opening`` starts ``__main__``. The file is its standard input, the limits are its only argument, the answer is one
JSON object on its standard output; a picture that is taken is written anew, and words that are read are written, to
the descriptor ``output``. The modules name each other without ``network``, which would bring Django along.
"""
