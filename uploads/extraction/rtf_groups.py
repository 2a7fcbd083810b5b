"""The state of an RTF reader: groups with their destination, code page and paragraph, and the text so far."""

import codecs
import re
from dataclasses import dataclass, field, replace

from uploads.extraction.limits import Limits
from uploads.extraction.rejections import DocumentTooComplex
from uploads.extraction.rtf_tokens import Token
from uploads.extraction.rtf_words import CHARSETS, READ, SKIPPED, SYMBOLS, WORDS

_MAX_DEPTH = 1_000
_HEADING = re.compile(r"heading (\d)|(title)|(subtitle)", re.IGNORECASE)
_NUMBER = re.compile(r"\(?[\w.]{1,12}[.)]")


@dataclass(slots=True)
class Paragraph:
    """Paragraph properties in force. They belong to the group, so a copy is made of them where one opens."""

    style: int = 0
    outline: int | None = None
    listed: bool = False
    list_level: int = 1
    in_table: bool = False

    def reset(self) -> None:
        self.style, self.outline, self.listed, self.list_level, self.in_table = 0, None, False, 1, False


@dataclass(slots=True)
class Group:
    """`target` is where its text goes: "body", "note", "marker", "style", a property, or "" for nowhere."""

    target: str = "body"
    paragraph: Paragraph = field(default_factory=Paragraph)
    code_page: str = "cp1252"
    fallback: int = 1
    """Bytes to skip behind a `\\u`."""
    hidden: bool = False
    starred: bool = False
    fonts: bool = False

    @property
    def shown(self) -> bool:
        return self.target == "body" and not self.hidden


class RtfText:
    """Feeds on tokens. Whoever drives it takes text, notes and list markers out at each paragraph's end."""

    def __init__(self, limits: Limits) -> None:
        self.parts: list[str] = []
        self.info: dict[str, str] = {}
        self.hidden = False
        self.images = False
        self._groups = [Group()]
        self._notes: list[str] = []
        self._marker = ""
        self._styles: dict[int, str] = {}
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._raw = bytearray()
        self._skip = 0
        self._default = "cp1252"
        self._high = 0
        self._room = 2 * limits.max_text_characters

    @property
    def group(self) -> Group:
        return self._groups[-1]

    def take(self, token: Token) -> bool:
        """Work off one token; False for a word that the caller has to know of."""
        if token.kind == "text":
            self._bytes(token.data)
            return True
        self._settle()
        if token.kind == "open":
            self._open()
        elif token.kind == "close":
            self._close()
        elif token.kind == "symbol":
            self._symbol(token.data)
        else:
            return self._word(token.data, token.number)
        return True

    def flush(self) -> str:
        self._settle()
        text, self.parts = "".join(self.parts), []
        return text

    def take_notes(self) -> list[str]:
        notes, self._notes = self._notes, []
        return notes

    def take_marker(self) -> str:
        marker, self._marker = self._marker, ""
        return marker

    def heading_of(self, paragraph: Paragraph) -> int | None:
        """1-based heading depth by outline level or the style's name."""
        match = _HEADING.match(self._styles.get(paragraph.style, "").strip())
        if match is not None:
            return int(match[1]) if match[1] else 1 if match[2] else 2
        return paragraph.outline + 1 if paragraph.outline is not None and 0 <= paragraph.outline < 9 else None

    def _open(self) -> None:
        if len(self._groups) > _MAX_DEPTH:
            raise DocumentTooComplex
        group = self.group
        self._groups.append(replace(group, paragraph=replace(group.paragraph), starred=False))

    def _close(self) -> None:
        if len(self._groups) > 1:
            group = self._groups.pop()
            # Writers set paragraph properties inside a group and end the paragraph behind it.
            if group.target == self.group.target == "body":
                self.group.paragraph = group.paragraph

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.group.starred = True
        else:
            self._put(
                SYMBOLS.get(symbol, symbol.decode("ascii", errors="ignore") if symbol in b"\\{}" else "")
            )

    def _word(self, word: bytes, number: int | None) -> bool:
        group = self.group
        if word in SKIPPED or (group.starred and word not in READ):
            self.images |= word in (b"pict", b"object")
            group.target, group.fonts = "", word == b"fonttbl"
        elif word in READ:
            self._enter(word)
        elif word in WORDS:
            self._put(WORDS[word])
        elif word == b"u" and number is not None:
            self._unicode(number)
        elif word in (b"uc", b"ansicpg", b"f", b"fcharset", b"deff", b"v", b"deleted", b"plain"):
            self._character(word, number)
        else:
            return self._paragraph(word, number)
        group.starred = False
        return True

    def _enter(self, word: bytes) -> None:
        group = self.group
        if group.target == "" and word != b"shptxt":
            return
        if word == b"stylesheet":
            group.target = "style"
        elif word == b"footnote":
            group.target = "note"
            self._notes.append("")
        elif word in (b"listtext", b"pntext"):
            group.target = "marker"
        elif word == b"info":
            group.target = "info"
        elif word in (b"title", b"author") and group.target == "info":
            group.target = word.decode("ascii")
        elif word == b"pn":
            group.target = ""

    def _character(self, word: bytes, number: int | None) -> None:
        group = self.group
        if word == b"uc":
            group.fallback = min(max(number or 0, 0), 8)
        elif word == b"ansicpg":
            self._default = group.code_page = _codec(f"cp{number}")
        elif word == b"fcharset" and number is not None:
            self._fonts[self._font] = CHARSETS.get(number, "")
        elif word == b"f":
            self._font = number or 0
            group.code_page = self._fonts.get(self._font) or self._default
        elif word in (b"v", b"deleted"):
            group.hidden = number != 0
        elif word == b"plain":
            group.hidden = False

    def _paragraph(self, word: bytes, number: int | None) -> bool:
        paragraph = self.group.paragraph
        if word == b"s":
            paragraph.style = number or 0
        elif word == b"outlinelevel":
            paragraph.outline = number
        elif word == b"ls":
            paragraph.listed = bool(number)
        elif word == b"ilvl":
            paragraph.list_level = min(max(number or 0, 0), 8) + 1
        elif word == b"intbl":
            paragraph.in_table = True
        else:
            return False
        return True

    def _unicode(self, number: int) -> None:
        self._skip = self.group.fallback
        code = number % 0x10000
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        self._put(chr(code))

    def _bytes(self, data: bytes) -> None:
        if self._skip:
            dropped = min(self._skip, len(data))
            self._skip -= dropped
            data = data[dropped:]
        self._raw += data

    def _settle(self) -> None:
        """Decode what bytes there are: two of them may be one character."""
        self._skip = 0 if self._raw else self._skip
        if self._raw:
            raw, self._raw = bytes(self._raw), bytearray()
            self._put(raw.decode(self.group.code_page, errors="replace"))

    def _put(self, text: str) -> None:
        group = self.group
        if group.target == "body":
            if group.hidden:
                self.hidden |= bool(text.strip())
                return
            self._spend(text)
            self.parts.append(text)
        elif group.target == "note" and self._notes:
            self._spend(text)
            self._notes[-1] += text
        elif group.target == "marker":
            self._marker = (self._marker + text)[:40]
        elif group.target in ("title", "author"):
            self.info[group.target] = (self.info.get(group.target, "") + text)[:1_000]
        elif group.target == "style":
            name = self._styles.get(group.paragraph.style, "") + text
            self._styles[group.paragraph.style] = name.rstrip(";")[:200]

    def _spend(self, text: str) -> None:
        self._room -= len(text)
        if self._room < 0:
            raise DocumentTooComplex


def decoded_name(marker: str) -> str | None:
    """The printed number of a list item; None for a bullet."""
    number = marker.strip()
    return number if _NUMBER.fullmatch(number) else None


def _codec(name: str) -> str:
    try:
        return "utf-8" if name == "cp65001" else codecs.lookup(name).name
    except (LookupError, ValueError):
        return "cp1252"
