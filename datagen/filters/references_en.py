"""English words that point at something, and words that give them something to point at."""

import re
from itertools import islice

from datagen.patterns import Pattern

__all__ = ["dangling", "points_at_source"]

_SOURCE = (
    r"(?:article|passage|document|text|paragraph|excerpt|extract|section|chapter|table|figure|chart"
    r"|diagram|report|manual|context|material|paper|study|essay|page|source|information|snippet"
    r"|reading|handbook|guide|notice|leaflet|author|writer)s?"
)
# "the report of 2019", "the author of Emma", "the text on the label": named well enough.
_NAMED = r"(?!\s+(?:of|on|for|about|by|that|which|titled|called|named|from|written)\b)(?!-)"

_PART = r"(?:chapter|section|subsection|page|paragraph|heading|appendix)s?"


def _compile(*sources: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, re.IGNORECASE) for source in sources)


points_at_source = _compile(
    rf"\b(?:this|these|the\s+(?:above|given|provided|following|preceding|present|attached))\s+"
    rf"(?:\w+\s+)?{_SOURCE}\b(?!-)",
    rf"\bthe\s+(?:article|passage|excerpt|extract|paragraph|snippet)s?\b{_NAMED}",
    rf"\bthe\s+(?:author|writer|narrator)(?:'s|s)?\b{_NAMED}",
    rf"\b(?:in|from|by|of|does|did|do|is|to)\s+the\s+(?:text|document|table|context|chapter|section|figure"
    rf"|report|page|study|manual)\b{_NAMED}(?=\s*[,.?!]|\s+(?:say|state|mention|describe|recommend"
    r"|suggest|explain|list|give|tell|discuss|define|claim|argue|conclude|find|show|indicate|refer"
    r"|about|mentioned|provided)\w*\b|$)",
    rf"\baccording\s+to\s+(?:the|this|that|these|our)\s+(?:[a-z]+\s+){{0,2}}?{_SOURCE}\b{_NAMED}",
    r"\baccording\s+to\s+(?:the|these|this)\s+(?:above|guidelines?|instructions?|policy|rules?|text"
    rf"|data|facts?|statement|speaker|manufacturer|graph|knowledge\s+\w+|list)\b{_NAMED}",
    r"\b(?:in|from|see|of|per|by|does|do|is)\s+(?:table|figure|fig\.?|appendix|exhibit|equation)\s+\d+\b",
    r"\b(?:in|from|see|under)\s+(?:section|chapter|paragraph)\s+\d[\d.]*\b(?!\s+of\b)",
    r"\b(?:in|of|from|does|is)\s+the\s+(?:first|second|third|fourth|fifth|last|next|previous)"
    r"\s+(?:paragraph|sentence|section|passage)\b",
    r"(?-i:^.[^A-Z]*\bhere\s*\?$)",
    r"^(?!.*\b(?:besides|apart\s+from|other\s+than|except|in\s+addition)\b).*\b(?:what|who|where)\s+else\b",
    r"\bthe\s+above\b|\babove-?mentioned\b|\baforementioned\b",
    r"\b(?:mentioned|described|listed|stated|shown|given|discussed|noted|outlined|presented"
    r"|specified|provided)\s+(?:above|below|here|earlier|previously)\b",
    r"\b(?:is|are|was|were)\s+(?:mentioned|discussed|presented)\s*\?",
    r"\bthe\s+(?:main|central|key)\s+(?:topic|idea|theme|message|argument|point)s?(?:\s+(?:discussed"
    r"|presented|described|made|here))?\s*\?",
    r"\b(?:information|text|passage|steps|list|table|example|options?|statements?)\s+(?:above|below)\b",
    rf"\b(?:which|what)\s+{_PART}\b(?!\s+of\b)[^?]{{0,80}}?\b(?:covers?|covered|describes?|described|explains?"
    r"|explained|contains?|mentions?|mentioned|discuss(?:es|ed)?|address(?:es|ed)?|lists?|listed)\b"
    r"|\bwhich\s+(?:chapter|paragraph|appendix)\s+(?:deals|speaks|tells|is\s+about)\b",
)
"""Always a text that the reader cannot see."""

_FOLLOWING = Pattern(r"\b(?:the|these)\s+following\b(?!\s+(?:day|week|month|year|morning)\b)", re.I)
_OPTIONS = Pattern(r"[:\n].*\S|\b[A-D][.)]\s", re.DOTALL)
_TWO = Pattern(
    r"\b(?:the|these|those)\s+(?:two|three|four)\b(?!\s+\w+\s+(?:of|in|that|which|for|named|called))"
    r"(?!\s+(?:types|kinds|main|ways|most|largest|stages|forms|parts)\b)|\b(?:the\s+former|the\s+latter)\b",
    re.IGNORECASE,
)
_NAMES_SEVERAL = Pattern(r"[,;:.]|\b(?:and|or|versus|vs)\b|\s[A-Z0-9]")
_POINTER = Pattern(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers"
    r"|(?:this|these|those)(?!\s+(?:year|week|month|days?|century|morning|evening|time)\b)"
    r"|(?<=is\s)that|(?<=was\s)that|(?<=does\s)that|(?<=did\s)that)\b",
    re.IGNORECASE,
)
# "it" that stands for nothing: weather, time, and "is it safe to".
_DUMMY = Pattern(
    r"\bit\s+(?:rains?|snows?|freezes|thunders|gets\s+(?:dark|cold|hot|late)|is\s+(?:raining|snowing"
    r"|dark|cold|hot|late|freezing|windy))\b"
    r"|\bit\s+(?:normally\s+|usually\s+|typically\s+|generally\s+)?(?:takes?|costs?)\b"
    r"(?=[^?]{0,200}\b(?:to|for|before|until)\b)|\bit\s+(?:mean|comes?\s+to)\b"
    r"|\bit\s+(?:(?:is|was|be|become|seem|remain)\s+)?(?:\w+ly\s+|not\s+|more\s+|most\s+|so\s+|still\s+)?"
    r"(?:possible|impossible|necessary|important|safe|unsafe|better|best|advisable|recommended"
    r"|required|allowed|legal|illegal|common|normal|true|false|acceptable|useful|helpful|essential"
    r"|difficult|easy|hard|worth|ok|okay|permitted|forbidden|dangerous|customary|likely|unlikely"
    r"|appropriate|sensible|mandatory|compulsory|good|bad|wise|crucial|critical|vital|beneficial"
    r"|considered|said|believed|known|harmful|correct|right|wrong|enough|sufficient|time|a\s+\w+)\b",
    re.IGNORECASE,
)
_FUNCTION = (
    r"(?:you|i|we|one|it|its|they|them|their|he|she|him|his|her|this|that|these|those|there|who|what"
    r"|which|when|where|why|how|whom|whose|someone|anyone|people|be|been|being|have|has|had|do|does"
    r"|did|not|also|and|or|but|if|to|the|a|an|of|in|on|at|by|for|with|from|as|is|are|was|were|can"
    r"|could|should|would|will|may|might|must|shall|so|then|than|only|just|ever|still|first|best"
    r"|much|many|long|often|most|more|all|any|each|both|same|main)"
)
_DETERMINER = (
    r"(?:a|an|the|of|in|with|for|at|on|from|by|between|among|against|under|over|into|through|during"
    r"|without|within|after|before|when|if|while|once|because|my|your|our|every|each|any|some|no|all"
    r"|both|many|most|about|using|like|as|and|or|than|which|whose|how\s+many)"
)
_AUXILIARY = r"(?:do|does|did|can|could|should|would|will|may|might|must|has|have|had|is|are|was|were)"
_ANTECEDENT = Pattern(
    rf"\b{_DETERMINER}\s+(?:(?:the|a|an|its|most|more|very|new|main|first)\s+)?(?!{_FUNCTION}\b)[a-z][\w-]+"
    rf"|\b{_AUXILIARY}\s+(?!{_FUNCTION}\b)(?!\w+ed\b)[a-z][\w'-]+"
    r"|(?<=[\w,;:]\s)(?!I\b)[A-Z][\w-]*|\d|[\u3040-\u9fff]|^what\s+(?!(?:can|could|should|would|will|may|might|must|is|are|was|were|do|does|did|has|have|had|happens|happened|makes|causes)\b)\w+\s+(?!(?:is|are|if|when|to|does|did|do|can|should)\b)\w+\s"
    r"|^(?:why|how|who)\s+(?!(?:is|was|does|has|its|this)\b)[a-z]+s\s",
)
_NAMED_FIRST = Pattern(
    r"^(?!(?:What|Which|Who|Whom|Whose|When|Where|Why|How|Is|Are|Was|Were|Do|Does|Did|Can|Could|Should"
    r"|Would|Will|May|Might|Must|Has|Have|Had|If|In|On|At|The|A|An|This|These|Those|That|It|Its|They"
    r"|Their|He|His|She|Her|Explain|Describe|Tell|Name|List|Give|State|Compare|Please|After|Before"
    r"|While|Once|Because|For|To|From|With|Of|By|As|And|Or|So|But|Under|During|Besides|According"
    r"|Summari[sz]e|Discuss|Outline|Identify|Define)\b)[A-Z][\w-]*"
)
_LEADING_CLAUSE = Pattern(
    r"^(?:before|after|when|if|once|while|until|although|because|since|for|in|during|with|despite"
    r"|besides|to|by|as)\b[^,?]*,",
    re.IGNORECASE,
)
_HEAD = Pattern(r"\bthe\s+(?:[\w-]+\s+){1,3}(?:of|for|behind)\s*$", re.IGNORECASE)
_PERSON = Pattern(r"^(?:his|her|hers|him|he|she|their|theirs|they|them)$", re.IGNORECASE)
_BARE_SUBJECT = Pattern(rf"^(?:who|whose|which)\b|\b{_AUXILIARY}\s+(?:someone|anyone|people|one)\b", re.I)
# Each is held against all the text before it; where so many point at something, the next will, too.
_MOST_POINTERS = 32


def dangling(question: str) -> str | None:
    """Return the first word of a question that points at nothing in it, or None."""
    match = _FOLLOWING.search(question)
    if match and not _OPTIONS.search(question, match.end()):
        return match.group()
    match = _TWO.search(question)
    if (
        match
        and not _NAMES_SEVERAL.search(question, 0, match.start())
        and not _OPTIONS.search(question, match.end())
    ):
        return match.group()
    dummies = [match.span() for match in _DUMMY.finditer(question)]
    for match in islice(_POINTER.finditer(question), _MOST_POINTERS):
        at = match.start()
        if any(start <= at < end for start, end in dummies):
            continue
        if _is_dummy_question(question, match) or _OPTIONS.search(question, match.end()):
            continue
        before = question[:at]
        clause = _LEADING_CLAUSE.match(question)
        if clause and at < clause.end() and not before.rstrip().lower().endswith(("this", "these")):
            if match.group().lower() in ("this", "these", "those"):
                if not _has_antecedent(before, match.group()):
                    return match.group()
                continue
            before += " , " + question[clause.end() :]
        if not _has_antecedent(before, match.group()):
            return match.group()
    return None


def _is_dummy_question(question: str, match: re.Match[str]) -> bool:
    """Say whether this is the "it" of "how long does it take" or "what is it called when"."""
    if match.group().lower() != "it":
        return False
    rest = question[match.end() :]
    return bool(
        re.match(r"\s+(?:take|cost|matter|help|called\s+when|that\b|like\s+to)", rest, re.I)
    ) and bool(re.match(r"[^?]{0,200}\b(?:to|for|when|if|until|before|whether|that)\b", rest, re.I))


def _has_antecedent(before: str, pointer: str) -> bool:
    """Say whether the text before a pointer names a thing or person.

    What stands in "the purpose of this" is not what "this" points at.
    """
    before = _HEAD.sub(" ", before)
    if _NAMED_FIRST.search(before) or _ANTECEDENT.search(before[:1].lower() + before[1:]):
        return True
    return bool(_PERSON.match(pointer) and _BARE_SUBJECT.search(before))
