"""What an English request asks of the world outside the text: phrases, by kind."""

import re

from datagen.patterns import Pattern

__all__ = ["EXEMPT", "PHRASES", "UNLESS_INPUT"]

_LEAD = (
    r"(?:(?:^|[.!?;:\n])\W{0,3}|\b(?:please|kindly|can you|could you|would you|will you|then|first|"
    r"i want you to|i need you to|i would like you to|i'd like you to|your task is to|you should)"
    r"\s+)(?:(?:please|kindly|also|now|then)\s+)?"
)
_ONE = r"(?:(?:me|us)\s+)?(?:(?:an?|the|this|that|my|your|our|some|two|three|several|this)\s+)?"
_SHORT_GAP = (
    r"(?:(?!(?:to|that|which|script|function|program|code|prompt|list|role|part|about|word|mental"
    r"|verbal|public|brand|positive|negative|self|of|for|in|on)\b)[\w'-]+\s+){0,3}?"
)
# After the thing itself: the end, or what it shows. "An image caption" is text.
_THING_ENDS = (
    r"(?=\s*(?:[.,;:!?\n]|$)|\s+(?:of|for|that|which|with|showing|depicting|based|from|in|about"
    r"|to|using|on|and|as|at|named|called|attached|below|above|so)\b)"
)
_VISUAL = (
    r"(?:images?|photos?|photographs?|pictures?|drawings?|paintings?|illustrations?|videos?"
    r"|animations?|gifs?|infographics?|screenshots?|audio(?:\s+(?:clip|file|recording))?s?"
    r"|voice\s+(?:memo|message)s?|podcasts?|collages?|selfies?)"
)
_FILE = r"(?:files?|documents?|attachments?|pdfs?|photos?|images?|folders?|spreadsheets?|videos?)"
_NOT_DRAWN = (
    r"(?!(?:up|on|upon|from|out|near|in|into|a\s+blank|lots?|straws|attention|inspiration|breath)\b)"
    r"(?![^.!?\n]{0,40}\b(?:conclusions?|inferences?|comparisons?|parallels?|distinctions?|lessons?"
    r"|analog(?:y|ies)|lines?\s+between|connections?|links?|contrasts?|insights?|boundar(?:y|ies)"
    r"|morals?|deductions?|attention|inspiration|cards?|names?|lots|generalizations?|implications?"
    r"|correlations?)\b)"
)


def _compile(*sources: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, re.IGNORECASE) for source in sources)


PHRASES = _compile(
    rf"{_LEAD}(?:draw|doodle)\s+{_NOT_DRAWN}(?:me\s+|us\s+)?"
    r"(?:an?|the|some|two|three|four|five|this|my|your|our)\s+\w+",
    rf"{_LEAD}(?:paint|sketch)\s+(?:out\s+)?{_ONE}(?:[\w'-]+\s+){{0,3}}?(?:picture|image|portrait"
    r"|self-portrait|landscape|seascape|watercolou?r|mural|still life|painting|drawing|logo|cat|dog"
    r"|horse|tree|house|flower|graph|curve|floor plan|cityscape|sunset)s?\b",
    rf"{_LEAD}(?:generate|create|make|produce|design|render|show|send|give|provide|edit|crop|resize"
    rf"|take|attach|include|post|upload|record|film|shoot|find|display)\s+{_ONE}{_SHORT_GAP}"
    rf"{_VISUAL}\b{_THING_ENDS}",
    rf"{_LEAD}(?:play|listen\s+to|watch|record|hum)\s+{_ONE}{_SHORT_GAP}(?:audio|videos?|songs?"
    r"|music|sounds?|tracks?|clips?|recordings?|melod(?:y|ies)|podcasts?|movies?|films?|tunes?)\b",
    rf"{_LEAD}sing\s+(?:me\s+|us\s+)?(?:an?|the|some|happy)\s",
    rf"{_LEAD}(?:open|download|upload|attach|import|load|print\s+out|scan)\s+{_ONE}{_SHORT_GAP}"
    rf"{_FILE}\b{_THING_ENDS}",
    rf"{_LEAD}(?:visit|go\s+to|browse|navigate\s+to|open|click(?:\s+on)?|access|log\s+in\s+to|check"
    rf"\s+out)\s+{_ONE}{_SHORT_GAP}(?:websites?|web\s?pages?|urls?|links?|web\s?sites?|internet"
    r"|https?://\S+|www\.\S+)",
    rf"{_LEAD}(?:search|browse|google)\s+(?:the\s+)?(?:internet|web|online|google)\b",
    rf"{_LEAD}google\s+\w+",
    r"\b(?:article|page|video|post|web\s?site|site|content|blog|document|story|text|data)\b"
    r"[^.\n]{0,30}(?:https?://|www\.)\S+",
    rf"{_LEAD}(?:send|forward)\s+(?:(?:me|him|her|them|us|someone|my\s+\w+|[A-Z][a-z]+)\s+)?"
    rf"(?:an?\s+|the\s+|this\s+|my\s+)?{_SHORT_GAP}(?:e-?mails?|text\s+messages?|sms|texts?|faxe?s?"
    r"|messages?|invitations?|letters?)\b",
    rf"{_LEAD}e-?mail\s+(?:me|him|her|them|us|my\s+\w+|the\s+(?:\w+\s+){{1,3}}to)\b",
    rf"{_LEAD}(?:make|place)\s+(?:an?\s+|the\s+)?(?:(?:phone|telephone|video|voice)\s*)?calls?\b"
    r"(?!\s+to\s+(?:action|order|arms)|\s+about\s+whether)",
    rf"{_LEAD}(?:phone|call|dial|ring)\s+(?:up\s+)?(?:my\s+(?!function|method|name)\w+|911|112|999"
    r"|the\s+(?:police|doctor|restaurant|office|bank|hotel|manager|airline|customer))\b",
    rf"{_LEAD}(?:book|reserve)\s+(?:me\s+|us\s+)?(?:an?|the|my|our|two)\s+(?:[\w'-]+\s+){{0,2}}?"
    r"(?:flight|table|hotel|room|ticket|taxi|appointment|cab|seat)s?\b",
    rf"{_LEAD}order\s+(?:me\s+|us\s+)?(?:an?|some|two)\s+(?:[\w'-]+\s+){{0,2}}?(?:pizza|taxi|uber"
    r"|meal|cab|burger|coffee)s?\b",
    rf"{_LEAD}set\s+(?:me\s+)?(?:an?|the|my)\s+(?:alarm|timer|reminder)\b",
    rf"{_LEAD}remind\s+me\s+(?:to|at|in|about|tomorrow)\b",
    rf"{_LEAD}turn\s+(?:on|off)\s+(?:the|my)\s+(?:\w+\s+)?(?:lights?|tv|television|heating|lamp)\b",
)
"""Wherever they stand in a request."""

_LIVE = (
    r"(?:weather|forecast|news|headlines?|stock\s+(?:price|market)|share\s+price|exchange\s+rate"
    r"|traffic|temperature|score|air\s+quality)"
)
_NOW = (
    r"(?:today(?:'s)?|right\s+now|now|currently|tomorrow(?:'s)?|tonight(?:'s)?|at\s+the\s+moment"
    r"|this\s+(?:week|weekend|morning|evening|afternoon)(?:'s)?)"
)
_ASK = (
    rf"(?:{_LEAD}(?:tell\s+me|give\s+me|check|look\s+up|find(?:\s+out)?|show\s+me|get|report|fetch"
    r"|what(?:'s|\s+is|\s+are|\s+will|\s+was)|how(?:'s|\s+is|\s+are)|who|which|summari[sz]e)\b)"
)

UNLESS_INPUT = _compile(
    rf"{_ASK}[^.?!\n]{{0,40}}\b(?:{_NOW}|current|latest)\s+(?:[\w']+\s+){{0,2}}{_LIVE}\b",
    rf"{_ASK}[^.?!\n]{{0,40}}\b{_LIVE}\b[^.?!\n]{{0,40}}\b{_NOW}",
    r"\bwill\s+it\s+(?:rain|snow)\s+(?:in\s+\w+\s+)?(?:today|tomorrow|tonight)\b",
    r"\bwhat\s+time\s+is\s+it\b(?!\s+(?:in|when|if)\b[^?]{0,200}\b(?:when|if)\b)",
    r"\bwhat(?:'s|\s+is)\s+(?:today's|the\s+current)\s+date\b",
    r"\bwhat\s+(?:day|date)\s+is\s+(?:it\s+)?today\b",
    rf"{_LEAD}(?:describe|caption|look\s+at|analy[sz]e|transcribe|examine)\s+(?:this|the|these)\s+"
    rf"(?:(?:following|given|attached)\s+)?{_VISUAL}\b(?=\s*(?:[.,;:!?\n]|$)|\s+(?:above|below|and"
    r"|in\s+detail)\b)",
    r"\b(?:in|from|by)\s+(?:this|the)\s+(?:(?:given|following)\s+)?(?:images?|photos?|pictures?"
    r"|photographs?|videos?|recordings?)\s+(?:above|below|provided|shown|given)\b",
    rf"\b(?:shown|seen|see|visible|depicted|happening)\s+in\s+(?:this|the)\s+{_VISUAL}\b",
    r"\b(?:attached|uploaded|enclosed)\s+(?:\w+\s+)?(?:files?|documents?|images?|photos?|pictures?"
    r"|pdfs?|spreadsheets?|audio|videos?|screenshots?|csv|datasets?|reports?)\b",
)
"""Only where the record brings no input that could stand for what is asked."""

EXEMPT = _compile(
    r"\b(?:ascii|mermaid|markdown|svg|tikz|latex|html|css|graphviz|plantuml|emoji)\b"
    r"|\b(?:python|java\w*|c\+\+|bash|shell|powershell|turtle|matplotlib|sql)\b"
    r"|\b(?:script|function|program|code|command|regex)\b|\b(?:in|with|using)\s+(?:only\s+)?words\b"
    r"|\b(?:reader's|mind's)\b",
    r"\b(?:write|draft|compose|reply|rewrite|word|phrase|polish)\b[^.\n]{0,60}\b(?:e-?mails?|letters?"
    r"|messages?|notes?|repl(?:y|ies)|scripts?|captions?|stor(?:y|ies)|poems?|dialogues?)\b",
)
"""Requests that a text answers after all: code, words, or a letter about such a thing."""
