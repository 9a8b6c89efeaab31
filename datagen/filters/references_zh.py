"""Chinese words that point at something, and words that give them something to point at."""

import re
from itertools import islice

from datagen.patterns import Pattern

__all__ = ["dangling", "points_at_source"]

_SOURCE = (
    r"(?:文章|文本|文段|段落|材料|资料|短文|原文|文档|表格|"
    r"内容|文字|信息|课文|报道|报告|说明书|手册|图表|附件|选段|描述|知识)"
)

_PART = r"(?:章节?|小?节(?![日气能假奏课点目省])|页|附录|段落?)"


def _compile(*sources: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(source) for source in sources)


points_at_source = _compile(
    r"(?<![日基根版样脚剧课书成标])本(?:文|书|章|节|段|表|篇|手册|说明书|报告|材料|资料|规定|规程|指南|通知)"
    r"(?![化字明物学具职件艺武人凭画籍法院约])",
    r"(?:^|[，。；：、？！\s“\"在据从由照依按见如合与])[文表图](?:中|里|内)(?![国文心间央部学])",
    r"[上前下](?:文|述)|原文|(?:^|[，。；：、？！\s根据按照结从参与和对])(?:以上|如上|上面)(?![的]?年)(?!\d)",
    rf"(?:以上|上面|下面)(?:的|这些|这段|所[述列给]|提[到及供]|提供的|[两几三四])?{_SOURCE}",
    rf"(?:这[篇段份个则张些]|该[篇段份]?|此[篇段份]?|给定的?|所给的?|提供的?|上述|阅读)(?:的)?{_SOURCE}",
    rf"(?:根据|依据|按照|结合|基于|参照|从(?=[^，。]{{2,6}}[中里内可来看得]))(?:提供的?"
    rf"|给[定出]的?|所给的?|题目的?)?{_SOURCE}(?![科学化]|[^，,]{{0,200}}《)",
    rf"(?:这|该|此)(?:{_SOURCE}|文|篇|表|段)(?![化字明])",
    r"(?:文章|材料|短文|段落|资料|文档)(?:中|里|内|提到|指出|认为|说|主要|介绍|描述|讲)",
    r"(?<!写)(?:文章|短文|课文)的?(?:主旨|主题|中心|标题|大意|观点|作者|主要|结构|内容|目的|结论)",
    rf"(?<!的)(?:哪|第几)(?:一?个?)?{_PART}(?!》)[^。？！]{{0,20}}?(?:讲|介绍|说明|涉及|提到|描述|包含"
    r"|规定|写|谈|可以?找|能找|找到)",
    rf"(?:写|列)在(?:哪|第几)(?:一?个?)?{_PART}",
    r"^(?:请问)?作者(?!们?(?:署名|权))|(?:为什么|如何|怎么|对|中|，)作者(?!署名|权|不详|是(?![如怎什谁否在要想通把用]))",
)
"""Always a text that the reader cannot see."""

_POINTER = Pattern(
    r"它们?|(?<!其)他们?(?!人|国|乡|处|年|日|山)|她们?|(?<![尤极与及何莫土])其(?![他它中实余次间一二三])"
    r"|(?<![应])该(?!如何|怎么|怎样|不该|不|做|用|先|去|注意|多|在|由|从|向|选|把|如|是|何|吃|采取|有|准备|检查|联系|放|为"
    r"|使用|避免|遵循|怎|什|立即|及时|保持|如|包括|几|哪|多少|给|将|被|进行|关注|具备|存|停|按|等|让|尽|优先)"
    r"|(?<![因如彼从为在至就对])此(?![外时后前次类刻])|这(?![样么时里儿]|就|一(?:天|年|点))[一]?[种个些类款项位家部座台件两三几类药病道场种]"
    r"|(?<![刹])那(?![么样时里儿])[一]?[种个些类款项位家部座台件两三几]|这(?=是|会|与|和|对|有|意味|表示|取决|属于)|[这那]一?(?:规定|条款|措施|方法|做法|制度|现象|过程|问题|结果|变化|概念|技术|设备|产品|疾病|情况|原则|政策|观点|理论|系统|装置|公司|机构|物质)"
    r"|本(?:产品|设备|机器?|品|装置|系统|公司|院|店)|前者|后者|两者|二者"
    r"|^(?:这|那)?[两三](?:种|个|者|类)(?:疾?病|药物?|知识|产品|方法|方案|设备|概念)?(?=的|之间|有|在|都|分别|相比|哪)"
    r"|以下|下列|如下"
)
_OPTIONS = Pattern(r"[：:\n].*\S|[A-D][.．、)）]", re.DOTALL)
# What a question is made of besides its subject.
_EMPTY = Pattern(
    r"(?:什么|哪些|哪种|何种)(?:情况|条件|因素|方法|方式|措施|步骤|原因|方面|问题|影响|作用|时候|地方|好处|风险)"
    r"|定期|经常|及时|长期|请问|什么|怎么样?|怎样|如何|为何|为什么|哪些|哪个|哪种|哪里|哪儿|哪|多少|多久|多大|多长|几|是否|能否|可否|能不能"
    r"|是不是|有没有|谁|何时|何地|应该?|需要|必须|可以|能够|可能|会|能|要|请|说明|介绍|描述|解释|分析|简述|列举|列出|告诉我"
    r"|治疗|使用|清洁|清洗|安装|操作|预防|避免|选择|处理|保存|保养|维护|检查|更换|解决|理解|评价|判断|确定|诊断|联系|申请"
    r"|完成|开启|关闭|启动|停止|发生|导致|引起|造成|影响|进行|采取|使得?|让|用|做|有|是|在|的|了|和|与|及|或|对于?|从|当"
    r"|关于|根据|由于|因为|所以|通过|为|把|被|将|时候?|后|前|中|里|上|下|都|也|还|就|又|再|不|没|您|你|我们?|人们?|大家"
    r"|主要|具体|一般|通常|最|更|很|非常|区分|区别|提高|降低|减少|增加|防止|控制|实现|保证|确保|购买|获得|得到|发现|识别"
    r"|适合|适用|推荐|建议|属于|具有|包括|包含|决定|开发|创立|创建|发明|提出|写|拥有|负责|管理|监测|测量|设置|调整|存放"
)
_CONTENT = Pattern(r"[\u3400-\u9fffA-Za-z0-9]{2,}|[\u3400-\u9fff]{2,}")
# Each is held against all the text before it; where so many point at something, the next will, too.
_MOST_POINTERS = 32


def dangling(question: str) -> str | None:
    """Return the first word of a question that points at nothing in it, or None."""
    for match in islice(_POINTER.finditer(question), _MOST_POINTERS):
        word = match.group()
        if word in ("以下", "下列", "如下"):
            if _is_limit(question, match) or _OPTIONS.search(question, match.end()):
                continue
            return word
        if _OPTIONS.search(question, match.end()):
            continue
        if word in ("两者", "二者", "前者", "后者") and re.search(r"[和与跟及、]", question[: match.start()]):
            continue
        before = _EMPTY.sub(" ", question[: match.start()])
        if not _CONTENT.search(before):
            return word
    return None


def _is_limit(question: str, match: re.Match[str]) -> bool:
    """Say whether the word bounds a number: 18 岁以下."""
    return bool(
        re.search(
            r"[0-9０-９一二三四五六七八九十百千万亿几度岁年天米元级楼%％℃次分个倍周日时]$",
            question[: match.start()],
        )
    )
