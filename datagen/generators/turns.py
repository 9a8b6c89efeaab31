"""Turns of a dialogue: what is wrong with one, whether it leans on what was said, and where to cut.

A user's turn follows up where it points back at what was said, shares content with it, or says that it
turns to something new.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from datagen.generators.grounding import coverage
from datagen.patterns import Pattern
from datagen.records import Message, Record
from datagen.text import fold, has_letters, numbers, rouge_l, tokens, word_set

__all__ = ["TurnFault", "dependence", "least_dependence", "opening_of", "spoken", "turn_fault"]


class TurnFault(NamedTuple):
    """Why a turn cannot stand in a dialogue: a code, and what was found."""

    code: str
    value: str


_NAMES = r"user|human|assistant|chatbot|用户|人类|助手|助理"
_ROLE = Pattern(
    rf"<\|?/?(?:{_NAMES}|system)\|?>|\[/?(?:{_NAMES}|system)\]|【(?:{_NAMES})】"
    rf"|(?:^|\n)[ \t>*#]*(?:{_NAMES})\**\s*[:：]",
    re.IGNORECASE,
)
_DOES = r"[Ss]mil|[Nn]od|[Ll]augh|[Ss]igh|[Pp]aus|[Tt]hink|[Tt]yp|[Ll]ook|[Ww]ait|[Ss]hrug|[Gg]rin|[Cc]huckl"
_STAGE = Pattern(
    rf"(?:^|\s)\*(?:{_DOES.lower()})(?:s|es|ing)\b[^*\n]{{0,40}}\*"
    rf"|(?:^|\n)\s*[(\[](?:(?:{_DOES})(?:s|es|ing)\b|[Tt]he user\b"
    r"|[Ee]nd of (?:the )?(?:conversation|dialogue)|[Cc]onversation (?:ends|continues))[^)\]\n]{0,60}[)\]]"
    r"|(?:^|\n)\s*[（(【\[](?:微笑|笑|点头|叹气|停顿|沉默|耸肩|对话结束)[^）)】\]\n]{0,30}[）)】\]]"
)
_POLITE = word_set("""
thank thanks you so very much a lot again for your the this that s is was it help helpful really great perfect
ok okay bye goodbye welcome re no problem have nice good day one evening all i appreciate appreciated glad to
could be of take care see later got understood wonderful awesome cheers my pleasure and too more need helps
everything now me with ll m will let know if anything else
""")
_THANKS = Pattern(
    r"\bthank|\bbye\b|\bgoodbye\b|\bwelcome\b|\bappreciate|\bcheers\b|\bmy pleasure\b"
    r"|\bhave a (?:nice|good|great)\b"
    r"|谢|再见|拜拜|不客气|不用谢",
    re.IGNORECASE,
)
_POLITE_ZH = Pattern(
    r"非常感谢|十分感谢|感谢|谢谢|多谢|谢了|不客气|不用谢|再见|拜拜|太好了|太棒了|好的|好吧|明白了?|知道了|懂了|没问题"
    r"|没有(?:别的|其他)问题|很有帮助|帮了?大忙|有帮助|解答|回答|帮助|帮忙|祝(?:你|您)[^，。！!]{0,8}|很高兴能?帮到|随时(?:再)?(?:来)?问我?"
    r"|[你您我的了啊呀呢吧哦嗯哈就这也很都为]"
)
_BACK = Pattern(
    r"\b(?:it|its|that|this|these|those|they|them|their|there|instead|again|above|earlier|previous|same|another"
    r"|else|first|second|third|last|former|latter|shorter|longer|simpler|rewrite|rephrase|expand)\b"
    r"|\byou(?:'ve| have)? (?:just )?(?:said|mentioned|wrote|gave|listed|suggested|described)\b"
    r"|\byour (?:answer|list|text|version|suggestion|reply|draft|example|point)s?\b"
    r"|^\W*(?:and|but|so|then|why|what about|how about)\b"
    r"|[它这那]|他们|她们|其中|刚才|上面|前面|之前|你[说提写给列建]|换成|改成|更[短长简具]|第[一二三四五六七八九十\d]+[个条点步种项句]"
    r"|呢[？?]?\s*$|^\W*(?:为什么|再|还)",
    re.IGNORECASE,
)
_NEW_GOAL = Pattern(
    r"^\W*(?:now|next|also|separately|besides|by the way|another thing|one more thing"
    r"|on another (?:note|subject)|something else|let's (?:move|turn))\b|^\W*(?:另外|此外|接下来|顺便"
    r"|还有一[个件]|换个话题|下一步|现在)",
    re.IGNORECASE,
)
_REPEATED = 0.85
_NEW_GOAL_SCORE = 0.5


def turn_fault(text: str, earlier: Sequence[str]) -> TurnFault | None:
    """Return what is wrong with a turn, after the earlier ones of the same speaker."""
    if not has_letters(text):
        return TurnFault("turn_empty", text.strip())
    for code, pattern in (("turn_role_leak", _ROLE), ("turn_stage_direction", _STAGE)):
        if found := pattern.search(text):
            return TurnFault(code, " ".join(found.group().split()))
    if _is_thanks(text):
        return TurnFault("turn_thanks", " ".join(text.split())[:80])
    said = tokens(text)
    for before in earlier:
        if said == tokens(before) or (
            numbers(text) == numbers(before) and rouge_l(said, tokens(before)) >= _REPEATED
        ):
            return TurnFault("turn_repeated", " ".join(before.split())[:80])
    return None


def _is_thanks(text: str) -> bool:
    """Say whether a turn thanks, takes leave or returns thanks, and says nothing else."""
    if not _THANKS.search(text):
        return False
    left = _POLITE_ZH.sub("", fold(text))
    return all(token in _POLITE for token in tokens(left.replace("'", " ").replace("’", " ")))


def dependence(message: str, earlier: Sequence[str]) -> float:
    """Return how far (0..1) a user's turn leans on what was said: 1 where it points back.

    Else the share of its content that the earlier turns have; at least 0.5 where it says that it turns to
    something new.
    """
    if _BACK.search(message):
        return 1.0
    shared = coverage(message, "\n".join(earlier))
    return round(max(shared, _NEW_GOAL_SCORE if _NEW_GOAL.search(message) else 0.0), 4)


def least_dependence(turns: Sequence[Message]) -> float:
    """Return the dependence of the follow-up that leans least on what was said before it."""
    texts = [turn.content for turn in turns]
    places = [place for place in range(2, len(turns)) if turns[place].role == "user"]
    return min((dependence(texts[place], texts[:place]) for place in places), default=1.0)


def spoken(turns: Sequence[Message]) -> str:
    """Return turns as a transcript, each between tags that it cannot close itself."""
    return "\n".join(
        f"<{turn.role}>\n{turn.content.replace(f'</{turn.role}', f'< /{turn.role}')}\n</{turn.role}>"
        for turn in turns
    )


def opening_of(record: Record) -> tuple[Message, Message]:
    """Return a record of one turn as the first two messages of a dialogue."""
    asked = f"{record.instruction}\n\n{record.input}" if record.input else record.instruction
    return Message("user", asked), Message("assistant", record.output)
