"""Titles, authors and languages from a file's properties, without those that programs make up."""

import re

from uploads.extraction.cleaning import clean, has_letters

_MAX_TITLE, _MAX_AUTHOR = 300, 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.IGNORECASE)
_JUNK_TITLES = (
    r"microsoft (?:office )?(?:word|powerpoint)\b.*",
    r"(?:word|powerpoint)[ -](?:document|presentation|dokument)",
    r"powerpoint[ -]pr[äa]+sentation",
    r"(?:présentation|presentación de|presentazione(?: di)?) powerpoint",
    r"\(?(?:untitled|unbenannt|sans titre|sin título|anonymous|unspecified|unknown)\)?[ -]*\d*",
    r"(?:document|dokument|presentation|slide|diapositive|folie|title|titel|titre|layout|page|print)[ -]*\d*",
    r".*\.(?:docx?|pptx?|pdf|indd|qxd|pages|key|od[tp]|rtf|xlsx?|csv|txt|md|html?|tmp)",
)
_JUNK_TITLE = re.compile("|".join(_JUNK_TITLES), re.IGNORECASE)
_JUNK_AUTHOR = re.compile(
    r"\(?(?:anonymous|unknown|user|admin(?:istrator)?|owner|author|python-docx)\)?"
    r"|microsoft(?: office)?(?: user)?",
    re.IGNORECASE,
)


def real_title(raw: str | None) -> str | None:
    """`raw` as a title; None where nobody wrote it ("Word Document", "Microsoft Word - offer.doc")."""
    title = clean(raw or "")
    return title[:_MAX_TITLE] if has_letters(title) and not _JUNK_TITLE.fullmatch(title) else None


def real_author(raw: str | None) -> str | None:
    """`raw` as the name of a person or firm; None where it is a program's or nobody's."""
    author = clean(raw or "")
    return author[:_MAX_AUTHOR] if has_letters(author) and not _JUNK_AUTHOR.fullmatch(author) else None


def real_language(raw: str | None) -> str | None:
    """`raw` as a language tag (BCP 47) such as `de-AT`; None where it is none."""
    tag = clean(raw or "").replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) and tag.lower() not in ("none", "und", "zxx") else None
