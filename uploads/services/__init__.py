"""Verbs of the uploads room: what is done to documents."""
