"""Rules on questions and answers made from a passage or a graph that the reader will not see."""

import re

from datagen.filters import references_en, references_zh
from datagen.filters.fields import Found, Limits, answers, asks, find, without_code
from datagen.filters.traditional import simplified
from datagen.patterns import Pattern
from datagen.quotes import without_quotes
from datagen.records import Record
from datagen.text import fold, sentences

__all__ = [
    "dangling_reference",
    "not_a_question",
    "not_answered",
    "source_leak",
]

_TEXT = (
    r"(?:passage|document|text|article|context|excerpt|extract|source|paragraph|material|reading"
    r"|author|snippet|table|report|section|information|study|sentences?|evidence|facts?|data)"
)
_NAMED = r"(?!\s+(?:of|on|for|about|by|titled|called|named|from|sheet|base|subject|protection)\b)(?!-)"


def _compile(*sources: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, re.IGNORECASE) for source in sources)


_LEAKS = _compile(
    rf"\b(?:according\s+to|based\s+on|as\s+per|judging\s+from)\s+(?:the|this|that|these)\s+"
    rf"(?:(?:above|given|provided|following|available|source|supplied|original|numbered)\s+)*"
    rf"{_TEXT}\b{_NAMED}",
    r"\b(?:according\s+to|based\s+on|from)\s+(?:the\s+)?(?:above|what\s+is\s+(?:given|provided))\b(?!\s+\d)"
    r"|\bbased\s+on\s+(?:the\s+)?(?:provided|given)\b",
    r"\b(?:the|this)\s+(?:(?:given|provided|above|source|original)\s+)?(?:passage|text|document|article"
    r"|author|excerpt|context|paragraph|source\s+text)\s+(?:also\s+|only\s+|explicitly\s+|clearly\s+)?"
    r"(?:states?|says?|mentions?|notes?|explains?|describes?|indicates?|suggests?|specif(?:y|ies)"
    r"|provides?|tells?|does\s+not|doesn't|emphasi[sz]es|points\s+out|lists?)\b",
    rf"\b(?:mentioned|stated|described|noted|indicated|outlined|specified|explained|listed|given"
    rf"|provided|contained)\s+in\s+(?:the|this)\s+(?:(?:given|provided|above)\s+)*{_TEXT}\b{_NAMED}",
    r"\bas\s+(?:mentioned|stated|described|noted|indicated|explained|discussed)\b(?=\s*[,.;]|\s+(?:above"
    r"|earlier|before|previously|here)\b)",
    r"\b(?:the|this|these)\s+(?:provided|given)\s+(?:text|passage|information|context|document)\b",
    r"\b(?:see|refer\s+to|as\s+(?:shown|seen|listed|given)\s+in)\s+(?:section|chapter|appendix|table|figure|fig\.)\s+\d"
    r"|\b(?:in|from|of|by)\s+(?:table|figure|fig\.)\s+\d+\b",
    r"\b(?:from|per)\s+the\s+(?:context|passage|excerpt)\b|\bper\s+the\s+(?:text|document|article)\b",
    r"(?:^|[，。；：\s如见在由])(?:[图表]|附[图表录])\s*[0-9０-９一二三四五六七八九十]{1,2}\s*(?:所示|所列|显示|中|里|列出)",
    r"[这该此]一?[篇段份则]?(?:文章|资料|材料|短文|文本|文档|报道)[中里]?[还也]?(?:提|指出|说|表明|显示|介绍|认为|写)",
    r"参考资料(?:中|里|内|显示|表明|指出|提到|说)",
    r"\bsentences?\s+(?:no\.\s*|number\s+)?\[?\d+\]?(?!\w)",
    r"\b(?:the|these|this|given|knowledge|following)\s+triples\b|\b(?:the|this|given|knowledge)\s+triple"
    r"(?=\s*(?:$|[.,;:?!)])|\s+(?:says|states|shows|indicates|given|provided|above)\b)",
    r"\b(?:the|this|given|provided|our|above)\s+knowledge[- ](?:graph|base|points?|pieces?)\b"
    r"|\bthe\s+above\s+knowledge\b|\bpieces?\s+of\s+knowledge\b",
    r"(?:根据|依据|按照?|基于|结合|从(?=[^，。]{2,6}[中里内可来看得])|由)(?:上述|以上|所给|给定|提供的?|该|这[篇段份个]|题目|本|上文|原|前述)?(?:的)?(?:文[中章本档段]"
    r"|内容|原文|资料|材料|上文|段落|信息|短文|描述|知识|表格|表中|正文)(?![科学化]|[^，。\n]{0,4}《)",
    r"(?:^|[，。；：\s如正])(?:文中|原文|文章|上文|材料|资料|文档|段落|前文|正文)(?:中|里|还|也|明确|已|所)*(?:提[到及]"
    r"|指出|说明?|所述|所示|写道|表明|显示|介绍|描述|强调|认为|给出|称)",
    r"(?:如上|综上|如前|上文)所述?(?:提到)|如(?:上|前|文中|上文|原文)所[述示]|上述(?:文|内容|材料|资料|信息|知识|段落)",
    r"第\s*[0-9一二三四五六七八九十]+\s*(?:个)?句(?!话?[诗词])|句子?\s*[\[【]?\d+[\]】]?(?=[，。中里])",
    r"(?:根据|依据|基于|从|在|按照?|该|上述|所给|给定|提供的)知识(?:图谱|库|点)|知识图谱(?:中|里|显示|表明)"
    r"|以上知识|(?:根据|依据|基于|从|在|该|此|上述|这[个些条]|给定的?)三元组|三元组(?:中|里|显示|表明|说明|信息)",
)
_SELF = Pattern(
    r"\bthis\s+(?:chapter|section|page|document|handbook|manual|guide|article|passage)\b"
    r"|本(?:章|节|页|文(?!化|明|字|具)|手册|指南)",
    re.IGNORECASE,
)
_MARKER = Pattern(
    r"(?:^|[\s.,;。，；、）)\u4e00-\u9fff]|(?<![A-Za-z])[A-Za-z]{3,})\[\d{1,2}(?:\s*[,，-]\s*\d{1,2})*\](?=$|[\s.,;:。，；、）)])"
)
_OPENINGS = _compile(
    r"^(?:(?:i'm\s+)?sorry,?\s*(?:but\s+)?)?(?:i|we)\s+(?:do\s+not|don't)\s+(?:actually\s+)?know\b",
    r"^(?:i'm|i\s+am)\s+not\s+(?:sure|certain)\b",
    r"^(?:it|this|that|the\s+answer)\s+(?:is|was)\s+(?:not|n't)\s+(?:\w+ly\s+)?(?:mentioned|specified|stated"
    r"|clear|known|given|provided|described|possible\s+to\s+(?:say|determine|tell))",
    r"^(?:unknown|unclear|unspecified|not\s+(?:\w+ly\s+)?(?:mentioned|specified|stated|given|available"
    r"|provided|known|applicable|described|answerable))\b\W*$",
    r"^(?:unfortunately,?\s*)?there\s+is\s+(?:no|not\s+enough|insufficient)\s+(?:\w+\s+)?information\b",
    r"^(?:there\s+is\s+)?no\s+mention\b",
    r"^no\s+(?:\w+\s+)?information\s+(?:is|was|about|on|regarding|available)\b",
    r"^(?:对此)?(?:我|这|目前|文中)?(?:也|还|并)?(?:不清楚|不知道|不太清楚|不确定|无法确定|无法判断|无法得知|不得而知|无法回答"
    r"|没有相关信息|未知|没有提[到及]|未提[到及]|没有说明|未说明)(?=\W|$|具体|确切|答案|这|相关|是否)",
)
_ANYWHERE = _compile(
    r"\b(?:not|never|isn't|aren't|wasn't|weren't)\s+(?:\w+ly\s+)?(?:mentioned|specified|stated|provided"
    rf"|given|described|included|indicated|discussed|covered|available)\s+(?:in|by)\s+(?:the|this|these)\s+"
    rf"(?:given\s+|provided\s+|above\s+|source\s+)*{_TEXT}\b",
    rf"\b(?:the|this)\s+(?:given\s+|provided\s+|above\s+|source\s+)*{_TEXT}\s+(?:does\s+not|doesn't|do\s+not"
    r"|don't)\s+(?:\w+ly\s+)?(?:mention|specify|state|say|provide|give|describe|indicate|contain|include"
    r"|discuss|address|tell|explain)\b",
    r"\b(?:is|are|was|were)\s+not\s+(?:\w+ly\s+)?(?:mentioned|specified|stated)\s*(?:[.。]|$)",
    r"(?:^|[.!?\n])(?![^.!?\n]*\b(?:if|when|whenever|unless|until|where|once)\b)[^.!?\n]*\b(?:cannot|can't|can\s+not|could\s+not)\s+be\s+(?:determined|answered|inferred|established|known)"
    r"(?=\s*(?:[.,;]|$)|\s+(?:from|based|with(?:out)?)\b)",
    r"(?:文[中章本档]|原文|材料|资料|信息|内容|段落|上文)[^，。；\n]{0,6}(?:没有?|未|并未|并没有)(?:明确|具体|直接)?(?:提[到及供]"
    r"|说明|给出|指出|涉及|指定|包含|描述|列出)",
)
# A whole sentence that says nothing is there, and no condition in front of it.
_SENTENCE_ZH = Pattern(
    r"^(?!.*(?:如果?|若|当|一旦|时[，,]|假如|要是|凡|的情况))[^，。；\n]{0,20}(?:没有|未|并未|并没有)(?:明确|具体|直接)?(?:提[到及]|说明"
    r"|给出|指定|写明)[^，。；\n]{0,12}[。]?$"
    r"|^(?!.*(?:如果?|若|当|一旦|时[，,]|假如|要是|凡|的情况)).{0,24}(?:无法(?:确定|判断|得知|回答|推断)|不得而知)[^，；\n]{0,12}[。]?$"
)


def dangling_reference(record: Record, limits: Limits) -> Found | None:
    """Find a question that leans on a text or thing that stands neither in it nor in its input.

    Pronouns and demonstratives with something to point at are fine. Later questions of a dialogue
    may point back.
    """
    if record.input.strip():
        return None
    question = simplified(without_code(asks(record)[0]))
    unquoted = without_quotes(question)
    for words in (references_en, references_zh):
        phrase = find(words.points_at_source, unquoted)
        if phrase is not None:
            return Found(phrase)
    for words in (references_en, references_zh):
        phrase = words.dangling(question.strip())
        if phrase is not None:
            return Found(phrase)
    return None


def source_leak(record: Record, limits: Limits) -> Found | None:
    """Find talk of the passage, sentence numbers, triples or the graph in a question or answer.

    A question may speak of its source where the source is its input, a refusal of what it lacks.
    """
    seen = bool(record.input.strip())
    for text in [*([] if seen else asks(record)), *([] if record.is_refusal else answers(record))]:
        plain = simplified(without_code(text))
        phrase = find((*_LEAKS, _SELF, _MARKER), plain)
        if phrase is not None:
            return Found(phrase)
    return None


def not_answered(record: Record, limits: Limits) -> Found | None:
    """Find an answer that says it does not know or that the source does not say, and is to know."""
    if record.is_refusal:
        return None
    for answer in answers(record):
        text = simplified(fold(answer)).replace("’", "'").strip()
        phrase = find(_OPENINGS, text) or find(_ANYWHERE, text)
        if phrase is None:
            first = next((text[start:end] for start, end in sentences(text)), "")
            phrase = find((_SENTENCE_ZH,), first)
        if phrase is not None:
            return Found(phrase)
    return None


_QUESTION_MARKS = Pattern(r"[?？]")


def not_a_question(record: Record, limits: Limits) -> Found | None:
    """Find an instruction that does not end in its one question mark."""
    text = record.instruction.rstrip("\"'”’」）) ")
    marks = len(_QUESTION_MARKS.findall(text))
    return None if marks == 1 and text.endswith(("?", "？")) else Found(float(marks), 1.0)
