"""The last step of every parser: is there enough text, and the document as the contract wants it."""

from uploads.extraction.collecting import Collector
from uploads.extraction.limits import Limits
from uploads.extraction.model import MediaType, ParsedDocument, Theme
from uploads.extraction.rejections import ImageOnly, NoText, TooLittleText


def finish(
    collector: Collector,
    limits: Limits,
    *,
    media_type: MediaType,
    page_count: int,
    title: str | None,
    author: str | None,
    theme: Theme,
    has_images: bool,
    language: str | None = None,
) -> ParsedDocument:
    """The parsed document. Raises ImageOnly or NoText where there are no words, TooLittleText for a few."""
    words = collector.words()
    if words == 0:
        raise ImageOnly if has_images else NoText
    if words < limits.min_words:
        raise TooLittleText
    return ParsedDocument(
        media_type=media_type,
        page_count=page_count,
        title=title,
        author=author,
        language=language,
        blocks=tuple(collector.blocks),
        theme=theme,
        warnings=collector.warnings,
    )
