"""RTF's vocabulary: which destinations are read or skipped, and which words and symbols stand for text."""

SKIPPED = frozenset(
    b"fonttbl colortbl pict object header headerl headerr headerf footer footerl footerr footerf fldinst "
    b"datafield themedata colorschememapping latentstyles datastore listtable listoverridetable rsidtbl "
    b"generator annotation atnid atnauthor atntime atnicn xe tc rxe bkmkstart bkmkend filetbl revtbl "
    b"xmlnstbl nonshppict template operator comment keywords subject doccomm hlinkbase company category "
    b"manager creatim revtim printim buptim falt panose ftnsep ftnsepc aftnsep aftnsepc pgdsctbl mmathPr "
    b"wgrffmtfilter".split()
)
READ = frozenset(
    b"info title author footnote shptxt stylesheet listtext pntext shp shpinst fldrslt upr ud pn".split()
)
"""Destinations that hold something, or lead to it. Others behind `\\*` are skipped."""
CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"-": "", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
WORDS = {
    b"line": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
    b"qmspace": " ", b"lbr": "\n",
    b"softline": "\n",
}  # fmt: skip
