"""What the letters say. A code stands in the text only: mail servers log subjects."""

from auth.mail import Letter

_FOOT = "\n\nNobody from Flowbrand will ever ask you for a code or a password.\n"


def verification(*, to: str, code: str, minutes: int) -> Letter:
    return Letter(
        to,
        "Your Flowbrand code",
        f"Somebody, probably you, registered at Flowbrand with this address.\n\n"
        f"Your code: {code}\n\n"
        f"It is good for {minutes} minutes and for one use. If it was not you, ignore this mail.{_FOOT}",
    )


def registered_already(*, to: str) -> Letter:
    return Letter(
        to,
        "You have a Flowbrand account already",
        "Somebody, probably you, registered or asked for a code with this address. There is an account with "
        "it already, and the address is confirmed.\n\n"
        "Log in, or choose a new password if you do not remember it. If it was not you, ignore this mail: "
        f"nothing was changed.{_FOOT}",
    )


def password_reset(*, to: str, code: str, minutes: int) -> Letter:
    return Letter(
        to,
        "Your code for a new Flowbrand password",
        f"Somebody, probably you, wants to choose a new password for the account with this address.\n\n"
        f"Your code: {code}\n\n"
        f"It is good for {minutes} minutes and for one use. If it was not you, ignore this mail: nothing is "
        f"changed without the code.{_FOOT}",
    )


def account_removed(*, to: str) -> Letter:
    return Letter(
        to,
        "Your Flowbrand account was deleted",
        "Your account was closed. Its documents and funnels are being removed for good.\n\n"
        "If it was not you, somebody knows your password: change it wherever else you use it." + _FOOT,
    )


def password_changed(*, to: str) -> Letter:
    return Letter(
        to,
        "Your Flowbrand password was changed",
        "The password of your account was changed, and every session was ended.\n\n"
        f"If it was not you, choose a new password at once: ask for a code at 'forgot password'.{_FOOT}",
    )
