import pytest

from uploads.extraction.collecting import Collector
from uploads.extraction.limits import Limits
from uploads.extraction.model import ParsedDocument, Position
from uploads.extraction.rejections import DocumentTooComplex

_PAGE = Position(kind="page", number=1)


def test_blocks_without_anything_readable_are_dropped() -> None:
    collector = Collector(Limits())

    collector.add("paragraph", " \u200b ", _PAGE)
    collector.add("list_item", "•", _PAGE)
    collector.add_table([["", " "], ["—", ""]], _PAGE)

    assert collector.blocks == []


def test_a_table_has_rows_of_one_width_and_its_text() -> None:
    collector = Collector(Limits())

    collector.add_table([["Plan", "Price"], ["", ""], ["Basic", "9 €", "monthly"]], _PAGE)

    block = collector.blocks[0]
    assert block.rows == (("Plan", "Price", ""), ("Basic", "9 €", "monthly"))
    assert block.text == "Plan\tPrice\nBasic\t9 €\tmonthly"


@pytest.mark.parametrize("rows", [[["only", "row"]], [["one"], ["column"]]])
def test_a_single_row_or_column_is_no_table(rows: list[list[str]]) -> None:
    collector = Collector(Limits())

    collector.add_table(rows, _PAGE)

    assert {block.kind for block in collector.blocks} == {"paragraph"}


def test_more_text_than_the_limit_is_refused() -> None:
    collector = Collector(Limits(max_text_characters=10))
    collector.add("paragraph", "12345678", _PAGE)

    with pytest.raises(DocumentTooComplex):
        collector.add("paragraph", "123", _PAGE)


def test_few_words_give_a_warning() -> None:
    collector = Collector(Limits())
    collector.add("paragraph", "three little words", _PAGE)

    assert collector.words() == 3
    assert collector.warnings == ("little_text",)


def test_a_numbered_item_keeps_its_number_beside_its_text() -> None:
    collector = Collector(Limits())

    collector.add("list_item", "Director of Operations", _PAGE, 1, "13.")

    parsed = ParsedDocument(media_type="pdf", page_count=1, blocks=tuple(collector.blocks))
    assert parsed.blocks[0].text == "Director of Operations"
    assert parsed.text == "13. Director of Operations"
