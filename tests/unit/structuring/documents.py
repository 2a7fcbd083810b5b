"""Small documents for the tests, written line by line.

A line's first character tells its kind: `#` title, `=` heading, `*` list item, `~` speaker note, `|` table
(rows by `//`, cells by `|`), `---` a new page, anything else a paragraph.
"""

from uploads.extraction.model import (
    Block,
    BlockKind,
    MediaType,
    ParsedDocument,
    Position,
    PositionKind,
    Theme,
)

_KINDS: dict[str, tuple[BlockKind, int | None]] = {
    "#": ("heading", 1),
    "=": ("heading", 2),
    "*": ("list_item", 1),
    "~": ("note", None),
}
_POSITIONS: dict[MediaType, PositionKind] = {"pdf": "page", "docx": "section", "pptx": "slide"}


def document(
    *lines: str,
    media_type: MediaType = "pdf",
    title: str | None = None,
    author: str | None = None,
    theme: Theme | None = None,
) -> ParsedDocument:
    """A parsed document from lines as described above."""
    blocks, number = [], 1
    for line in lines:
        if line == "---":
            number += 1
        else:
            blocks.append(_block(line, Position(kind=_POSITIONS[media_type], number=number)))
    return ParsedDocument(
        media_type=media_type,
        page_count=number,
        title=title,
        author=author,
        blocks=tuple(blocks),
        theme=theme or Theme(),
    )


def _block(line: str, position: Position) -> Block:
    if line.startswith("|"):
        rows = tuple(tuple(cell.strip() for cell in row.split("|")) for row in line[1:].split("//"))
        return Block(
            kind="table", text="\n".join("\t".join(row) for row in rows), position=position, rows=rows
        )
    kind, level = _KINDS.get(line[0], ("paragraph", None))
    return Block(
        kind=kind, level=level, text=line[1:].strip() if line[0] in _KINDS else line, position=position
    )


BROCHURE = document(
    "# TideLine Tours",
    "Small boats, big moments on the coast.",
    "TideLine Tours runs guided kayak trips for families and small teams along the Northumberland coast. "
    "Since 2014 our guides have taken 12,400 guests onto the water.",
    "= The problem",
    "Most visitors struggle to find a trip that suits children and beginners. "
    "Large tour boats are crowded and expensive, and renting a kayak without a guide is risky.",
    "= What you get",
    "* A certified guide for every six guests, so you never paddle alone",
    "* All equipment included: no hidden fees",
    "* Free rebooking up to 24 hours before the trip",
    "---",
    "= Prices",
    "| Trip | Adults | Children//Harbour tour | £39 | £19//Seal bay (3 hours) | £59 | £29",
    "Groups of eight or more save 15%.",
    "= Results",
    "In 2023, 97% of guests said they would come again, and bookings grew by 32%.",
    "= What guests say",
    "“We felt safe from the first minute, and our kids still talk about the seals.” — Maria Lopez, Leeds",
    '"Best team day we have had in years," says Tom Baker, Operations Manager at Hexham Foods.',
    "= Book your trip",
    "Call 01665 555 0142 or book online at www.tideline-tours.example today.",
    "Questions? Write to hello@tideline-tours.example.",
    "© 2024 TideLine Tours Ltd. All rights reserved. Page 2 of 2",
    theme=Theme(colors=("#0a6c74", "not a colour", "#F4A259"), heading_font="Lora", body_font="Inter"),
)

GERMAN = document(
    "# Müller Energieberatung",
    "Weniger Energie. Mehr Komfort.",
    "Die Müller Energieberatung GmbH hilft mittelständischen Unternehmen, ihre Energiekosten dauerhaft zu "
    "senken. Seit 2009 haben wir über 850 Betriebe beraten.",
    "= Die Herausforderung",
    "Viele Betriebe leiden unter steigenden Kosten und veralteten Anlagen.",
    "= Ihre Vorteile",
    "* Sie sparen im Schnitt 23 % Ihrer Stromkosten",
    "* Fördermittel von bis zu 50.000 € beantragen wir für Sie",
    "= Preise",
    "Die Erstberatung kostet 490 € zzgl. MwSt. und dauert 3 Stunden.",
    "= Kundenstimmen",
    "„Wir haben unsere Stromrechnung in einem Jahr um ein Drittel reduziert.“ "
    "– Petra Schmidt, Geschäftsführerin, Bäckerei Schmidt",
    "= Kontakt",
    "Vereinbaren Sie jetzt einen Termin: Telefon +49 30 1234567 oder info@mueller-energie.de.",
    media_type="docx",
)

FRENCH = document(
    "# Boulangerie en ligne Pépin",
    "Pépin aide les boulangers indépendants à vendre leur pain en ligne sans effort. "
    "Plus de 1 200 boulangeries utilisent déjà notre plateforme.",
    "= Le défi",
    "Les erreurs coûtent cher et les clients attendent trop.",
    "= Avantages",
    "* Vous gagnez 5 heures par semaine",
    "* Réduisez le gaspillage de 30 %",
    "= Tarifs",
    "L’abonnement coûte 29 € par mois, sans engagement.",
    "= Contact",
    "Demandez une démonstration gratuite sur www.pepin.example ou appelez-nous au +33 1 23 45 67 89.",
    media_type="docx",
)

SPANISH = document(
    "# Riego Sur",
    "Riego Sur ayuda a los agricultores a regar con menos agua. "
    "Nuestro sistema está diseñado para pequeñas fincas.",
    "= El problema",
    "Muchos agricultores sufren la falta de agua y los costos de la energía.",
    "= Beneficios",
    "* Ahorre hasta un 40 % de agua cada año",
    "= Precios",
    "El sistema cuesta 1.250 € por hectárea.",
    "= Contacto",
    "Solicite su presupuesto gratuito en www.riegosur.example hoy.",
)

CHINESE = document(
    "# 智能客服平台",
    "我们的智能客服平台帮助企业降低客服成本。平台每天处理超过100万次对话，准确率达到95%。",
    "许多企业的客服团队面临人手不足的问题。客户等待时间太长，满意度下降。",
    "使用我们的平台，企业可以节省40%的成本。价格为每月999元。",
    "请联系我们：support@example.cn，电话 +86 10 1234 5678。",
)

ARABIC = document(
    "# منصة خدمة العملاء",
    "منصتنا تساعد الشركات على خفض التكاليف. تعالج المنصة أكثر من 100 ألف محادثة يوميا.",
    "تعاني كثير من الشركات من نقص الموظفين. ينتظر العملاء وقتا طويلا.",
)
