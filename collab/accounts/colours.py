"""Colours of people: each can be told from others, and read on light ground and on dark."""

import re
from hashlib import sha256
from typing import Final

# Relative luminance as WCAG has it. Within these bounds a colour has a contrast of three or more with white, and with
# the darkest grey that pages use (#1c1c1c).
DARKEST: Final = 0.14
LIGHTEST: Final = 0.295

# Far enough from each other to be told apart, also by most of those who see fewer colours.
PALETTE: Final = (
    *("#2563eb", "#d6336c", "#2b8a3e", "#c2410c", "#8144ee", "#0e7c86"),
    *("#a8650a", "#c43370", "#4d7c0f", "#4f6d8f", "#9a44c8", "#c92a2a"),
)

_WRITTEN = re.compile(r"#[0-9a-f]{6}\Z")
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)  # of red, green and blue


def of(name: str) -> str:
    """The colour that this name always has."""
    return PALETTE[sha256(name.encode("utf-8", "surrogatepass")).digest()[0] % len(PALETTE)]


def after(colour: str) -> str:
    """The colours in turn: those who come one after the other get different ones."""
    return PALETTE[(PALETTE.index(colour) + 1) % len(PALETTE)] if colour in PALETTE else PALETTE[0]


def readable(colour: str) -> str:
    """The colour, or the nearest of its hue that can be read; what is no colour becomes one of ours."""
    if not _WRITTEN.match(colour):
        return of(colour)
    light = [_linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5)]
    found = _luminance(light)
    if found > LIGHTEST:
        light = [each * LIGHTEST / found for each in light]
    elif found < DARKEST:
        white = (DARKEST - found) / (1 - found)
        light = [each + (1 - each) * white for each in light]
    else:
        return colour
    return "#" + "".join(f"{_written(each):02x}" for each in light)


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1."""
    return _luminance([_linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5)])


def _luminance(light: list[float]) -> float:
    return sum(weight * each for weight, each in zip(_WEIGHTS, light, strict=True))


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - of sRGB


def _written(light: float) -> int:
    part = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055  # noqa: PLR2004 - of sRGB
    return round(255 * part)
