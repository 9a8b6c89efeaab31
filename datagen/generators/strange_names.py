"""Names of an answer that capitals alone do not tell: a sentence's first word, and names in Chinese.

Chinese names are known by what stands around them: a surname before a title or after 由, a place or firm by
the word it ends in, a work by its 《》. What is written otherwise passes.
"""

from collections.abc import Iterator, Sequence

from datagen.patterns import Pattern
from datagen.text import tokens, word_set
from datagen.words import FUNCTION_WORDS, stem

__all__ = ["strange_names"]

_FIRST = Pattern(
    r"(?:^|[.!?] )(?P<name>[A-Z][a-z\u00c0-\u024f'-]+)(?=(?:'s|’s)? (?:[A-Z]|and\b|\w+ed\b|built|laid"
    r"|wrote|made|gave|began|led|ran|won|found|sold|bought|took|owns|runs|leads)\w*)"
)
_NO_NAMES = word_set(
    """
    once unless since although though while until everyone everybody anyone nobody people someone not yes no
    here there according anything nothing everything something newly
    """
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚"
    "邵万钱严武戴莫孔汤"
)
_TITLES = (
    "先生|女士|小姐|教授|主任|经理|博士|医生|大夫|老师|师傅|院长|馆长|校长|书记|主席|厂长|队长|站长"
    "|所长|局长|市长|县长|镇长|村长|院士|工程师|研究员|总监|董事长"
)
_DEEDS = (
    "于|建|负责|主持|设计|修建|创建|创立|创办|成立|管理|编写|撰写|发明|发现|担任|带领|领导|提出|绘制"
    "|捐赠|清扫|每|在"
)
_ZH = (
    Pattern(rf"(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?)(?:{_TITLES})"),
    Pattern(
        rf"(?:由|是|叫|为|名叫|者)(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?={_DEEDS}|[，。；、]|$)"
    ),
    Pattern(
        r"(?P<name>[\u4e00-\u9fff]{2}(?:省|(?<![城超集菜都夜门股上])市|县|镇|大学|公司|集团|出版社|研究院"
        r"|研究所|博物馆))"
    ),
    Pattern(r"《(?P<name>[^》]{2,30})》"),
)
_COMMON = Pattern(r"[的在该本各每其当此到从与和或及由向这那某另外有关所属全近附一为往时明开]")


def strange_names(claim: str, sources: Sequence[str]) -> list[str]:
    """Return the names of a claim that none of its sources has, each once."""
    told = "\n".join(sources)
    strange = list(_first_words(claim))
    if strange:
        known = {each for word in tokens(told) for each in (word, stem(word))}
        strange = [name for name in strange if not known & {name, stem(name)}]
    for pattern in _ZH if not claim.isascii() else ():
        names = (found["name"] for found in pattern.finditer(claim))
        strange += [name for name in names if name not in told and not _COMMON.search(name)]
    return list(dict.fromkeys(strange))


def _first_words(claim: str) -> Iterator[str]:
    for found in _FIRST.finditer(claim):
        name = found["name"].casefold().removesuffix("'s")
        if name not in FUNCTION_WORDS | _NO_NAMES and not name.endswith(("s", "ing", "ly", "ed")):
            yield name
