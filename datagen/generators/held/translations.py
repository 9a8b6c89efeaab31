"""Whether a translation is in the asked language, as far as script and frequent words tell."""

import re

from datagen.languages import NAMES, foreign
from datagen.patterns import Pattern
from datagen.quotes import without_quotes
from datagen.text import detect_language, tokens

__all__ = ["asked_language", "translation_holds"]

_CODES = {name.lower(): code for code, name in NAMES.items()} | {"mandarin": "zh"}
_ZH_CODES = {
    "英": "en", "法": "fr", "德": "de", "西班牙": "es", "西": "es", "葡萄牙": "pt", "葡": "pt", "意": "it",
    "意大利": "it", "俄": "ru", "俄罗斯": "ru", "阿拉伯": "ar", "泰": "th", "越南": "vi", "日": "ja",
    "韩": "ko", "朝鲜": "ko", "中": "zh", "汉": "zh", "荷兰": "nl", "波兰": "pl", "土耳其": "tr",
    "瑞典": "sv",
    "希腊": "el", "希伯来": "he", "印地": "hi", "乌克兰": "uk", "印尼": "id",
}  # fmt: skip
_EN_NAMES = "|".join([*sorted(_CODES.keys() - {"polish"}, key=len, reverse=True), "(?-i:Polish)"])
_ZH_NAMES = "|".join(sorted(_ZH_CODES, key=len, reverse=True))
_NAME = rf"(?:[A-Za-z]+\s+)?(?P<en>{_EN_NAMES})\b"
_ZH_NAME = rf"(?:繁体|简体|现代|地道的?)?(?P<zh>{_ZH_NAMES})[语文]"
_SEVERAL = Pattern(
    rf"\b(?:{_EN_NAMES})\s*(?:,|and|or|/)\s*(?:{_EN_NAMES})\b|(?:{_ZH_NAMES})[语文]?[和、与及](?:{_ZH_NAMES})[语文]",
    re.IGNORECASE,
)
_INTO = [
    Pattern(source, re.IGNORECASE)
    for source in (
        rf"\btranslat(?:e|ing|ion)\b[^.?!\n]{{0,120}}?\b(?:in)?to\s+{_NAME}",
        rf"\b(?:put|turn|render)\b[^.?!\n]{{0,80}}?\binto\s+{_NAME}",
        rf"\b(?:say|render|write)\b[^.?!\n]{{0,80}}?\bin\s+{_NAME}(?=\s*(?:[.,:;?!\n]|$))",
        rf"\b{_NAME}\s+translation\s+(?:of|for)\b",
        rf"(?:翻译|译)[成为到作]?\s*(?:一下)?{_ZH_NAME}",
        rf"用{_ZH_NAME}(?:怎么|如何)?(?:说|翻译|表达)|{_ZH_NAME}怎么说".replace("(?P<zh>", "(?P<zh2>", 1),
        rf"[{''.join(each for each in _ZH_CODES if len(each) == 1)}]译(?P<zh>[中汉英法德俄日韩西意葡])",
    )
]
_ALSO = Pattern(
    r"\b(?:explain|comment|then|both|also|literal|word by word|each word)\b|解释|说明|并[^且]|再|分别|逐词"
    r"|双语|对照",
    re.IGNORECASE,
)
"""Tasks whose answer is more than the translation."""
_FEW_LETTERS, _A_COPY = 4, 3
_ENGLISH = frozenset(
    re.findall(r"\w+", "the and of is are was to with that this it for you we they have has not")
)
_MUCH_ENGLISH = 0.25
_CHINESE_ALONE = 12
"""Han characters without kana from which on an answer is no Japanese."""
_STRANGE = {"uk": Pattern("[ыэъё]", re.IGNORECASE), "ru": Pattern("[іїєґ]", re.IGNORECASE)}
"""Letters of a neighbour: what shares a script is told apart by them."""


def asked_language(asked: str) -> str:
    """Return the code of the one language that a task asks a translation into, "" for none or several."""
    own = without_quotes(asked)
    found = {_code(match) for pattern in _INTO for match in pattern.finditer(own)}
    return found.pop() if len(found) == 1 and not _SEVERAL.search(own) else ""


def _code(match: re.Match[str]) -> str:
    said = {name: text for name, text in match.groupdict().items() if text}
    return _CODES[said["en"].lower()] if "en" in said else _ZH_CODES[next(iter(said.values()))]


def translation_holds(asked: str, answer: str) -> bool | None:
    """Say whether a translation is in the asked language, and no copy of what is to be translated.

    None where none is asked for, several are or more than that, or the answer has too few letters to tell.
    """
    language = asked_language(asked)
    letters = sum(map(str.isalpha, answer))
    if not language or letters < _FEW_LETTERS or _ALSO.search(without_quotes(asked)):
        return None
    said, given = (f" {' '.join(tokens(text))} " for text in (answer, asked))
    if len(tokens(answer)) >= _A_COPY and said in given:
        return False
    strange = _STRANGE.get(language)
    if foreign(answer, language) or (strange and strange.search(answer)):
        return False
    if language == "ja" and letters >= _CHINESE_ALONE:
        return detect_language(answer) != "zh"
    return language == "en" or not _is_english(answer)


def _is_english(text: str) -> bool:
    """Say whether a short text, too, has as many common English words as no other language has."""
    words = tokens(text)
    return sum(word in _ENGLISH for word in words) >= max(2, _MUCH_ENGLISH * len(words))
