"""Rules on what a model leaves behind instead of content: refusals, placeholders, prompt parts."""

import re

from datagen.filters import leftovers_en, leftovers_zh
from datagen.filters.fields import (
    Found,
    Limits,
    answers,
    asks,
    every_text,
    find,
    normalise,
    without_code,
    wordings,
)
from datagen.patterns import Pattern
from datagen.records import Record
from datagen.text import fold

__all__ = ["chatter", "placeholder", "refusal", "role_marker", "template_leak"]

_LANGUAGES = (leftovers_en, leftovers_zh)
# Tasks whose answer speaks for somebody else, who may well be sorry.
_SPEAKS_FOR_OTHERS = Pattern(
    r"\b(?:letters?|e-?mails?|messages?|repl(?:y|ies)|respon[ds]\w*|dialogues?|conversations?|story"
    r"|stories|scenes?|scripts?|note|apolog\w+|decline|turn(?:ing)? down|text|tweet|rewrite"
    r"|rephrase"
    r"|paraphrase|translate|quote|poem|speech|role-?play|pretend|sentences?)\b"
    r"|信|邮件|短信|微信|回复|对话|故事|剧本|台词|道歉|致歉|婉拒|谢绝|拒绝|改写|翻译|译成|客服|便条|造句|例句|扮演",
    re.IGNORECASE,
)
_NO_INPUT = frozenset({"<noinput>", "<no input>", "noinput", "no input", "n/a", "无输入"})
_WANTS_PLACEHOLDERS = Pattern(
    r"\b(?:templates?|placeholders?|fill[- ]in|blanks?|forms?|brackets?|boilerplate|lorem|mask\w*"
    r"|anonymi[sz]\w*|redact\w*|dummy|filler)\b|模板|占位|填空|范本|样板|格式|脱敏|掩码|打码|匿名|方括号|空格|留空",
    re.IGNORECASE,
)
_TRIPLE_X = Pattern(r"(?<![A-Za-z0-9-])(?<!Bowl )(?<!Chapter )(?<!Sonnet )X{3,}(?![A-Za-z0-9-])")
_ROMAN = Pattern(r"\broman\b|\bnumerals?\b|罗马", re.IGNORECASE)
_HOLE = Pattern(r"(?<![\w$\\'\"{(/])\$(?!\d)[a-z_]{3,}\b(?!\$)")
_MATH = Pattern(r"\$\$?[^$\n]+\$\$?")
_ABOUT_CODE = Pattern(
    r"\b(?:shell|bash|php|perl|powershell|variables?|script|code|python|java\w*|sql|function|json"
    r"|command|templates?|returns?|linux|programs?|value|makefile|docker\w*|latex|regex\w*)\b"
    r"|脚本|变量|代码|函数|命令|程序|返回|正则|模板|输出什么|打印",
    re.IGNORECASE,
)
# White space in front of what opens a line: with `\s*` a run of empty lines would be read from each of them.
_INDENT = r"[^\S\n]*+"
_ROLE_TOKENS = Pattern(
    r"<\|[a-zA-Z_]{2,30}\|>|\[\|?(?:Human|Assistant)\|?\]|\[/?INST\]|<</?SYS>>"
    rf"|^{_INDENT}\[\|?(?:User|AI|用户|助手|人类)\|?\]",
    re.MULTILINE,
)
_ROLE_LINES = Pattern(
    r"^[ \t>]*\**(?:(?:Assistant|User|Human|Chatbot)\**\s*[:：]|(?:用户|助手|人类)\**\s*[:：])",
    re.MULTILINE,
)
_ROLE_TAG = Pattern(r"<(/?)(user|assistant|human|bot)>", re.IGNORECASE)
_LEAKS = tuple(
    Pattern(source, re.MULTILINE)
    for source in (
        r"(?<!\S)(?:#++\s*+)?\d{1,3}\s*[.)、．]\s*(?:Instruction|Input|Output|指令|输入|输出)\s*[:：]",
        rf"^{_INDENT}#{{3,}}\s*(?:Instruction|Response|指令|响应)\b\s*[:：]?",
        rf"^{_INDENT}#{{2,}}\s*(?:Input|Output|输入|输出|回答)\s*[:：]",
        rf"^{_INDENT}\**(?:Instruction|指令|任务指令|Class label|类别标签)\s*+\d*\**\s*[:：]",
        rf"\n{_INDENT}(?:\d+\s*[.)、]\s*)?(?:Next\s+)?(?:Task|任务|下一个任务)\s*+\d*\s*[:：]\s*\Z",
        rf"\n{_INDENT}#{{3,}}\s*\Z",
    )
)
_OUTPUT_LINE = Pattern(rf"^{_INDENT}\**(?:Output|输出)\s*+\d*\**\s*[:：]", re.MULTILINE)
_OUTPUT_COLON = Pattern(r"\boutput\s*[:：]|输出[:：]", re.IGNORECASE)
_SPEAKS_OF_INPUT = Pattern(r"\binput\b", re.IGNORECASE)
_SPEAKS_OF_OUTPUT = Pattern(r"\boutput\b", re.IGNORECASE)


def refusal(record: Record, limits: Limits) -> Found | None:
    """Find an answer that opens by refusing or by calling itself a language model.

    Where the task speaks for somebody else (a letter, a dialogue), only refusals of the task count; where
    a refusal is what the record teaches, none does.
    """
    if record.is_refusal:
        return None
    others = any(_SPEAKS_FOR_OTHERS.search(text) for text in asks(record))
    for answer in answers(record):
        text = fold(answer).replace("’", "'")
        for words in wordings(text, *_LANGUAGES):
            phrase = find(words.REFUSALS_IN_CHARACTER if others else words.REFUSALS, text)
            if phrase is not None:
                return Found(phrase)
    return None


def placeholder(record: Record, limits: Limits) -> Found | None:
    """Find a hole left open in the request, the input or the answer, or an answer of nothing.

    Code is exempt, and so are tasks that ask for holes.
    """
    nothing = _says_nothing(record)
    if nothing is not None:
        return Found(nothing)
    wanted = any(_WANTS_PLACEHOLDERS.search(text) for text in asks(record))
    about_code = any(_ABOUT_CODE.search(text) for text in [*asks(record), record.input])
    roman = any(_ROMAN.search(text) for text in asks(record))
    for text in map(without_code, every_text(record)):
        phrase = None
        if not wanted:
            phrase = next((p for w in wordings(text, *_LANGUAGES) if (p := find(w.PLACEHOLDERS, text))), None)
            if phrase is None and not roman:
                phrase = find((_TRIPLE_X,), text)
        if phrase is None and not about_code:
            phrase = find((_HOLE,), _MATH.sub(" ", text))
        if phrase is not None:
            return Found(phrase)
    return None


def _says_nothing(record: Record) -> str | None:
    given = normalise(record.input)
    if given in _NO_INPUT:
        return given
    asked = " ".join(asks(record))
    for answer in answers(record):
        plain = normalise(answer)
        if not any(plain in words.NOTHING for words in _LANGUAGES):
            continue
        named = re.search(rf"(?<![a-z]){re.escape(plain)}(?![a-z])", fold(asked))
        if not named and not _ABOUT_CODE.search(asked):
            return plain
    return None


_CHATTER = (
    Pattern(
        r"^\s*(?:sure|certainly|of course|absolutely|great question|good question)\s*[,!.:]\s*"
        r"(?:here|i|let|below|the)\b"
        r"|^\s*here(?:'s| is| are) (?:your|the|a|an|some) [^.\n]{0,60}"
        r"(?:you (?:asked|requested|wanted)|as requested)",
        re.IGNORECASE,
    ),
    Pattern(
        r"^\s*(?:好的|当然(?:可以)?|没问题|好问题|可以的)[，,！!。：:]\s*(?:以下|下面|这是|我来|我会|我可以|我帮|请看|让我)"
    ),
)


def chatter(record: Record, limits: Limits) -> Found | None:
    """Find an input or output that opens like a chat assistant ("Sure, here is ...", "好的，以下是")."""
    for text in (record.input, *answers(record)):
        phrase = find(_CHATTER, text)
        if phrase is not None:
            return Found(phrase)
    return None


def template_leak(record: Record, limits: Limits) -> Found | None:
    """Find parts of a prompt in the text: a merged next task, "### Response", a line "Output:"."""
    lines_wanted = any(map(_wants_output_line, asks(record)))
    for text in [*asks(record), record.input, *answers(record)]:
        plain = without_code(text)
        phrase = find(_LEAKS, plain)
        if phrase is None and not lines_wanted:
            phrase = find((_OUTPUT_LINE,), plain)
        if phrase is not None:
            return Found(phrase)
    return None


def _wants_output_line(text: str) -> bool:
    """Say whether a request names a line "Output:", or input and output in one sentence (Chinese: at all)."""
    if _OUTPUT_COLON.search(text) or ("输入" in text and "输出" in text):
        return True
    return any(_SPEAKS_OF_INPUT.search(part) and _SPEAKS_OF_OUTPUT.search(part) for part in text.split("."))


def role_marker(record: Record, limits: Limits) -> Found | None:
    """Find a chat control token or a line that opens with a role's name, in any text."""
    for text in map(without_code, every_text(record)):
        phrase = find((_ROLE_TOKENS, _ROLE_LINES), text) or _open_tag(text)
        if phrase is not None:
            return Found(phrase)
    return None


def _open_tag(text: str) -> str | None:
    """Return a role tag, unless each is opened and closed as one element of a mark-up language."""
    tags = _ROLE_TAG.findall(text)
    names = {name.lower() for _, name in tags}
    closing = sum(1 for slash, _ in tags if slash)
    if tags and (len(names) > 1 or 2 * closing != len(tags)):
        return f"<{tags[0][0]}{tags[0][1]}>"
    return None
