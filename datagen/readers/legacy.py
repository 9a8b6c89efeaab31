"""Tell which legacy encoding a text is in: by how often what it decodes to looks like its language.

The idea is that of Li & Momoi (2001), "A composite approach to language/encoding detection": byte
sequences that are no characters rule an encoding out, and frequent characters rule it in.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import islice

__all__ = ["guess_encoding"]

_SAMPLE = 64 * 1024
_WEIGHED = 1000  # characters of a sample: enough to tell languages apart
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# The mean weight of the characters beyond ASCII that a text has to reach.
_ENOUGH = 0.45
_ALONE = 0.4
_FREQUENT = 1.5
_PUNCTUATION = frozenset(
    "\u3000、。〈〉《》「」『』【】〔〕・ー〜…—–‘’“”·！（），．／：；？％～＋－＝０１２３４５６７８９"
)
_HALF = "｡ﾟ"  # katakana of half width, a byte each
_SIGNS = frozenset("“”‘’„‚‹›«»–—…•·¿¡§©®™°ºª±×²³¹¼½¾µ†‡‰£€¢¥№\xa0\xad")
_CURRENCY = frozenset("€£¢¥")
_WORDS = frozenset("àáèéìíòóùúÀÁÈÉÓ")
_ICELANDIC = frozenset("þÞðÐ")
_ODD = frozenset("ÿŸ")
# Lead bytes of the common characters of each encoding, and the commonest of all.
_COMMON = {
    "gb18030": (
        (0xB0, 0xD7, 0xA1),
        "的一是不了在有人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动",
    ),
    "cp932": ((0x82, 0x98, 0x40), "のにはをたがでてとしれさいるもなからすこりまっくんンー"),
    "big5": (
        (0xA4, 0xC6, 0x40),
        "的一是不了在有人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動",
    ),
    "euc_kr": ((0xB0, 0xC8, 0xA1), "이다는에의을를가고하지로기리사도한서은어나시대자니인"),
    "euc_jp": ((0xA4, 0xCF, 0xA1), "のにはをたがでてとしれさいるもなからすこりまっくんンー"),
}
_FREQUENT_CYRILLIC = frozenset("оеаинтсрвл")


def guess_encoding(data: bytes) -> str:
    """Return the legacy encoding that fits best, or "" if none makes sense of the bytes.

    Of two that fit alike the first is taken of GB18030, Shift-JIS, Big5, EUC-KR, EUC-JP, Windows
    Latin and Windows Cyrillic.
    """
    sample = b"\n".join(_lines(data))
    scores = {encoding: _score(sample, encoding, weigh) for encoding, weigh in _WEIGHTS.items()}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _ENOUGH else ""


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield the lines beyond ASCII, up to the size of a sample, and no line longer than that."""
    size = 0
    for line in data.split(b"\n"):
        if size > _SAMPLE:
            return
        if not line.isascii():
            start = next(index for index, byte in enumerate(line) if byte > 0x7F)
            yield line if len(line) <= _SAMPLE else line[start : start + _SAMPLE]
            size += len(line)


def _score(sample: bytes, encoding: str, weigh: Callable[[str, str, str], float]) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as exc:
        if len(sample) < _SAMPLE or exc.start < len(sample) - 4:
            return 0.0
        text = sample[: exc.start].decode(encoding)  # The sample ends within a character.
    padded = f"\n{text}\n"
    places = islice((match.start() + 1 for match in _BEYOND_ASCII.finditer(text)), _WEIGHED)
    found = [weigh(padded[at - 1], padded[at], padded[at + 1]) for at in places]
    return sum(found) / len(found) if found else 0.0


@lru_cache
def _common(encoding: str) -> frozenset[str]:
    (first, last, trail), _ = _COMMON[encoding]
    codes = (bytes((lead, low)) for lead in range(first, last + 1) for low in range(trail, 0xFF))
    # A pair that is no character decodes to something before or after the mark, or breaks it.
    found = ((code + b"|").decode(encoding, "replace") for code in codes)
    return frozenset(text[0] for text in found if len(text) == 2 and text[1] == "|" and text[0] != "\ufffd")


def _weigh_wide(encoding: str, before: str, char: str, after: str) -> float:
    """Weigh a character of Chinese, Japanese or Korean text, which seldom stands alone among Latin."""
    if encoding == "cp932" and _HALF[0] <= char <= _HALF[1]:
        return _ALONE
    if char not in _common(encoding) and char not in _PUNCTUATION:
        return 0.0
    weight = _FREQUENT if char in _COMMON[encoding][1] else 1.0
    return weight if before > "\x7f" or after > "\x7f" else _ALONE * weight


def _weigh_latin(before: str, char: str, after: str) -> float:
    """Weigh an accented letter: it stands in a word of plain ones, and no capital after a small one."""
    if not char.isalpha() or char in _SIGNS:
        return _weigh_sign(before, char, after)
    beside = [each for each in (before, after) if each.isalpha()]
    if not beside:
        return float(char in _WORDS)
    is_capital_inside = char.isupper() and (before.islower() or not (after.isalpha() or before.isupper()))
    is_plain = all(each.isascii() for each in beside) or char not in _ICELANDIC
    accented = [each for each in beside if not each.isascii()]
    is_run = len(accented) == 2 or any(each.isupper() for each in [*accented, char] if accented)
    return float(is_plain and not (is_capital_inside or is_run or char in _ODD))


def _weigh_cyrillic(before: str, char: str, after: str) -> float:
    """Weigh a Cyrillic letter: it stands in a word of its like, mostly a long one."""
    if not char.isalpha():
        return _weigh_sign(before, char, after)
    beside = [each for each in (before, after) if each.isalpha()]
    if any(each.isascii() for each in beside) or (char.isupper() and before.islower()):
        return 0.0
    weight = _FREQUENT if char in _FREQUENT_CYRILLIC else 1.0
    return weight if len(beside) == 2 else _ALONE


def _weigh_sign(before: str, char: str, after: str) -> float:
    if char in _CURRENCY and (before.isalpha() or after.isalpha()):
        return 0.0
    return float(char in _SIGNS and not (before > "\x7f" and before.isalpha() and char not in "“”‘’»–—…"))


_WEIGHTS: dict[str, Callable[[str, str, str], float]] = {
    **{encoding: partial(_weigh_wide, encoding) for encoding in _COMMON},
    "cp1252": _weigh_latin,
    "cp1251": _weigh_cyrillic,
}
