"""The facts of the accounts room."""

from auth.models.attempts import AttemptCounter, KnownPlace
from auth.models.codes import CodePurpose, OneTimeCode
from auth.models.mail import AccountMail, MailKind, MailStatus
from auth.models.removal import AccountRemoval, RemovalStatus
from auth.models.sessions import RefreshToken, Session
from auth.models.users import AuthMetadata, User, folded, validate_ascii

__all__ = [
    "AccountMail",
    "AccountRemoval",
    "AttemptCounter",
    "AuthMetadata",
    "CodePurpose",
    "KnownPlace",
    "MailKind",
    "MailStatus",
    "OneTimeCode",
    "RefreshToken",
    "RemovalStatus",
    "Session",
    "User",
    "folded",
    "validate_ascii",
]
