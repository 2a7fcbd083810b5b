"""Verbs of the accounts room: what is done to accounts and to the sessions they log in to."""
