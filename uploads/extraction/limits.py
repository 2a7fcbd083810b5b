"""What parsing one document may cost. Sizes are bytes, times are seconds."""

import shutil
from dataclasses import asdict, dataclass
from typing import Self

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one parse. Kernel or parent enforce the first five, the parsers the rest."""

    memory_bytes: int = 1024 * _MIB
    """Address space of the child (RLIMIT_AS), about 200 MiB of it taken by the interpreter and libraries."""
    cpu_seconds: int = 60
    wall_seconds: float = 90.0
    open_files: int = 64
    max_result_bytes: int = 64 * _MIB
    """What the child may send back."""
    max_pages: int = 2_000
    """Pages of a PDF, slides of a deck."""
    max_pdf_objects: int = 1_000_000
    max_pdf_streams: int = 200_000
    """Objects and streams that lie open in a PDF, counted before anything of it is read."""
    max_text_characters: int = 8_000_000
    max_members: int = 10_000
    """Entries of an Office file's ZIP directory."""
    max_inflated_bytes: int = 128 * _MIB
    """XML read from an Office file, in sum, counted as it is inflated."""
    max_ratio: int = 250
    """Inflated to compressed size of one part; looked at above one MiB."""
    min_words: int = 3
    """Fewer make the document useless: it is refused. Fewer than 20 make it poor: it carries a warning."""

    max_ocr_pages: int = 20
    ocr_program: str = ""
    """Path of Tesseract; empty where no text is recognised."""
    ocr_languages: str = "eng"

    @classmethod
    def from_settings(cls) -> Self:
        """The limits this installation is configured with (`PARSE_*` and `OCR_*` in `.env.example`)."""
        from django.conf import settings

        env = settings.ENV
        return cls(
            memory_bytes=env.parse_memory_bytes,
            cpu_seconds=env.parse_cpu_seconds,
            wall_seconds=float(env.parse_wall_seconds),
            ocr_program=shutil.which(env.ocr_engine) or "" if env.ocr_engine else "",
            ocr_languages=env.ocr_languages,
        )

    def as_dict(self) -> dict[str, int | float | str]:
        """Field name -> value, for the request to the child."""
        return asdict(self)
