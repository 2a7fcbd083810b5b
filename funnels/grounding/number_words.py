"""Numbers written as words, per language.

Words that mean something else more often ("one", "neuf", "un") are left out.
"""


def _table(pairs: str) -> dict[str, int]:
    words = pairs.split()
    return {word: int(number) for word, number in zip(words[::2], words[1::2], strict=True)}


_ONES = _table("one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9")
_TENS = _table("twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90")
_TEENS = _table(
    "ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 "
    "nineteen 19 hundred 100"
)
_COMPOUNDS = {f"{ten}-{one}": tens + ones for ten, tens in _TENS.items() for one, ones in _ONES.items()}

WORDS: dict[str, dict[str, int]] = {
    "en": {word: number for word, number in (_ONES | _TEENS | _TENS | _COMPOUNDS).items() if number > 1},
    "de": _table(
        "zwei 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwölf 12 zwanzig 20 "
        "dreißig 30 vierzig 40 fünfzig 50 sechzig 60 siebzig 70 achtzig 80 neunzig 90 hundert 100"
    ),
    "fr": _table(
        "deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 dix 10 onze 11 douze 12 quinze 15 vingt 20 "
        "trente 30 quarante 40 cinquante 50 soixante 60 cent 100"
    ),
    "es": _table(
        "dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 once 11 doce 12 veinte 20 "
        "treinta 30 cuarenta 40 cincuenta 50 cien 100"
    ),
}
