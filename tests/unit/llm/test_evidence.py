"""Evidence is numbered, exact, and taken from every document in turn."""

from dataclasses import replace

from funnels.prompting.evidence import Numbered
from tests.unit.llm.documents import SENTENCES, said, source_document
from uploads.structuring import schema


def test_each_number_leads_to_the_source_with_its_document() -> None:
    evidence = Numbered([source_document()], characters=5000)

    sources = evidence.sources(["E1", "E1", "E999"])

    assert evidence.text.startswith(f"E1 [summary] {SENTENCES[0]}")
    assert [(source.quote, source.page, source.document_id) for source in sources] == [
        (SENTENCES[0], 1, "document-1")
    ]


def test_a_quote_two_lists_share_is_listed_once() -> None:
    document = source_document(SENTENCES[0])

    assert Numbered([document], characters=5000).text.count(SENTENCES[0]) == 1


def test_with_little_room_every_document_is_heard() -> None:
    other = replace(source_document(), id="document-2")
    content = other.content.model_copy(update={"summary": [said(1, "Southlight cools houses.")]})
    documents = [source_document(), replace(other, content=content)]

    evidence = Numbered(documents, characters=140)

    assert len(evidence.text) <= 140
    found = evidence.sources([f"E{number}" for number in range(1, 9)])
    assert {source.document_id for source in found} == {"document-1", "document-2"}


def test_a_rewording_stands_beside_the_documents_own_words() -> None:
    document = source_document()
    statement = schema.Testimonial(
        text="A customer is\nhappy.", source=said(5, SENTENCES[4]).source, attribution="Ann [Oslo]"
    )
    content = document.content.model_copy(update={"testimonials": [statement], "audience_hints": []})

    text = Numbered([replace(document, content=content)], characters=5000).text

    assert "[testimonial of Ann [Oslo)] A customer is happy.\n" in text
    assert f"in the document's words: {SENTENCES[4]}" in text
