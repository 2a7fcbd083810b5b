"""A document as material for a language model: marked with its places, in parts that fit one request."""

from uploads.extraction.model import Block, ParsedDocument, Position

_PREFIX = {"heading": "# ", "list_item": "- ", "note": "(notes) "}


def parts_of(parsed: ParsedDocument, *, characters: int, most: int) -> list[str]:
    """The whole document in parts of at most `characters`, cut between blocks.

    A document with more than `most` parts is read in `most` of them, spread evenly over its length.
    """
    parts: list[list[str]] = [[]]
    size, place = 0, None
    for block in parsed.blocks:
        for text in _pieces(_line(block), characters - 40):
            marker = _marker(block.position)
            if size + len(text) + len(marker) + 2 > characters and parts[-1]:
                parts.append([])
                size, place = 0, None
            lines = [text] if block.position == place else [marker, text]
            parts[-1] += lines
            size += sum(len(line) + 1 for line in lines)
            place = block.position
    return _spread(["\n".join(lines) for lines in parts], most)


def _line(block: Block) -> str:
    return _PREFIX.get(block.kind, "") + block.text


def _marker(position: Position) -> str:
    return f"[{position.kind} {position.number}]"


def _pieces(text: str, size: int) -> list[str]:
    """A block as it is, or a block larger than a part (a long table) cut into several."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def _spread(parts: list[str], most: int) -> list[str]:
    if len(parts) <= most:
        return parts
    return [parts[number * len(parts) // most] for number in range(most)]
