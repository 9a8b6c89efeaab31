"""Sentences of a document that give orders to a model, not to its readers: they stay data.

Source: Perez and Ribeiro (2022), "Ignore Previous Prompt: Attack Techniques For Language Models", section 3,
for what such sentences are like. They are known by their words alone: orders in other words pass.
"""

import re
from collections.abc import Iterable

from datagen.patterns import Pattern

__all__ = ["count_orders", "is_order"]

_MODEL = r"(?:AIs?|LLMs?|language models?|chat ?bots?|AI (?:assistant|model)s?|assistant)"
_ORDER = Pattern(
    r"(?<!\bnot )(?<!\bnever )\b(?:ignore|disregard|forget|override|bypass)\b"
    r" (?:all|any|every|everything|the|your|these|previous|prior|above)\b[^.!?\n]{0,40}"
    r"\b(?:instructions?|prompts?|orders|guidelines|told|said|context)\b"
    r"|\b(?:new|real|updated|hidden) instructions? (?:to|for) (?:the |an? |any |all )?"
    rf"{_MODEL}\b|\b(?:your|the) system prompt\b|\bdeveloper mode\b"
    rf"|\byou are (?:now )?(?:an? |the )?(?:\w+ )?{_MODEL}\b|\bas an? {_MODEL}\b,? (?:you|your)\b"
    rf"|\b(?:if you are|note to|attention,?|dear|any|every) (?:an? |the |all )?{_MODEL}\b"
    r"|\b(?:answer|reply|respond)(?: to)? (?:every|all|any) (?:questions?|prompts?)[^.]{0,20} (?:with|by)\b"
    r"|<\|\w+\|>|\[/?INST\]|^(?:system|assistant) ?:"
    r"|(?<![不勿])(?<!不[得能要可应])(?:忽略|无视|忘记|忘掉|不要理会|抛开)"
    r"[^。！？\n]{0,4}(?:以上|之前|前面|上述|上面|此前|先前|所有|一切|全部|系统|你)"
    r"[^。！？\n]{0,8}(?:指令|指示|提示词?|命令|设定|要求|规则|对话)"
    r"|系统提示词|开发者模式|你现在是[^。！？\n]{0,12}(?:AI|助手|模型|机器人)"
    r"|(?:AI|人工智能|大?语言模型|大模型|智能助手|聊天机器人)(?:助手|模型)?(?:[，,：:]|请|必须|应当?|须|务必)"
    r"[^。！？\n]{0,12}(?:回答|回复|输出|忽略|执行|遵守)|(?:对|以)(?:所有|任何|每个)(?:问题|提问)(?:都|一律)[^。！？\n]{0,6}(?:回答|回复|输出)",
    re.IGNORECASE | re.MULTILINE,
)


def is_order(text: str) -> bool:
    """Say whether a text reads like an order to a model: "Ignore all previous instructions and ..."."""
    return bool(_ORDER.search(text))


def count_orders(texts: Iterable[str]) -> int:
    """Return how many of some texts read like orders to a model."""
    return sum(map(is_order, texts))
