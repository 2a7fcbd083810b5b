"""Whether one piece of copy is borne out by its sources, and one plain line by the documents."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from funnels.grounding.evidence import Evidence, quote_key
from funnels.grounding.folding import key, tidy
from funnels.grounding.names import names_in, unknown, words_of
from funnels.grounding.numbers import Figures, Known, figures
from funnels.grounding.problems import Problem
from funnels.schema import Copy
from funnels.sources import SourceDocument
from uploads.structuring.schema import Source


class Checked(NamedTuple):
    """The copy's sources, their places put right where the quote stands elsewhere, and the findings."""

    sources: list[Source]
    problems: list[Problem]


def check(
    copy: Copy,
    documents: Sequence[SourceDocument] | Evidence,
    brand_name: str,
    *,
    language: str | None = None,
) -> list[Problem]:
    """What in the copy its sources do not bear out; empty when it may be shown as fact.

    Pass an `Evidence` where more than one piece is checked: it prepares the documents once. `language` is
    the copy's, by default the first document's. Paths are relative to the copy.
    """
    evidence = documents if isinstance(documents, Evidence) else Evidence(documents)
    return examine(copy, evidence, brand_name, language or evidence.language).problems


def examine(copy: Copy, evidence: Evidence, brand_name: str, language: str) -> Checked:
    """`check`, with the corrected sources."""
    problems: list[Problem] = []
    sources: list[Source] = []
    quotes: list[tuple[str, str]] = []
    for index, source in enumerate(copy.sources):
        located = evidence.locate(source)
        sources.append(located or source)
        if located:
            quotes.append((located.quote, evidence.documents(located.document_id)[0].language))
        if problem := _source_problem(source, located, evidence, f"sources.{index}.quote"):
            problems.append(problem)
    if not copy.sources:
        problems.append(Problem("sources", "no_source", "no source is given"))
    problems += _claims(copy.text, quotes, brand_name, language)
    return Checked(sources, problems)


def check_line(text: str, evidence: Evidence, brand_name: str, language: str) -> list[Problem]:
    """Numbers, dates and names of a line without sources that stand in none of the documents."""
    claimed = figures(tidy(text), language, spelled=False)
    names = unknown(names_in(text, language), evidence.words, evidence.known.dates)
    return [
        *_figure_problems(claimed, evidence.known, ""),
        *_name_problems(unknown(names, words_of(tidy(brand_name))), ""),
    ]


def _source_problem(source: Source, located: Source | None, evidence: Evidence, path: str) -> Problem | None:
    if located is None:
        if not evidence.documents(source.document_id):
            return Problem(path, "unknown_document", "the source names a document that is not there")
        return Problem(path, "quote_missing", "the quote does not stand in the document")
    if located.model_copy(update={"document_id": source.document_id}) != source:
        return Problem(path, "quote_elsewhere", "the quote stands at another place of the document")
    return None


def _claims(text: str, quotes: list[tuple[str, str]], brand_name: str, language: str) -> list[Problem]:
    brand = tidy(brand_name)
    known = Known([figures(brand, language), *(figures(tidy(quote), spoken) for quote, spoken in quotes)])
    words = words_of(brand).union(*(words_of(tidy(quote)) for quote, _ in quotes))
    found = _figure_problems(figures(tidy(text), language), known, "text")
    if not found and (changed := _changed_digits(text, [quote for quote, _ in quotes])):
        found = [Problem("text", "number", changed)]
    return found + _name_problems(unknown(names_in(text, language), words, known.dates), "text")


def _figure_problems(claimed: Figures, known: Known, path: str) -> list[Problem]:
    dates = {text for text, _ in claimed.dates}
    return [
        Problem(path, "date" if token in dates else "number", token)
        for token in dict.fromkeys(known.missing(claimed))
    ]


def _name_problems(names: list[str], path: str) -> list[Problem]:
    return [Problem(path, "name", name) for name in names]


def _changed_digits(text: str, quotes: list[str]) -> str | None:
    """The digits of a text that repeats a quote word for word, but not number for number.

    Each number may well occur in the quote, only not there: "from 12 to 15" is not "from 15 to 12".
    """
    claim = quote_key(text)
    shape = re.sub(r"\d", "0", claim)
    if shape == claim and not re.search(r"\d", claim):
        return None
    keys = [key(quote) for quote in quotes]
    if any(claim in quote for quote in keys) or not any(shape in re.sub(r"\d", "0", q) for q in keys):
        return None
    return " ".join(re.findall(r"\d+", claim))
