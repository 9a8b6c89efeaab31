"""Chinese phrases that a model leaves where content should be."""

import re

from datagen.patterns import Pattern

__all__ = ["NOTHING", "PLACEHOLDERS", "REFUSALS", "REFUSALS_IN_CHARACTER"]


def _compile(*sources: str) -> tuple[Pattern, ...]:
    return tuple(Pattern(source, re.IGNORECASE) for source in sources)


_SORRY = (
    r"(?:(?:很|非常|十分|实在)?(?:抱歉|对不起|不好意思|遗憾)|请(?:您)?(?:见谅|原谅)|恐怕)[，,。！!\s]*"
    r"(?:但是?|不过)?"
)
_MODEL = (
    r"(?:AI|人工智能|(?:大型?|大规模)?语言模型|大模型|聊天机器人|"
    r"智能助手|虚拟助手|AI\s*助手|人工智能助手|计算机程序)"
)
_CANNOT = r"(?:无法|不能够?|没有?办法|没法|不可以|不便|没有能力|不具备)"
_DEED = (
    r"(?:直接|实时|为[您你]|帮[您你]?(?:助[您你]?)?|给[您你]|向[您你])*(?:帮|提供|回答|协助|满足|完成|执行|访问|打开|生成"
    r"|处理|给出|查看|浏览|显示|播放|绘制|支持|讨论|获取|进行|参与|理解[您你]|响应|做到)"
)

REFUSALS_IN_CHARACTER = _compile(
    rf"^\W*(?:{_SORRY})?(?:我?作为|身为|我(?:只)?是)(?:一[个名款位种])?.{{0,6}}{_MODEL}",
    rf"^\W*(?:{_SORRY})?(?:我|本人)?(?:目前|暂时)?{_CANNOT}{_DEED}[^。，\n]{{0,6}}(?:请求|该任务|此任务|这个任务"
    r"|[您你]的(?:问题|要求))",
)
"""Refusals even where the task is to write what somebody says."""

REFUSALS = (
    *REFUSALS_IN_CHARACTER,
    *_compile(
        rf"^\W*{_SORRY}[，,]?(?:我|我们|目前|暂时|这个?问题)*{_CANNOT}{_DEED}",
        rf"^\W*我(?:目前|暂时|现在)?{_CANNOT}(?:直接|实时)?(?:为[您你]|帮[您你]?(?:助[您你]?)?|给[您你])*(?:提供|回答|协助"
        r"|满足|完成|访问|打开|生成|帮助)",
        rf"^\W*{_SORRY}[，,]?(?:您|你)?(?:没有|未)(?:提供|给出)",
    ),
)
"""Refusals as the opening of an answer."""

PLACEHOLDERS = _compile(
    r"[\[［]\s*(?:请?(?:填写|插入|输入|填入|在此)|[您你]的|贵?公司|姓名|名字|日期|地址|电话|联系方式|联系人|职位|岗位|产品|客户"
    r"|收件人|发件人|学校|单位|项目|品牌|时间|地点|金额|部门|城市)[^\[\]［］\n]{0,10}[\]］](?![(（:：])",
    r"[【（(]\s*(?:请?在?此处?(?:填写|插入|输入|填入|添加)|请(?:填写|插入|填入)|填写|插入[您你]?的?|[您你]的)[^】）)\n]{0,12}[】）)]",
    r"<\s*(?:请?(?:插入|填写|输入|填入)|此处|[您你]的)[^<>\n]{0,20}>",
    r"[（(【\[](?:此处|以下|下文|后文|其余|中间|部分|后续)(?:内容|部分)?(?:省略|从略|略)[^）)】\]\n]{0,12}[）)】\]]",
    r"这是一[段个篇句](?:示例|样例|测试|例子)(?:性)?(?:的)?(?:文字|文本|句子|段落)",
    r"某某某(?:公司|先生|女士|老师)",
)

NOTHING = frozenset(
    {
        "无",
        "暂无",
        "空",
        "无输出",
        "不适用",
        "待补充",
        "无内容",
        "没有输出",
        "未找到有效输出",
        "无答案",
        "略",
        "（略）",
        "(略)",
    }
)
"""Whole outputs, collapsed and without a final period, that say nothing."""
