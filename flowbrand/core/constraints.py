"""Which database constraint refused a write: a race that was lost is told apart from a bug by its name."""

from django.db import IntegrityError


def violated(error: IntegrityError) -> str:
    """The name of the constraint, "" where the database names none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
