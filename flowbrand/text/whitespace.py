"""Whitespace normalisation: the form in which quotes are compared with the document."""


def collapse(text: str) -> str:
    """`text` with every run of whitespace as one space and none at the ends."""
    return " ".join(text.split())


def clip(text: str, limit: int) -> str:
    """The longest beginning of `text` with at most `limit` characters, cut between words where it can be."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head[:limit]).rstrip(" ,;:–-")
