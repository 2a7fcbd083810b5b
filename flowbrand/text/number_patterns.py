"""The patterns behind `numbers`: every one is linear, none nests a repetition in a repetition of the same."""

import re
from decimal import Decimal

# Letters that glue to a number; scripts without spaces do not ("节省40%").
_GLUE = "0-9A-Za-z_À-ɏͰ-ӿ"
_EDGE = rf"(?<![{_GLUE}.,/#§$€£-])(?<![A-Za-z]['’])"
_NUMBER = (
    r"\d{1,3}(?:[.,'’]\d{3}){1,5}(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?: \d{3}){1,5}(?:,\d{1,2})?(?!\d)"
    r"|\d{1,15}(?:[.,]\d{1,9})?"
)
_RANGE = rf"(?:{_NUMBER})(?:(?:[-–—]| [–—-] )(?:{_NUMBER}))?"

# Longest names first: the first that fits wins.
SCALES: tuple[tuple[str, Decimal], ...] = (
    (r"(?:billionen|trillions?)", Decimal(10**12)),
    (r"(?:billions?|milliarden?|milliards?|mrd\.?|bn|b)", Decimal(10**9)),
    (r"(?:millionen|millions?|millones|millón|milhões|milioni|mio\.?|mn|m)", Decimal(10**6)),
    (r"(?:thousand|tausend|tsd\.?|mille|mil|k)", Decimal(1000)),
)
_WORD_SCALE = (
    r"(?:trillions?|billionen|billions?|milliarden?|milliards?|Mrd\.?|millionen|millions?|millones|millón"
    r"|milhões"
    r"|milioni|Mio\.?|mn|bn|thousand|tausend|Tsd\.?|mille|mil)(?!\w)"
)
_SCALE = rf"(?:\s?{_WORD_SCALE}|[kKmMbB](?![\w'’]))"
_SYMBOL = r"(?:(?:US|A|C|AU|CA|NZ|HK|S|R)?\$|[€£¥₹₽₩₺₪฿]|円|元)"
_CODE = r"(?-i:USD|EUR|GBP|JPY|CHF|AUD|CAD|NZD|INR|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|CNY|RMB|SGD|HKD|ZAR|Rs\.?)"
_WORD = r"(?:U\.?S\.? dollars?|dollars?|euros?|pounds?|cents?|yen|francs?|pesos?|dólares)"

MONEY = re.compile(
    rf"(?<![{_GLUE}$€£]){_SYMBOL}\s?{_RANGE}(?:{_SCALE}| [MB](?!\w))?\+?"
    rf"|(?<!\w){_CODE}\s?{_RANGE}{_SCALE}?\+?"
    rf"|{_EDGE}{_RANGE}{_SCALE}?\+?\s?(?:{_SYMBOL}(?![\w])|(?:{_CODE}|{_WORD})(?!\w))"
    rf"|{_EDGE}{_RANGE}(?:万円|億円|万元|円|元)",
    re.IGNORECASE,
)
PERCENT = re.compile(
    rf"{_EDGE}[-+−]?{_RANGE}\+?\s?(?:[%％‰]|(?:percent(?:age points?)?|per cent|prozent(?:punkte)?|pour cent"
    r"|por ciento"
    r"|procent|per cento|por cento)(?!\w))"
    rf"|(?<![\w.,])[-−]{_RANGE}\s?%",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
    r"|Januar|Jänner|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)(?!\w)"
)
_YEAR = r"(?:19|20)\d{2}(?![\d%])"
_DAY = r"(?:3[01]|[12]?\d)(?:st|nd|rd|th|er|\.)?(?!\d|,\d)"
DATE = re.compile(
    rf"{_EDGE}{_DAY}\s(?:de\s|of\s)?{_MONTH}(?:,?\s(?:de\s)?{_YEAR})?"
    rf"|(?<!\w){_MONTH}\s(?:de\s)?{_YEAR}"
    rf"|(?<!\w){_MONTH}\s(?:3[01]|[12]?\d)(?:st|nd|rd|th)?(?![\d%]|[.,:]\d)(?:,?\s{_YEAR})?"
    rf"|{_EDGE}{_YEAR}-\d{{2}}-\d{{2}}(?!\d)"
    rf"|{_EDGE}\d{{1,2}}([./])\d{{1,2}}\1(?:{_YEAR}|\d{{2}}(?!\d))"
    rf"|(?<!\w)(?:Q[1-4]|H[12]|FY)[ /-]?(?:{_YEAR}|\d{{2}}(?!\d))"
    r"|(?<!\d)\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"
    rf"|{_EDGE}{_YEAR}(?:\s?[-–/]\s?(?:{_YEAR}|\d{{2}}(?!\d)))?(?![\w.,/-]?\d)(?!\s?(?:[x×€$£]|{_WORD_SCALE}))"
)
TIME = re.compile(
    rf"{_EDGE}\d{{1,2}}(?::\d{{2}}){{1,2}}(?:\s?[ap]\.?m\.?(?!\w))?|{_EDGE}\d{{1,2}}\s?[ap]\.?m\.?(?!\w)"
    rf"|{_EDGE}\d{{1,2}}(?:[:.h]\d{{2}})?\s?(?:Uhr|o'clock)(?!\w)|{_EDGE}\d{{1,2}}\s?h\s?\d{{2}}(?!\w)",
    re.IGNORECASE,
)
MULTIPLE = re.compile(
    rf"{_EDGE}(?:{_NUMBER})\s?[x×](?![\w])(?!\s?\d)|{_EDGE}(?:{_NUMBER})"
    r"(?:-fold|fold|-fach|fach| times| fois| veces)(?!\w)",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|quarters?"
    r"|working days|business days"
    r"|Sekunden?|Minuten?|Stunden?|Tagen?|Tage|Tag|Wochen?|Monaten?|Monate?|Jahren?|Jahre?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?|années?"
    r"|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?"
    r"|metric tons|tons?|tonnes?|tonnen?|kg|g|mg|lbs?|oz|km²?|m²|m2|cm|mm|miles?|feet|ft|inch(?:es)?"
    r"|square (?:feet|meters|metres)"
    r"|sq\.? ?ft|acres?|hectares?|ha|lit(?:er|re)s?|ml|gallons?|kWh|MWh|GWh|kW|MW|GB|TB|MB|PB|GHz|MHz"
    r"|Mbps|Gbps|dB"
    r"|°C|°F|V|W|BTU)"
)
QUANTITY = re.compile(
    rf"{_EDGE}{_RANGE}{_SCALE}?\+?[\s-]?{_UNIT}(?![\w'’])(?:/(?:day|week|month|year|hour))?"
    rf"|{_EDGE}{_RANGE}{_SCALE}\+?(?!\w)|{_EDGE}{_RANGE}[万萬億亿千]",
    re.IGNORECASE,
)
PLAIN = re.compile(
    rf"{_EDGE}(?:{_NUMBER})\+?(?![{_GLUE}%°/])(?!-[^\W\d])(?![.,]\d)"
    rf"|{_EDGE}\d{{1,9}}(?=-[a-z]{{3}})|{_EDGE}24/7(?!\d)"
)

NOT_A_STATEMENT = re.compile(
    r"(?<!\w)(?:pages?|pp?\.|fig(?:ure|s|\.)?|tables?|charts?|exhibit|chapters?|sections?|sec\.|steps?"
    r"|phases?|nos?\.|nr\.?|number"
    r"|append(?:ix|ices)|annex|slides?|versions?|release|v\.?|rev\.?|levels?|tiers?|options?|questions?|articles?"
    r"|art\.|parts?"
    r"|items?|notes?|act|rule|clause|paragraph|volume|vol\.|iso|din|en|iec|rfc|http/|room|suite|floor|box|building|grade"
    r"|seiten?|s\.|abb\.?|abbildung|tabelle|kapitel|schritt|anhang|abschnitt|teil|absatz|abs\.|ziffer|folie"
    r"|tableau|chapitre|étape|annexe|numéro|n°|página|pág\.|tabla|figura|capítulo|paso|anexo|artículo|número|núm\.)"
    r"\s?#?\d{1,6}(?:[.,-]\d{1,6}){0,6}(?:(?:\s?(?:,|and|to|-|–|&|und|bis|et|à|y|a)\s?\d{1,6}){0,6})(?![\w%])"
    r"|\[\d{1,4}(?:[,–-]\s?\d{1,4}){0,20}\]"
    r"|(?<![\w.])\d{1,4}(?:\.\d{1,4}){2,6}(?![\w])(?!\.\d)"
    r"|(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]{1,255}"
    r"|(?<!\w)(?:tel|phone|fax|mobile|telefon|téléphone|tfno?)\b[.:]?\s?[+(]?\d[\d ()/.-]{5,20}\d"
    r"|(?<![\w.])\+\d[\d ()/.-]{6,20}\d"
    r"|(?<![\w.])\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?!\d)"
    r"|^\d{1,2}(?:\.\d{1,2}){0,4}[.)]\s|^\d{1,2}(?:\.\d{1,2}){1,4}\s(?=(?-i:[A-Z]\w+ [A-Za-z]))",
    re.IGNORECASE,
)

_DECIMAL_COMMA = frozenset(
    [
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "da",
        "sv",
        "no",
        "fi",
        "pl",
        "cs",
        "sk",
        "hu",
        "ro",
        "bg",
        "ru",
        "uk",
        "tr",
        "el",
        "hr",
        "sl",
        "sr",
        "id",
        "vi",
        "ca",
    ]
)


def decimal_comma(language: str) -> bool:
    """True where a comma separates decimals and a point groups thousands."""
    return language in _DECIMAL_COMMA


def spaced_thousands(language: str) -> bool:
    """True where a space groups thousands: elsewhere "340 230" are two numbers."""
    return language in _DECIMAL_COMMA
