"""Languages by their ISO 639-1 codes, and what can be told of a text's language without a model.

Told apart are scripts, and, of languages in Latin letters, those of which a list of frequent words stands
here. Languages that share a script and have no list (Russian and Ukrainian, Arabic and Persian, Hindi and
Nepali) are one to it, and of a text with few words it says nothing.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from datagen.errors import ConfigError
from datagen.text import detect_language

__all__ = ["NAMES", "check_language", "foreign", "guess_language", "is_unspaced"]

NAMES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "ko": "Korean",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi",
    "ms": "Malay", "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""English names of the languages that records can be written in."""

_SCRIPTS = {
    "ARABIC": ("ar", "fa", "ur"),
    "ARMENIAN": ("hy",),
    "BENGALI": ("bn",),
    "CYRILLIC": ("ru", "uk", "be", "bg", "mk", "sr", "kk", "uz"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "GEORGIAN": ("ka",),
    "GREEK": ("el",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "HEBREW": ("he",),
    "KHMER": ("km",),
    "LAO": ("lo",),
    "MALAYALAM": ("ml",),
    "MYANMAR": ("my",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "THAI": ("th",),
}
"""Languages by their script, the most spoken first; all others but zh, ja and ko are in Latin letters."""
_BOTH = ("sr", "uz", "kk")
"""Languages that are also written in Latin letters."""

_WORDS = {
    "cs": "a je se na že to pro jako ale nebo když jsou jeho která který také není jsem bude",
    "da": "og er det en et til på som med af den ikke der for jeg har vi eller fra blev",
    "de": "der die das und ist nicht ein eine zu den mit von für auf sich dem auch wird oder sie ich wie",
    "en": "the and is of to a in that it for you with not are this be have from or was which how what",
    "es": "el la los las y es de que en un una para con no por se del al como más pero su o qué",
    "fi": "ja on ei se että oli ovat mutta tai kun joka myös hän olla ole sen niin kuin mitä",
    "fr": "le la les et est des de un une du que qui dans pour pas avec sur ce il elle ou vous au à",
    "hu": "a az és nem hogy egy is van meg de ha vagy mint ez azt csak már volt lehet",
    "id": "yang dan di dari untuk dengan ini itu tidak adalah pada ke dalam akan atau juga karena saya",
    "it": "il lo la gli e è di che in un una per con non del della sono come più ma o i nel anche",
    "nl": "de het een en is van niet dat in op te met voor zijn er aan ook of die maar als wordt je",
    "no": "og er det en et til på som med av den ikke for jeg har vi eller fra ble å",
    "pl": "i w nie na się jest to z do że jak ale o czy po od są który przez dla oraz lub",
    "pt": "o a os as e é de que em um uma para com não por se do da no na como mais mas ou são",
    "ro": "și este în de la nu pe cu un o care pentru să din ce mai sunt sau dar al fi",
    "sv": "och är det en ett att på som med av inte för den jag har vi eller från till om kan",
    "tr": "ve bir bu için ile de da ne olarak daha çok gibi olan var değil ama veya en mi",
    "vi": "và là của có không được cho một những các với trong người này khi để từ như đã",
}
_PROFILES = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_FEW, _CLEAR, _SHARE = 3, 2, 0.2
"""How many frequent words say something, how many times those of the own language, what part of all words."""
_HAN_ALONE = 16
"""Han characters without kana from which on a text is no Japanese."""


def check_language(language: str) -> str:
    """Pass on auto or a known code. Raises ConfigError."""
    if language != "auto" and language not in NAMES:
        raise ConfigError(f"there is no language {language!r}", f"give auto or one of {', '.join(NAMES)}")
    return language


def is_unspaced(language: str) -> bool:
    """Say whether a language puts no spaces between sentences."""
    return language in ("zh", "ja", "th", "lo", "km", "my")


def guess_language(text: str) -> str:
    """Return the code of the language that a text is most likely in, "" where it does not show."""
    script = _script_of(text)
    if script != "LATIN":
        found = detect_language(text)
        return found if found in ("zh", "ja", "ko") else _SCRIPTS.get(script, ("",))[0]
    counts, _ = _frequent(text)
    best, second = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return best[0] if best[1] >= 2 and best[1] > second[1] else ""


def foreign(text: str, language: str) -> str:
    """Return the code of the language that a text is in instead of the wanted one, "" where none shows.

    Of a script that several languages share, the most spoken one is named.
    """
    script, found = _script_of(text), detect_language(text)
    if found in ("zh", "ja", "ko"):
        is_perhaps = language == "ja" and found == "zh" and sum(map(str.isalpha, text)) < _HAN_ALONE
        return "" if found == language or is_perhaps else found
    if script in _SCRIPTS:
        own = _SCRIPTS[script]
        return "" if language in own else own[0]
    if script != "LATIN":
        return ""
    if language not in _LATIN:
        return guess_language(text) or "en"
    counts, words = _frequent(text)
    hits = counts.pop(language, 0)
    other, most = (*counts.most_common(1), ("", 0))[0]
    return other if most >= max(_FEW, _CLEAR * hits, _SHARE * words) else ""


_LATIN = NAMES.keys() - {"zh", "ja", "ko"} - {each for own in _SCRIPTS.values() for each in own} | set(_BOTH)


def _frequent(text: str) -> tuple[Counter[str], int]:
    """Return how many words of a text are frequent in which language, and how many words it has."""
    words = _WORD.findall(text.lower())
    counts = {language: sum(word in known for word in words) for language, known in _PROFILES.items()}
    return Counter({language: count for language, count in counts.items() if count}), len(words)


def _script_of(text: str) -> str:
    """Return the script of most letters, as Unicode names it, "" for none."""
    counts = Counter(_script(char) for char in text if char.isalpha())
    return counts.most_common(1)[0][0] if counts else ""


@lru_cache(maxsize=65536)
def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "").partition(" ")[0]
