"""Verbs of the funnels room: what is done to funnels."""
