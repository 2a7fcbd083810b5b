"""Every reason for which a document is refused: the stable code and the sentence the user reads.

One place, because the codes are an interface: they are stored, shown, counted and translated. A sentence
says what is wrong and what to do next, and never holds document text.
"""

from flowbrand.core.errors import DocumentRejected, WorkCrashed


class EmptyFile(DocumentRejected):
    code = "empty_file"
    reason = "The file is empty. Please export the document again and upload the new file."


class UnsupportedType(DocumentRejected):
    code = "unsupported_type"
    reason = (
        "This is an older Office format. Open it, save it as .docx, .pptx or PDF, and upload the new file."
    )


class OldWordFile(UnsupportedType):
    reason = (
        "This is a Word 97-2003 document (.doc). Open it in Word or LibreOffice, save it as .docx or PDF, "
        "and upload the new file."
    )


class OldPowerPointFile(UnsupportedType):
    reason = (
        "This is a PowerPoint 97-2003 presentation (.ppt). Open it in PowerPoint or LibreOffice, save it as "
        ".pptx or PDF, and upload the new file."
    )


class OldSpreadsheet(UnsupportedType):
    reason = (
        "This is an Excel 97-2003 workbook (.xls). Open it in Excel or LibreOffice, save it as .xlsx, and "
        "upload the new file."
    )


class OldPublisherFile(UnsupportedType):
    reason = "This is a Publisher file (.pub). Open it in Publisher, export it as PDF, and upload that."


class OldMailFile(UnsupportedType):
    reason = "This is an Outlook message (.msg). Save it as .html or .txt, and upload the new file."


class ContentMismatch(DocumentRejected):
    code = "content_mismatch"
    reason = (
        "The file's content does not match its extension. Please give it the right extension, or export "
        "it again as PDF."
    )


class ChecksumMismatch(DocumentRejected):
    code = "checksum_mismatch"
    reason = (
        "The file that arrived is not the one that was announced: its size or SHA-256 differs. "
        "Please upload it again."
    )


class DocumentEncrypted(DocumentRejected):
    code = "document_encrypted"
    reason = "The document is protected by a password. Remove the password and upload it again."


class MacrosNotSupported(DocumentRejected):
    code = "macros_not_supported"
    reason = "Documents with macros are not accepted. Save it as .docx, .pptx or .xlsx without macros first."


class DocumentDamaged(DocumentRejected):
    code = "document_damaged"
    reason = (
        "The file is damaged or incomplete. Open it in the program it came from, export it again and "
        "upload the new file."
    )


class TooManyPages(DocumentRejected):
    code = "too_many_pages"
    reason = "The document has too many pages. Please upload only the part that the funnel should use."


class DocumentTooComplex(DocumentRejected):
    code = "document_too_complex"
    reason = (
        "The document needs more memory or time than is allowed for one file. Export it again as a plain "
        "PDF, or upload a smaller part of it."
    )


class DocumentCrashesParser(DocumentRejected):
    code = "document_crashes_parser"
    reason = "The document could not be read: its parser stopped. Export it again as PDF and upload that."


class ParserDied(WorkCrashed):
    """The parser's process ended, by a signal or out of memory: perhaps the document, perhaps the machine."""

    code = DocumentCrashesParser.code
    reason = DocumentCrashesParser.reason


class NoText(DocumentRejected):
    code = "no_text"
    reason = "The document holds no text. Please upload one with text in it."


class ImageOnly(DocumentRejected):
    code = "image_only"
    reason = (
        "This document holds only images; text recognition is not part of this installation. Export it with "
        "a text layer (OCR) and upload it again."
    )


class NothingRecognised(ImageOnly):
    reason = (
        "This document holds only images, and no text could be recognised in them. Export it with a text "
        "layer, or scan it again at a higher resolution, and upload it again."
    )


class TooLittleText(DocumentRejected):
    code = "too_little_text"
    reason = "The document holds too few words to make a funnel. Please upload one that says more."


class HostileContent(DocumentRejected):
    code = "hostile_content"
    reason = (
        "The file declares XML entities, which Office programs never write and which can be used for "
        "attacks. Save it again with the program it came from and upload the new file."
    )


BY_NAME: dict[str, type[DocumentRejected]] = {
    kind.__name__: kind
    for kind in (
        EmptyFile,
        UnsupportedType,
        OldWordFile,
        OldPowerPointFile,
        OldSpreadsheet,
        OldPublisherFile,
        OldMailFile,
        ContentMismatch,
        ChecksumMismatch,
        DocumentEncrypted,
        MacrosNotSupported,
        DocumentDamaged,
        TooManyPages,
        DocumentTooComplex,
        DocumentCrashesParser,
        NoText,
        ImageOnly,
        NothingRecognised,
        TooLittleText,
        HostileContent,
    )
}
"""Class by its name: how a refusal crosses the process boundary, without its text."""
