"""Language-neutral text primitives: sentences, words, ranking, keyphrases, numbers, names, contacts.

Pure and deterministic: the same input gives the same output, ties are broken by position or spelling.
Heavy libraries are imported inside the functions that use them.
"""
