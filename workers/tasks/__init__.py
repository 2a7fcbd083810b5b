"""The tasks: rebuild the message, call one service."""
