"""What stops the stack with one readable line instead of a traceback."""


class StackProblem(Exception):
    """The stack cannot go on. The message says what is wrong and what to do about it."""
