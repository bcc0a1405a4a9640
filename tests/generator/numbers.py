"""How a number is printed."""

import random
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"
_TEN_THOUSAND = 10_000
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROUGH = ("{}余", "{}多", "{}余", "近{}", "约{}", "{}余")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """A document's habits: how often it groups digits, prints them wide or in characters."""

    grouped: float = 0.0
    wide: float = 0.0
    chinese: float = 0.0
    thousands: float = 0.0

    def show(self, value: int, rng: random.Random) -> str:
        """`value` as this document prints it before a unit."""
        if 0 < value <= 200 and rng.random() < self.chinese:
            return "两" if value == 2 else chinese(value)
        if value >= _TEN_THOUSAND and value % 100 == 0 and rng.random() < self.thousands:
            return f"{value / _TEN_THOUSAND:g}万"
        text = f"{value:,}" if rng.random() < self.grouped else str(value)
        return text.translate(_FULL_WIDTH) if rng.random() < self.wide else text


def draw_style(rng: random.Random) -> NumberStyle:
    """Most documents print plain digits; some have a habit."""
    habit = rng.random()
    if habit < 0.06:
        return NumberStyle(grouped=0.9)
    if habit < 0.11:
        return NumberStyle(wide=0.9)
    if habit < 0.16:
        return NumberStyle(chinese=0.6)
    return NumberStyle(thousands=0.5)


def rough(value: int, rng: random.Random) -> tuple[int, str]:
    """`value` rounded as prose does, and how it is printed: (12000, 1.2万余)."""
    size = 10 ** max(len(str(value)) - 2, 1)
    value = max(value // size * size, 10)
    shown = str(value)
    if value >= _TEN_THOUSAND and rng.random() < 0.5:
        shown = f"{value / _TEN_THOUSAND:g}万"
    if value in {100, 1000} and rng.random() < 0.3:
        return value, "近百" if value == 100 else "近千"
    return value, rng.choice(_ROUGH).format(shown)


def chinese(value: int) -> str:
    """`value` below 1,000 in characters: 131 is 一百三十一."""
    if value < 10:
        return _DIGITS[value]
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def amount(yuan: float) -> str:
    """Yuan as digits without idle zeros: 35.5, 1200."""
    return f"{yuan:.2f}".rstrip("0").rstrip(".")


def circled_year(year: int) -> str:
    """A year in characters, as under a signature: 二〇一二."""
    return "".join("〇" if digit == "0" else _DIGITS[int(digit)] for digit in str(year))
