"""Seeded damage to documents: of their bytes, and of the parts inside a ZIP package, packed again."""

import copy
import io
import random
import re
import zipfile

from lxml import etree

_NASTY = (
    b"\x00", b"\xff" * 8, b"-1", b"0", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"9" * 40,
    b"1e999", b"NaN", b"%s%n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b"<!DOCTYPE x>", b"<![CDATA[", b"&#0;", b"{" * 50, b"}" * 50, b"<" * 50, b"<a>" * 50, b"((" * 50,
    b"endobj", b"<< /Kids [1 0 R] >>", b"\\bin99999 ", b'"',
)  # fmt: skip
_VALUES = (
    "", "-1", "0", "1e9", "99999999999999999999", "NaN", "\u0663", "\u00b2", "A1", "ZZZ9999999", "rId1",
    "../x", "none", " ", "99", "true", "http://127.0.0.1:1/",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_MOST_MUTATIONS = 6
_MOST_ELEMENTS = 5_000


def mutated(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """`data` with one to six changes. `others` are documents to take pieces from."""
    if data[:2] == b"PK" and chance.random() < 0.8:
        return _repacked(data, others, chance)
    return _damaged(data, others, chance)


def _repacked(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The package with one or more of its XML parts damaged, dropped, doubled or exchanged."""
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name) for name in source.namelist()}
    texts = [name for name in parts if name.endswith((".xml", ".rels", "mimetype"))]
    for _ in range(chance.randint(1, 2)):
        name, other = chance.choice(texts), chance.choice(texts)
        way = chance.random()
        if way < 0.5:
            parts[name] = _reshaped(parts.get(name, b"<x/>"), chance)
        elif way < 0.8:
            parts[name] = _damaged(parts.get(name, b"<x/>"), others, chance)
        elif way < 0.9:
            parts.pop(name, None)
        else:
            parts[name] = parts.get(other, b"")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _reshaped(part: bytes, chance: random.Random) -> bytes:
    """The part with elements dropped, doubled, moved or emptied and values exchanged: well-formed."""
    try:
        root = etree.fromstring(part)
    except etree.XMLSyntaxError:
        return part
    for _ in range(chance.randint(1, _MOST_MUTATIONS)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        one, other = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        way = chance.randrange(5)
        if way == 0 and parent is not None:
            parent.remove(one)
        elif way == 1 and parent is not None and len(elements) < _MOST_ELEMENTS:
            parent.append(copy.deepcopy(other))
        elif way == 2:
            one.text = chance.choice(_VALUES)
        elif way == 3:
            one.tag = other.tag
        elif one.attrib:
            one.set(chance.choice(list(map(str, one.attrib))), chance.choice(_VALUES))
    return etree.tostring(root)


def _damaged(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, _MOST_MUTATIONS)):
        _change(changed, others, chance)
    return bytes(changed)


def _change(data: bytearray, others: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 8, 64, 512)))
    way = chance.randrange(8)
    if way == 0 and at < len(data):
        data[at] ^= 1 << chance.randrange(8)
    elif way == 1:
        data[at:end] = chance.randbytes(end - at)
    elif way == 2:
        del data[at:end]
    elif way == 3:
        data[at:at] = data[at:end] * chance.choice((1, 2, 50))
    elif way == 4:
        data[at:at] = chance.choice(_NASTY)
    elif way == 5:
        numbers = list(_NUMBER.finditer(data[at : at + 4096]))
        if numbers:
            found = chance.choice(numbers)
            data[at + found.start() : at + found.end()] = chance.choice(_NASTY)
    elif way == 6:
        other = chance.choice(others)
        begin = chance.randrange(len(other) + 1)
        data[at:at] = other[begin : begin + chance.choice((8, 64, 512))]
    elif chance.random() < 0.3:
        del data[at:]
