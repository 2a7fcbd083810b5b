"""The page's style sheet in the brand's colours and fonts, and the policy that admits only it."""

import base64
import re
from hashlib import sha256
from pathlib import Path

from funnels.palette import at_lightness, ink_on, readable
from funnels.schema import Brand, Fonts, Palette

_SHEET = Path(__file__).resolve().parent.parent / "templates" / "funnels" / "page.css"
_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif'
_SERIF = '"Iowan Old Style", Georgia, Cambria, "Noto Serif", "Times New Roman", serif'
_SLAB = 'Rockwell, "Roboto Slab", "Noto Serif", Georgia, serif'
_MONO = 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace'
_KINDS = (
    (re.compile(r"mono|courier|consol|typewriter", re.IGNORECASE), _MONO),
    (re.compile(r"slab|rockwell", re.IGNORECASE), _SLAB),
    (re.compile(r"sans\b|grotes[kq]|gothic", re.IGNORECASE), _SANS),
    (
        re.compile(
            r"serif|times|georgia|garamond|cambria|baskerville|bodoni|caslon|didot|palatino|antiqua|minion"
            r"|merriweather|playfair|lora\b|charter|century|constantia|bitter|crimson|spectral|fraunces",
            re.IGNORECASE,
        ),
        _SERIF,
    ),
)


def style_sheet(brand: Brand) -> str:
    """CSS for the page. Nothing of a document enters it but checked colours and the letters of font names."""
    variables = {**_colours(brand.palette), **_fonts(brand.fonts)}
    declarations = "\n".join(f"  --{name}: {value};" for name, value in variables.items())
    return f":root {{\n{declarations}\n}}\n{_SHEET.read_text(encoding='utf-8')}"


def content_security_policy(style: str) -> str:
    """A policy under which the page runs no script, loads nothing, and has exactly this style sheet."""
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def font_stack(name: str) -> str:
    """A CSS font-family value: the font, then fonts of its kind that machines have."""
    family = re.sub(r"[^\w -]", "", name).strip()
    fallback = next((stack for pattern, stack in _KINDS if pattern.search(family)), _SANS)
    return f'"{family}", {fallback}' if family else fallback


def _fonts(fonts: Fonts) -> dict[str, str]:
    return {"heading-font": font_stack(fonts.heading), "body-font": font_stack(fonts.body)}


def _colours(palette: Palette) -> dict[str, str]:
    """The palette and what is derived from it; `*-ink` are readable on background and tint."""
    tint = at_lightness(palette.primary, 0.97, 0.012)
    on_primary = readable(palette.on_primary, palette.primary)
    deep = at_lightness(palette.primary, 0.27, 0.07)
    return {
        "primary": palette.primary,
        "on-primary": on_primary,
        "primary-ink": readable(palette.primary, tint),
        "secondary": palette.secondary,
        "on-secondary": ink_on(palette.secondary),
        "accent": palette.accent,
        "on-accent": ink_on(palette.accent),
        "accent-ink": readable(palette.accent, tint),
        "background": palette.background,
        "text": readable(palette.text, tint, 7.0),
        "muted": readable(at_lightness(palette.text, 0.48, 0.03), tint),
        "tint": tint,
        "line": at_lightness(palette.primary, 0.9, 0.02),
        "deep": deep,
        "on-deep": ink_on(deep),
    }
