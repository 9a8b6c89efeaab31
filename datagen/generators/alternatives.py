"""Words of which one excludes the others: seasons, parts of the day, colours, points of the compass."""

import re
from collections.abc import Iterator

from datagen.patterns import Pattern

__all__ = ["excluded"]

_SETS: tuple[dict[str, Pattern], ...] = tuple(
    {name: Pattern(source, re.IGNORECASE) for name, source in each.items()}
    for each in (
        {
            "spring": r"\b(?:in|every|each|early|late) spring\b|春[季天]",
            "summer": r"\bsummers?\b|夏[季天]",
            "autumn": r"\bautumns?\b|\bin (?:the )?fall\b|秋[季天]",
            "winter": r"\bwinters?\b|冬[季天]",
        },
        {
            "morning": r"\bmornings?\b|上午|早[上晨]|清晨",
            "afternoon": r"\bafternoons?\b|下午",
            "evening": r"\bevenings?\b|傍晚|晚上",
            "night": r"\b(?:at|over|by|every|each) night\b|\bnights\b|夜[间里晚]|深夜|半夜",
        },
        {
            name: rf"\b{name}\b|{sign}(?=[色灯旗漆门牌线])"
            for name, sign in zip(
                ("red", "green", "blue", "yellow", "white", "black", "purple", "brown"),
                "红绿蓝黄白黑紫棕",
                strict=True,
            )
        },
        {
            name: rf"\b{name}(?:ern)?\b|(?<![东西南北]){sign}(?=[面侧边门部岸坡角方])"
            for name, sign in zip(("east", "west", "south", "north"), "东西南北", strict=True)
        },
        {
            "hour": r"\b(?:hourly|(?:every|each|an|per) hour)\b|每[个一]?小时",
            "day": r"\b(?:daily|(?:every|each|a|per) day)\b|每[天日]",
            "week": r"\b(?:weekly|(?:every|each|a|per) week)\b|每个?(?:周|星期)(?![一二三四五六日天])",
            "month": r"\b(?:monthly|(?:every|each|a|per) month)\b|每个?月",
            "year": r"\b(?:yearly|annual(?:ly)?|(?:every|each|a|per) year)\b|每年",
        },
        {
            f"day {at}": rf"(?:周|星期|礼拜){sign}"
            for at, sign in enumerate(["一", "二", "三", "四", "五", "六", "[日天]"])
        },
    )
)


def excluded(claim: str, source: str, given: str = "") -> Iterator[str]:
    """Yield words of a claim that its source has not, which has another of the kind that the claim lacks.

    "A green door" is excluded by "a red door". What stands in `given` may be said.
    """
    for kind in _SETS:
        said, told, known = (
            {name for name, pattern in kind.items() if pattern.search(text)}
            for text in (claim, source, given)
        )
        if told - said:
            yield from sorted(said - told - known)
