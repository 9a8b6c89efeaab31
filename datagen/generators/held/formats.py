"""What a task asks its answer to be written in, and whether it is: JSON, or a translation's language."""

import json
import re
import unicodedata

from datagen.patterns import Pattern
from datagen.text import detect_language

__all__ = ["fenced", "json_holds", "translation_holds"]

_JSON = Pattern(
    r"\b(?:as|in|into|to|return|output|produce|give|write)\s+(?:(?:an?|the|valid|single|one)\s+)*JSON\b"
    r"(?!\s+(?:to|into|schema|parser|files?\b))"
    r"|(?:用|以|成|为|输出|返回|写出|给出)(?:一[个段])?(?:合法的?|有效的?)?\s*JSON(?!\s*(?:解析|转))",
    re.IGNORECASE,
)
_FENCE = Pattern(r"^[ \t]*```[ \t]*([\w+-]*)[^\n]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)
_INTO = Pattern(
    r"\b[Tt]ranslate\b[^.?!\n]{0,120}?\b(?:in)?to\s+(?P<en>[A-Z][a-z]+)"
    r"|(?:翻译|译)[成为到]?\s*(?P<zh>[\u4e00-\u9fff]{1,4}[语文])"
)
_SCRIPTS = {
    "English": "LATIN", "英语": "LATIN", "英文": "LATIN", "French": "LATIN", "法语": "LATIN", "法文": "LATIN",
    "German": "LATIN", "德语": "LATIN", "德文": "LATIN", "Spanish": "LATIN", "西班牙语": "LATIN",
    "Portuguese": "LATIN", "葡萄牙语": "LATIN", "Italian": "LATIN", "意大利语": "LATIN", "Dutch": "LATIN",
    "Polish": "LATIN", "Turkish": "LATIN", "Swedish": "LATIN", "Vietnamese": "LATIN", "越南语": "LATIN",
    "Russian": "CYRILLIC", "俄语": "CYRILLIC", "俄文": "CYRILLIC", "Ukrainian": "CYRILLIC", "Greek": "GREEK",
    "Arabic": "ARABIC", "阿拉伯语": "ARABIC", "Hebrew": "HEBREW", "Hindi": "DEVANAGARI", "Thai": "THAI",
    "泰语": "THAI", "Chinese": "zh", "Mandarin": "zh", "中文": "zh", "汉语": "zh",
    "Japanese": "ja", "日语": "ja",
    "日文": "ja", "Korean": "ko", "韩语": "ko", "韩文": "ko",
}  # fmt: skip
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "is",
        "are",
        "was",
        "to",
        "with",
        "that",
        "this",
        "it",
        "for",
        "you",
        "we",
        "they",
        "have",
        "has",
        "not",
    ]
)
_FEW_LETTERS, _MUCH_ENGLISH = 4, 0.25


def fenced(text: str, *names: str) -> list[str]:
    """Return the code blocks of a text with one of some names; where none has, those without a name."""
    blocks = _FENCE.findall(text)
    named = [body for name, body in blocks if name.lower() in names]
    return named or [body for name, body in blocks if not name]


def json_holds(asked: str, answer: str) -> bool | None:
    """Say whether an answer that is asked for as JSON parses, None where none is asked for."""
    if not _JSON.search(asked):
        return None
    for block in fenced(answer, "json") or [answer]:
        try:
            json.loads(block)
        except (ValueError, RecursionError):
            return False
    return True


def translation_holds(asked: str, answer: str) -> bool | None:
    """Say whether a translation is in the asked language, as far as script and common words tell.

    None where none is asked for, or the language is not known here. English is told from the
    other languages of its script by its most common words.
    """
    match = _INTO.search(asked)
    wanted = (match["en"] or match["zh"]) if match else ""
    script = _SCRIPTS.get(wanted)
    letters = [char for char in answer if char.isalpha()]
    if script is None or len(letters) < _FEW_LETTERS:
        return None
    if script in ("zh", "ja", "ko"):
        found = detect_language(answer)
        return found == script or (script == "ja" and found == "zh" and len(letters) < 3 * _FEW_LETTERS)
    own = sum(unicodedata.name(char, "").startswith(script) for char in letters)
    if 2 * own <= len(letters):
        return False
    if script == "LATIN" and wanted not in ("English", "英语", "英文"):
        words = answer.lower().split()
        return sum(word.strip(".,;:!?") in _ENGLISH for word in words) < max(2, _MUCH_ENGLISH * len(words))
    return True
