"""What an instruction begins by asking for: its leading verb, and the noun that the verb takes.

Source: Wang et al. (2022), "Self-Instruct", section 3.3 (root verb and direct object of each instruction,
from a parser). Changed: no parser; by word lists, so that some pairs are wrong, in both languages alike.
"""

import re
from typing import NamedTuple

from datagen.patterns import Pattern
from datagen.text import detect_language, word_set

__all__ = ["Leading", "leading"]


class Leading(NamedTuple):
    """A verb or question word, and a noun; "" where none is found."""

    verb: str
    noun: str


def leading(instruction: str) -> Leading:
    """Return an instruction's leading verb (or question word) and its noun, in lower case."""
    return _chinese(instruction) if detect_language(instruction) in ("zh", "ja") else _english(instruction)


_POLITE = Pattern(
    r"^\W*(?:(?:please|kindly|(?:can|could|would|will) you(?: please)?|help me(?: to)?"
    r"|i (?:want|need|would like) you to|i'd like you to|your (?:task|job) is to)\s+)+"
)
_OPENERS = word_set(
    """given in using for with based from after if when as on at before imagine suppose assume here you i my
    we our this these there while under by considering without"""
)
_ASKING = word_set("what who whom whose when where which why how")
_AUXILIARY = word_set("is are was were do does did can could should shall will would has have may must am")
_PARTICLES = word_set("up out down off over")
_BEFORE_NOUN = word_set(
    """the a an this that these those my your our their his her its all any some each every both no one two
    three four five six seven eight nine ten several many few most much more short brief following given
    of"""
)
_AFTER_NOUN = word_set(
    """in on at by for from to with about into between among after before during without within under over
    through and or but so that which who whose where when why how what whether if as than because while
    is are was were be been has have had do does did can could should will would may must more most less
    using based given written called named not only then each of it them me us you i"""
)
_WORD = Pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.,;:!?()\"“”…]|\d+")


def _english(instruction: str) -> Leading:
    text = " ".join(instruction.split()).lower()
    words = _WORD.findall(_POLITE.sub("", text))
    if words and (words[0] in _OPENERS | _BEFORE_NOUN or (words[1:] and words[1] in _AUXILIARY)):
        words = _after_opener(words)
    words = words[1:] if words[:1] == ["please"] else words
    if not words or not words[0][0].isalpha():
        return Leading("", "")
    verb, rest = words[0], words[1:]
    if rest and rest[0] in _PARTICLES and verb not in _ASKING | _AUXILIARY:
        verb, rest = f"{verb} {rest[0]}", rest[1:]
    if verb in _ASKING:
        rest = [word for word in rest if word not in _AUXILIARY]
    return Leading(verb, _object(rest))


def _after_opener(words: list[str]) -> list[str]:
    """Return what comes after "given a text," or after a first sentence that sets the scene."""
    ends = [at for at, word in enumerate(words) if word in ".,:;!?"]
    later = (words[at + 1 :] for at in ends if len(words) > at + 1)
    return next((rest for rest in later if _may_lead(rest[0])), words)


def _may_lead(word: str) -> bool:
    return word[0].isalpha() and (word in _ASKING or word not in _OPENERS | _AFTER_NOUN | _BEFORE_NOUN)


def _object(words: list[str]) -> str:
    """Return the last word of the first noun phrase: what stands before the next small word or stop."""
    phrase: list[str] = []
    for word in words:
        if word in _BEFORE_NOUN or word.isdigit():
            if phrase:
                break
            continue
        if word in _AFTER_NOUN or not word[0].isalpha():
            break
        phrase.append(word)
    return phrase[-1] if phrase else ""


_ZH_POLITE = Pattern(
    r"^(?:请问|请你|请您|请|麻烦|帮我|帮忙|帮|为我|给我|替我|你能否|能否|能不能|你能|你来|试着|，)+"
)
_ZH_VERBS = word_set(
    """
    概括 总结 归纳 列出 列举 举出 找出 指出 挑出 选出 摘出 摘录
    提取 抽取 判断 分类 归类 归入 评判 评价 评论 评估 评定 翻译
    译成 改写 改成 重写 润色 修改 更正 纠正 缩写 扩写 续写 仿写
    撰写 编写 起草 草拟 拟定 拟写 写出 写下 写明 解释 说明 说出
    描述 介绍 讲述 讲解 讲清 分析 比较 对比 区分 计算 求出 估算
    换算 转换 转成 整理 排列 排序 排出 安排 设计 制定 制作 规划
    计划 准备 提出 提供 给出 建议 推荐 回答 回复 答复 填写 补全
    补充 完成 创作 创建 生成 命名 取名 起名 推断 推测 预测 证明
    论证 验证 检查 核对 审阅 标注 标出 统计 数出 想出 简述 阐述
    讨论 告诉
    """
)
_ZH_SHORT = r"[写拟编译算猜做排](?=[一两三四五六七八九十几个首封份篇则句\d])"
_ZH_VERB = Pattern("|".join((*sorted(_ZH_VERBS), _ZH_SHORT)))
_ZH_ASKING = Pattern(
    r"为什么|为何|什么时候|什么|怎么样|怎么|怎样|如何|哪里|哪儿|哪|谁|多少|几|是否|有没有|能不能|吗"
)
_ZH_AFTER_VERB = Pattern(r"^(?:成|为|出|一下|到|下)")
_ZH_END = Pattern(
    r"[\W…]|并|属于|应当|应该|该|是否|是|有没有|有|在|中的|里的|里|(?<=.)(?:对于|给|从|到|用)|需要|以及|或者|或|和|与|及"
    r"|为什么|什么|如何|怎|哪"
)
_ZH_COUNT = Pattern(
    r"^(?:这|那|某|每|所有|全部|下面|以下|下列|上述|其|各)*(?:的)?(?:[0-9零一二两三四五六七八九十百几]+)?"
    r"(?:个|条|首|封|篇|段|则|份|句|种|样|件|项|点|些|张|位|名|本|部|组|道|场|次|行|类)?"
)
_LONGEST_NOUN = 4


def _chinese(instruction: str) -> Leading:
    text = _ZH_POLITE.sub("", instruction.strip())
    found, asking = _ZH_VERB.search(text), _ZH_ASKING.search(text)
    is_asked = asking and text.rstrip().endswith(("？", "?", "吗", "呢"))
    if found and not (is_asked and asking and asking.start() < found.start()):
        between = text[: found.start()].rpartition("把")
        rest = between[2] if between[1] else _ZH_AFTER_VERB.sub("", text[found.end() :])
        return Leading(found.group(), _zh_noun(rest))
    if asking:
        return Leading(asking.group(), _zh_noun(text[asking.end() :]))
    return Leading("", "")


def _zh_noun(text: str) -> str:
    """Return the head of a noun phrase, which stands at its end."""
    phrase = _ZH_COUNT.sub("", text.strip())
    phrase = re.split(_ZH_END.source, phrase, maxsplit=1)[0]
    head = _ZH_COUNT.sub("", phrase.rstrip("的").rpartition("的")[2])
    return head if len(head) <= _LONGEST_NOUN else head[-2:]
