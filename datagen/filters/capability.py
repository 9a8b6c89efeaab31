"""Rules on what a text model can do and on the language it is asked in."""

import re

from datagen.filters import capability_en, capability_zh
from datagen.filters.fields import Found, Limits, asks, find, without_code, wordings
from datagen.patterns import Pattern
from datagen.quotes import without_quotes
from datagen.records import Record

__all__ = ["capability"]

_URLS = Pattern(r"\s*+(?:(?:https?://|www\.)\S++\s*+)++", re.IGNORECASE)
_ABOUT_ADDRESSES = Pattern(
    r"\b(?:domains?|protocol|scheme|host\s?names?|query|subdomain|slug|decode|encode|parse|phishing"
    r"|suspicious|valid|malformed|well-formed|tracking|parameters?|regex|path)\b"
    r"|域名|协议|主机名|查询参数|参数|解码|编码|解析|钓鱼|可疑|合法|有效|格式",
    re.IGNORECASE,
)


def capability(record: Record, limits: Limits) -> Found | None:
    """Find a request for what no text can do: to draw, play, open, visit, send, call, look up now.

    Quotations and code are not requests. An input of nothing but addresses asks to visit them,
    unless the task is about addresses.
    """
    if _URLS.fullmatch(record.input) and not _ABOUT_ADDRESSES.search(record.instruction):
        return Found(record.input.split()[0])
    for said in asks(record):
        text = without_quotes(without_code(said))
        for words in wordings(text, capability_en, capability_zh):
            if find(words.EXEMPT, text):
                continue
            phrase = find(words.PHRASES, text)
            if phrase is None and not record.input.strip():
                phrase = find(words.UNLESS_INPUT, text)
            if phrase is not None:
                return Found(phrase)
    return None
