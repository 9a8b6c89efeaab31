"""The rule on the language a record is written in."""

import re

from datagen.filters.fields import Found, Limits, answers, asks, without_code
from datagen.languages import foreign
from datagen.patterns import Pattern
from datagen.quotes import without_quotes
from datagen.records import Record
from datagen.text import detect_language

__all__ = ["wrong_language"]

_NAMES_LANGUAGE = Pattern(
    r"\btranslat\w*|\btransliterat\w*|\bromani[sz]\w*|\bpinyin\b|\bkanji\b|\bhiragana\b|\bkatakana\b"
    r"|\b(?:english|chinese|mandarin|cantonese|japanese|korean|french|german|spanish|italian"
    r"|russian|arabic|hebrew|greek|hindi|thai|vietnamese|portuguese|latin|ukrainian|turkish)\b"
    r"|\blanguages?\b|翻译|译[成为文出]|英译|[英法德日韩俄汉中外意葡]语|[英法德日韩俄中外]文|双语"
    r"|西班牙语|葡萄牙语|阿拉伯语|意大利语|语言|拼音|字母|单词|音标",
    re.IGNORECASE,
)
_NAMES_LANGUAGE_THERE = Pattern(
    r"\bübersetz\w*|\btradu\w*|\bvertaal\w*|\böversätt\w*|\boversett\w*|\boversæt\w*|\bprzetłumacz\w*|\bpřelož\w*"
    r"|\bçevir\w*|\bterjemah\w*|\bperevod\w*|перев[её]д\w*|перевод\w*|перекла\w*|翻訳|번역|ترجم|अनुवाद|\bdịch\b"
    r"|\b(?:englisch|deutsch|französisch|spanisch|chinesisch|anglais|allemand|français|espagnol|chinois|inglés"
    r"|alemán|francés|español|chino|inglese|tedesco|francese|inglês|alemão|engels|duits|frans)\w*|[英日仏独]語|영어"
    r"|английск\w*|немецк\w*|французск\w*|англійськ\w*",
    re.IGNORECASE,
)
"""The same in other languages, as far as they are known."""
_URL = Pattern(r"(?:https?://|www\.)\S+")
# A line of a program, a command, a formula or a table of fields.
_CODE_LINE = Pattern(
    r"[{}=<>\\^$|]|;\s*$|\w\(|\w_\w|\w\.\w+\(|^\s*(?:import|from|def|class|return|select|insert|update"
    r"|delete|where|group by|order by|limit|join|git|sudo|curl|docker|cd|ls|find|echo)\b"
    r"|\s--?\w|/\w+/|^Traceback \(|^\s*File \"",
    re.IGNORECASE,
)
_LATIN_WORD = Pattern(r"[A-Za-z][A-Za-z'’-]*")
_HAN = Pattern("[\u3400-\u9fff]")


def wrong_language(record: Record, limits: Limits) -> Found | None:
    """Find a request or answer mostly in another script than the record's language.

    `letters`: shorter texts are exempt. So are code, quotations, names, inputs that were given, and
    inputs and answers of tasks that translate or name a language. Of languages other than English and
    Chinese a text is held against what `foreign` can tell.
    """
    requests = asks(record)
    known = (_NAMES_LANGUAGE, _NAMES_LANGUAGE_THERE)[: 1 if record.language in ("en", "zh") else 2]
    names_language = any(pattern.search(text) for pattern in known for text in requests)
    for text in requests:
        other = _other_language(text, record.language, limits["letters"])
        if other and not (names_language and _has_own(text, record.language)):
            return Found(other, record.language)
    if names_language:
        return None
    is_code = any(map(_CODE_LINE.search, record.input.splitlines()))
    made = [record.input] if record.generator == "self-instruct" and not is_code else []
    for text in [*answers(record), *made]:
        other = _other_language(text, record.language, limits["letters"])
        if other:
            return Found(other, record.language)
    return None


def _other_language(text: str, language: str, letters: float) -> str:
    """Return the language that a text is in instead of the wanted one, or ""."""
    lines = without_quotes(_URL.sub(" ", without_code(text))).splitlines()
    if language == "zh":
        lines = [line for line in lines if _HAN.search(line) or not _CODE_LINE.search(line)]
    plain = "\n".join(lines)
    if sum(map(str.isalpha, plain)) < letters:
        return ""
    known = language in ("en", "zh")
    found = detect_language(plain) if known else foreign(plain, language)
    if found in ("", language) or (found == "en" and not _is_latin_prose(plain)):
        return ""
    return found


def _is_latin_prose(text: str) -> bool:
    """Say whether Latin text is more than names and terms: most of its words are lower-case."""
    words = _LATIN_WORD.findall(text)
    return len(words) >= 5 and sum(map(str.islower, words)) >= 0.6 * len(words)


def _has_own(text: str, language: str) -> bool:
    if language not in ("en", "zh"):
        return True
    own = _HAN.findall(text) if language == "zh" else "".join(_LATIN_WORD.findall(text))
    return len(own) >= 4
