"""English phrases that a model leaves where content should be."""

import re

from datagen.patterns import Pattern

__all__ = ["NOTHING", "PLACEHOLDERS", "REFUSALS", "REFUSALS_IN_CHARACTER"]


def _compile(*sources: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, re.IGNORECASE) for source in sources)


_SORRY = (
    r"(?:(?:i'm|i am|we're|we are)\s+(?:so\s+|very\s+|really\s+|terribly\s+)?(?:sorry|afraid)"
    r"|sorry|(?:my\s+)?apologies|unfortunately|i\s+apologi[sz]e(?:\s+for[^.,\n]{0,40})?|i\s+regret)"
    r"[,.!:;\s—-]*(?:but\s+|however,?\s+|that\s+)?"
)
_CANNOT = (
    r"(?:i|we)\s*(?:can(?:no|')t|can\s+not|cannot|won't|will\s+not|'m\s+not\s+able\s+to|am\s+not\s+able"
    r"\s+to|'m\s+unable\s+to|am\s+unable\s+to|(?:must|have\s+to)\s+decline\s+to|do\s+not\s+have\s+(?:the"
    r"\s+ability|access|the\s+capability)|don't\s+have\s+(?:the\s+ability|access|the\s+capability"
    r"|enough\s+information)|'m\s+not\s+allowed\s+to|'m\s+not\s+programmed\s+to)"
)
_DEED = (
    r"\s*(?:to\s+)?(?:directly\s+|actually\s+|currently\s+)?(?:help|assist|fulfil|fulfill|comply"
    r"|provide|answer|complete|generate|access|browse|support|engage|perform|create|process|offer"
    r"|view|see|play|draw|display|continue\s+with|respond|do\s+that|real-?time)\b"
)
_MODEL = (
    r"(?:an?\s+|just\s+an?\s+|only\s+an?\s+)?(?:ai|artificial\s+intelligence|(?:large\s+)?language"
    r"\s+model|chatbot)\b"
)

REFUSALS_IN_CHARACTER = _compile(
    rf"^\W*(?:{_SORRY})?(?:as|being|since\s+i(?:'m|\s+am)|because\s+i(?:'m|\s+am))\s+{_MODEL}"
    r"(?:\s+(?:language\s+)?(?:model|assistant|system))?\b",
    rf"^\W*(?:{_SORRY})?(?:i'm|i\s+am)\s+{_MODEL}[^.\n]{{0,60}}\b(?:can(?:'t|not)|unable|do\s+not"
    r"|don't|not\s+able|without)\b",
    rf"^\W*(?:{_SORRY})?{_CANNOT}{_DEED}(?:\s+(?:you\s+)?with)?\s+(?:this|that|your)\s+(?:request"
    r"|task|question|prompt)\b",
    rf"^\W*{_SORRY}{_CANNOT}\s*(?:help|assist)(?:\s+you)?\s+with\s+(?:that|this)\b",
)
"""Refusals even where the task is to write what somebody says."""

REFUSALS = (
    *REFUSALS_IN_CHARACTER,
    *_compile(
        rf"^\W*{_SORRY}{_CANNOT}{_DEED}",
        r"^\W*(?:i\s*(?:can(?:no|')t|cannot|can\s+not|won't|'m\s+unable\s+to|am\s+unable\s+to"
        r"|'m\s+not\s+able\s+to|am\s+not\s+able\s+to))\s+(?:help|assist|fulfil|fulfill|comply|provide"
        r"|answer|complete|generate|access|browse|support|engage|perform)\b",
        r"^\W*(?:i\s+(?:do\s+not|don't)\s+have)\s+(?:the\s+ability|the\s+capability|access\s+to"
        r"|real-?time)\b",
        rf"^\W*{_SORRY}(?:this|that|your)\s+(?:request|question|task)\s+(?:is|can|cannot|goes)\b",
        rf"^\W*{_SORRY}(?:there\s+is|i\s+see|you\s+(?:have\s+not|haven't|did\s+not|didn't))\s+"
        r"(?:no\s+(?:input|text|image)|provided?)\b",
    ),
)
"""Refusals as the opening of an answer."""

PLACEHOLDERS = _compile(
    r"(?<![\w\]])\[\s*(?:your|my|insert|enter|add|recipient|sender|customer|client|employer|hiring"
    r"\s+manager|company|name|date|address|phone|email|city|job|position|product|topic|title"
    r"|location|amount|link|url|placeholder|first\s+name|last\s+name)"
    r"(?:[ '’/_-][\w'’/]+(?:[ -][\w'’/]+){0,4})?\s*\](?![(\[:\w])",
    r"(?<![\w\])])\[(?-i:[A-Z][a-z]+(?:['’]s)?[ /][A-Z][\w'’/]*(?: [A-Z][\w'’/]*)*)\](?![(\[:\w])",
    r"\bthis\s+is\s+(?:a|an|some)\s+(?:sample|example|placeholder|dummy)\s+(?:text|sentence|paragraph)\b",
    r"<\s*(?:insert|your|enter|type|add|fill\s+in|replace)\s[^<>\n]{1,60}>",
    r"\blorem\s+ipsum\b",
    r"\bno\s+valid\s+output\s+found\b",
    r"\[\s*(?:the\s+)?(?:rest|remainder|content|text|output|answer)\s+(?:\w+\s+){0,4}(?:omitted|here"
    r"|goes\s+here|follows)\s*\]|\((?:the\s+)?(?:rest|remainder|content|text)\s+(?:\w+\s+){0,4}omitted\)",
)

NOTHING = frozenset(
    {
        "n/a", "na", "none", "null", "nil", "not applicable", "no output", "no answer", "tbd",
        "todo", "no valid output found", "<nooutput>", "<noinput>", "nooutput", "undefined",
        "to be determined",
        "<no output>", "[none]", "[empty]", "empty",
    }
)  # fmt: skip
"""Whole outputs, collapsed and without a final period, that say nothing."""
