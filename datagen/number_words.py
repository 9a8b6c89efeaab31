"""What numbers in words are worth, in English and Chinese."""

from collections.abc import Sequence

__all__ = ["EN_NUMBERS", "EN_SCALES", "ZH_DIGITS", "chinese_value", "english_value"]

_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
"""
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
EN_NUMBERS = {word: value for value, word in enumerate(_ONES.split())} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
"""Words that are numbers by themselves, from zero to ninety."""
EN_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
ZH_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ZH_TENS = {"十": 10, "百": 100, "千": 1000}


def english_value(words: Sequence[str]) -> int | None:
    """Return the value of the lower-case words of a number; None where they are two side by side.

    "two hundred and five" is 205, "twelve three" is no number.
    """
    whole = part = 0
    for word in words:
        if word in EN_SCALES:
            part = max(part, 1) * EN_SCALES[word]
            if word != "hundred":
                whole, part = whole + part, 0
        elif word != "and":
            value = EN_NUMBERS[word]
            if part % 100 and not (part % 10 == 0 and value < 10):
                return None
            part += value
    return whole + part


def chinese_value(said: str) -> int | None:
    """Return the value of a Chinese number, of a year in digits as well; None of what is none.

    三十五 is 35 and 二〇二四 is 2024; 三四 (three or four) and 百 without a digit are no numbers.
    """
    if all(char in ZH_DIGITS for char in said):
        is_number = len(said) == 1 or len(said) == 4 or "〇" in said
        return int("".join(str(ZH_DIGITS[char]) for char in said)) if is_number else None
    total = section = digit = 0
    last = ""
    for char in said:
        if char in ZH_DIGITS:
            if last in ZH_DIGITS and last != "零":
                return None
            digit = ZH_DIGITS[char]
        elif char in _ZH_TENS:
            if not digit and not ((char == "十" and not last) or last == "零"):
                return None
            section += (digit or 1) * _ZH_TENS[char]
            digit = 0
        else:
            if not (section + digit or (total and char == "亿")):
                return None
            part = section + digit
            total = (total + part) * 10**8 if char == "亿" else total + part * 10**4
            section = digit = 0
        last = char
    return total + section + digit
