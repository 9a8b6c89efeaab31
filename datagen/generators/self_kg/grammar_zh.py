"""The Chinese grammar that a relation's words carry: verb or noun, person, place, measure word, unit."""

import re

from datagen.generators.rewording.phrases import humanize, without_prefix
from datagen.generators.self_kg.grammar_en import noun_of, unit_of
from datagen.generators.self_kg.nouns_en import is_person
from datagen.generators.self_kg.units import SIGNS, UNITS_ZH

__all__ = [
    "by_zh",
    "degree_zh",
    "is_done_by_people_zh",
    "is_flag_zh",
    "is_foreign_verb",
    "is_of_people_zh",
    "is_person_zh",
    "is_site_zh",
    "is_verb_zh",
    "measure_zh",
    "place_of_zh",
    "relation_zh",
    "words_zh",
]

_VERB = re.compile(
    r"(?:主要|可以?|可能|能够?|会|常|直接|间接|曾经?|已经?|通常|一般|容易|应该?|必须|不|未|共同){0,2}"
    r"(?:治疗|导致|引起|来自|包含|包括|生产|使用了?|负责|管理|依赖|供应|影响|预防|获得|横跨|毗邻|师从|测量|拥有"
    r"|开发|制造|发明|发现|撰写|创作|出版|提供|支持|控制|连接|采用|采购|销售|收购|流经|流入|注入|邻接|相邻|接壤"
    r"|围绕|环绕|领导|雇用|雇佣|参与|参加|主演|执导|出演|饰演|击败|抑制|激活|调节|分泌|携带|需要|颁布|继承|隶属"
    r"|使用到?|喜欢|认识|嫁给|娶|配备|搭载|运营|经营|种植|喂养|捕食"
    r"|跨越|盛产|出产|擅长|精通|反对|说|讲|信奉|信仰|崇拜|尊敬|阻止|阻断|造成|诱发|引发|促进|增强|降低|减少"
    r"|改善|缓解|吸引|吸收|释放|产生|形成|构成|生成|排放|传播|感染|寄生|捕猎|食用|保护|攻击|打败|战胜|统治|占领"
    r"|征服|建立|创建|创立|创办|监督|管辖|覆盖|穿过|穿越|通往|通向|途经|经过|面向|讨厌|喜爱|热爱|追求|学习|收养"
    r"|汇入|下辖|下设|提供给|\w{2,}(?<![补供])给|并入|归入|加入|写下|写有|著有|连通|通到|忌吃|宜吃|忌食|宜食|嗜好|效忠|投奔|接替|取代|击杀|迎娶|资助|赞助"
    r"|继任|率领|统领|主管|分管|兼任|担任|荣获|荣膺|兼容|预示"
    r"|养育|抚养|生育|(?:负责|参与|主持)(?:设计|建造|修建|建设|开发|研发|施工|维护|管理|研究|编写|策划|生产|制造)"
    r"|收集|存储|处理|执行|调用|实现|扩展|触发|监测|抵御|象征|适合|适用)(?:了|过|到|出)?|\w+于|(?:产|源|出|取|采|选|提取|译|改编|引|发|始)自"
)
_BY = re.compile(r"由(?:谁|何人|什么|…+|\.{3})?(?=\w)")
_PLACES = re.compile(
    r"(?:主|盛|多)产于|(?:产|源)自|汇入|(?:总部|本部|校址|现|曾|原|主要|部分)?(?:位|坐落|出?生|产|建|葬|居住?|长|分布|现|来|去世|毕业|就读|任职|就职|供职|任教|服役|工作|安装|存放|放置|停放|设置|部署|埋|储存|保存|收藏|栖息|生长|种植|举办|举行|发生|发源|注册)于|来自|流经|流入|注入"
)
_PERSON = re.compile(
    r"(?:人|者|员|[主配]角|配偶|丈夫|妻子|父亲|母亲|父母|儿子|女儿|兄弟|姐妹|哥哥|弟弟|姐姐|妹妹|老师|学生|徒弟|师父|导师"
    r"|[校院部局市省县村镇科处司会队]长|主任|经理|总裁|董事长|主席|总统|国王|皇帝|导演|主演|编剧|教练|人物|作家"
    r"|[学画术乐想治事]家|医生|[律教程筑计药]师|教授|诗人|歌手)$"
)
_PEOPLES = re.compile(
    r"配偶|丈夫|妻子|父亲|母亲|儿子|女儿|兄弟|姐妹|哥哥|弟弟|姐姐|妹妹|职业|国籍|籍贯|出生地|性别|导师|老师|师父|师傅|徒弟|弟子|笔名|职务|职称|生肖|民族|上司|学历|毕业院校"
)
_PEOPLE_DO = re.compile(
    r"(?:现|曾)?(?:就职|任职|供职|毕业|就读|任教|服役|效力|出生|逝世|去世|居住)于|师从|嫁给|娶|迎娶|担任|兼任"
)
_NO_PERSON = re.compile(r"(?:机器人|法人|介质|原住民|当事人|成员|会员|用户)$")
_KINDS = re.compile(
    r"(?:调料|配料|食材|香料|口味|病|症|症状|炎|药|药[物材品]|材料|特产|产品|食[物品]|元素|成分|功效|方法|语言|颜色|[动植]物|原料|工艺|饮品"
    r"|菜|物质|作物|水果)$"
)
_MEASURES = {
    "家": re.compile(r"(?:公司|企业|出版社|医院|银行|工厂|供应商|厂商|制造商|酒店|餐厅|机构)$"),
    "座": re.compile(r"(?:城市|桥梁?|山峰?|大厦|火山|寺庙?|塔|水库|博物馆|图书馆|车站)$"),
    "部": re.compile(r"(?:小说|电影|影片|著作|作品|[电视歌舞]剧|法律|法规)$"),
    "条": re.compile(r"(?:河流?|江|铁路|公路|线路|街道)$"),
    "所": re.compile(r"(?:学校|大学|中学|小学|学院)$"),
    "颗": re.compile(r"(?:行星|卫星|恒星)$"),
    "首": re.compile(r"(?:歌曲?|诗歌?)$"),
    "本": re.compile(r"(?:图?书|杂志|教材)$"),
    "台": re.compile(r"(?:机器|设备|电脑|服务器|仪器)$"),
    "篇": re.compile(r"(?:论文|文章)$"),
}
_DEGREES = {
    ("高", "低"): re.compile(
        r"(?:率|价|价格|成本|温度|气温|海拔|高度|身高|评分|得分|工资|收入|比例|浓度|楼层)$"
    ),
    ("多", "少"): re.compile(r"(?:数|数量|人口|产量|销量|库存|投资|预算|人员|员工)$"),
    ("长", "短"): re.compile(
        r"(?:长度|全长|时间|里程|时长|期限|周期|病程|工期|疗程|寿命|续航|[保有]\w{0,2}期)$"
    ),
}
_UNIT = re.compile(r"(?P<noun>.+?)(?:[（(](?P<inside>[^（()）]{1,6})[)）]|[_\s/／](?P<after>[^_\s/／]{1,6}))")
_UNITS = UNITS_ZH | SIGNS | {"月", "日", "万元", "亿元", "万人", "亿人", "公里/小时"}


_ENGLISH = {
    **{"part of": "属于", "is part of": "属于", "member of": "属于"},
    **{
        "type": "类型",
        "instance of": "类型",
        "name": "名称",
        "label": "名称",
        "title": "标题",
        "date": "日期",
    },
    **{"author": "作者", "creator": "创作者", "publisher": "出版者", "director": "导演", "owner": "所有者"},
    **{"mother": "母亲", "father": "父亲", "child": "子女", "spouse": "配偶", "sibling": "兄弟姐妹"},
    **{
        "birth date": "出生日期",
        "date of birth": "出生日期",
        "birth place": "出生地",
        "place of birth": "出生地",
    },
    **{"death date": "去世日期", "death place": "去世地", "occupation": "职业", "nationality": "国籍"},
    **{"gender": "性别", "age": "年龄", "height": "高度", "weight": "重量", "length": "长度", "area": "面积"},
    **{"population": "人口", "capital": "首都", "country": "国家", "city": "城市", "location": "位置"},
    **{"color": "颜色", "colour": "颜色", "price": "价格", "symptom": "症状", "language": "语言"},
    **{"subject": "主题", "description": "描述", "genre": "体裁", "treats": "治疗", "causes": "导致"},
    **{"located in": "位于", "contains": "包含", "produces": "生产", "uses": "使用"},
}


def relation_zh(relation: str) -> str:
    """Return the Chinese word for a common English relation, or ""."""
    words = humanize(relation)
    return _ENGLISH.get(" ".join(words), "") or _ENGLISH.get(noun_of(words), "")


def words_zh(relation: str) -> tuple[str, str]:
    """Return a relation's words in Chinese and the unit that its name holds, or ""."""
    if relation.isascii():
        words = humanize(relation)
        return relation_zh(relation) or noun_of(words) or " ".join(words), unit_of(words)
    relation = without_prefix(relation)
    found = _UNIT.fullmatch(relation)
    if found:
        unit = found["inside"] or found["after"]
        if unit in _UNITS:
            return _close(found["noun"]), unit
    return _close(relation), ""


def _close(text: str) -> str:
    return "".join(re.split(r"[\s_]+", text))


def is_verb_zh(relation: str) -> bool:
    """Say whether a Chinese relation does something to its values ("治疗"), and is no noun."""
    return _VERB.fullmatch(relation) is not None or by_zh(relation) != ""


def is_foreign_verb(relation: str) -> bool:
    """Say whether a relation's words are English and name nothing ("lives in")."""
    return relation.isascii() and noun_of(relation.split()) == ""


def is_flag_zh(relation: str) -> bool:
    """Say whether a relation's words hold for something or not ("是否开放"), and name nothing it has."""
    return relation.startswith(("是否", "有", "能否", "可否"))


def by_zh(relation: str) -> str:
    """Return what is done by the values ("管理" of "由谁管理"), or ""."""
    found = _BY.match(relation)
    return relation[found.end() :] if found else ""


def place_of_zh(relation: str) -> bool:
    """Say whether a verb's values are places: one asks 哪里."""
    return _PLACES.fullmatch(relation) is not None


def is_site_zh(noun: str) -> bool:
    """Say whether what a noun stands for is a place: one asks 哪里."""
    return (
        re.search(r"(?:(?:所在|产|出生|发源|居住|注册|总部)地|地[点址]|住址|位置|故乡|籍贯)$", noun)
        is not None
    )


def is_person_zh(noun: str) -> bool:
    """Say whether a kind, or what a noun stands for, is a person: one asks 谁."""
    if noun.isascii():
        return is_person(noun)
    return _PERSON.search(noun) is not None and _NO_PERSON.search(noun) is None


def is_of_people_zh(noun: str) -> bool:
    """Say whether a noun is what people alone have: one asks 谁 has it."""
    return _PEOPLES.fullmatch(noun) is not None


def is_done_by_people_zh(verb: str) -> bool:
    """Say whether people alone do what a verb says: one asks 谁 does it."""
    return _PEOPLE_DO.fullmatch(verb) is not None


def degree_zh(noun: str) -> tuple[str, str]:
    """Return how the noun of a number is more and less: 高 and 低 of a price, 多 and 少 of a count."""
    return next((pair for pair, form in _DEGREES.items() if form.search(noun)), ("大", "小"))


def measure_zh(noun: str) -> str:
    """Return the measure word that a noun takes."""
    if is_person_zh(noun):
        return "位"
    if _KINDS.search(noun):
        return "种"
    return next((measure for measure, form in _MEASURES.items() if form.search(noun)), "个")
