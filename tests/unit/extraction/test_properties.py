import pytest

from uploads.extraction.properties import real_author, real_title


@pytest.mark.parametrize(
    "raw",
    [
        "",
        None,
        "  ",
        "Word Document",
        "Microsoft Word - offer_final.doc",
        "PowerPoint Presentation",
        "PowerPoint-Präsentation",
        "Présentation PowerPoint",
        "Untitled",
        "Title",
        "Slide 1",
        "Diapositive 1",
        "Document1",
        "brochure.indd",
        "(anonymous)",
        "***",
    ],
)
def test_titles_that_programs_make_up_are_ignored(raw: str | None) -> None:
    assert real_title(raw) is None


@pytest.mark.parametrize("raw", ["Autumn campaign 2026", "Title insurance explained", "Documents that sell"])
def test_titles_that_people_wrote_are_kept(raw: str) -> None:
    assert real_title(raw) == raw


def test_authors_that_programs_make_up_are_ignored() -> None:
    assert real_author("python-docx") is None
    assert real_author("Microsoft Office User") is None
    assert real_author(" Ada  Lovelace ") == "Ada Lovelace"
