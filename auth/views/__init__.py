"""Accounts over HTTP: read the request, call one service, answer."""
