from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from funnels.rendering import markdown
from funnels.schema import Copy
from tests.unit.funnels.examples import DOCUMENT_ID, rich_funnel, sparse_funnel


def shown(text: str) -> str:
    """The text a CommonMark reader shows, and nothing but text may be in it."""
    tokens = MarkdownIt("commonmark").parse(text)
    inline = [child for token in tokens for child in token.children or []]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text", "text_special"}
    return "".join(child.content for child in inline)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
@settings(max_examples=200, deadline=None)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    assert shown(markdown.escape(text)) == " ".join(text.split())


def test_what_markdown_would_read_as_markup_is_escaped() -> None:
    for text in (
        "# no heading",
        "1. no list",
        "- no list",
        "> no quote",
        "<b>no tag</b>",
        "[no](link)",
        "`no code`",
    ):
        assert shown(markdown.escape(text)) == text


def test_the_whole_funnel_is_there_with_its_sources() -> None:
    text = markdown.render(rich_funnel(), documents={DOCUMENT_ID: "b.pdf"})

    assert text.startswith("# Solar roofs for workshops\n")
    assert "Customers cut their power bill by 47 % in the first year. \\[p. 3\\]" in text
    assert text.count("\n## Stage ") == 4
    assert "## Email sequence" in text
    assert "Made by the extractive engine" in text


def test_several_documents_are_named_in_the_sources() -> None:
    text = markdown.render(rich_funnel(), documents={DOCUMENT_ID: "a_b.pdf", "2": "c.pdf"})

    assert "\\[a\\_b.pdf, p. 3\\]" in text


def test_unverified_copy_is_marked() -> None:
    funnel = rich_funnel().model_copy(update={"summary": Copy(text="Maybe.", status="unverified")})

    assert "Maybe. **(Not verified, check before use)**" in markdown.render(funnel, documents={})


def test_html_in_the_document_does_not_become_html() -> None:
    text = markdown.render(sparse_funnel("<script>alert(1)</script> and <b>bold</b>"), documents={})

    assert "<script>alert" not in MarkdownIt("commonmark").render(text)


def test_paragraphs_of_a_copy_stay_apart() -> None:
    funnel = rich_funnel().model_copy(update={"summary": Copy(text="One.\n\n# Two.")})

    assert "\nOne.\\\n\\# Two.\n" in markdown.render(funnel, documents={})
