"""Amounts, times and dates as they stand in a sentence of English or Chinese: patterns, no values."""

import re

from datagen.patterns import Pattern

__all__ = ["QUANTITY", "WHOLE", "ZH_QUANTITY", "ZH_WHOLE"]

_NUMBER = (
    r"(?:\d+(?:[.,:]\d+)*|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
)
_UNIT = r"(?:\s?(?:%|‰|°\s?C|°|℃|kWh|kW|MPa|mg/L|mmol/L|MB|GB|ppm|dpi|km|cm|mm|kg|m²|m³|m|g|h)(?![A-Za-z]))"
_AMOUNT = rf"[€$£-]?{_NUMBER}{_UNIT}?"
_BOUND = r"(?:at (?:most|least)|up to|no more than|about|within|around|every|between)"
_NO_UNIT = (
    r"(?:and|or|but|every|each|in|on|at|of|by|to|for|from|is|are|was|were|has|have|the|a|an|than|as|with|per"
    r"|when|if|then|until|after|before|into|since|which|that|who|may|can|must|should)"
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = (
    rf"\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH}(?: \d{{1,2}}(?!\d)(?:, \d{{4}})?| \d{{4}})?(?: to {_MONTH})?"
)
QUANTITY = Pattern(
    rf"(?<![\w.,:#-])(?:{_DATE}"
    rf"|(?:{_BOUND} )?{_AMOUNT}(?:(?: to | and | or |-|–){_AMOUNT})?(?: (?!{_NO_UNIT}\b)[a-z]+)?)"
)
_ZH_DIGIT = "一二两三四五六七八九"
_ZH_NUMBER = (
    rf"(?:[{_ZH_DIGIT}]?[十百千万亿][{_ZH_DIGIT}零〇十百千万亿]*|[二两三四五六七八九]{{1,2}}|半)(?:余|多|来)?"
)
_ZH_UNIT = (
    r"(?:平方(?:千米|公里|厘米|米)|立方(?:厘米|米)|摄氏度|公顷|毫米|厘米|千米|公里|米|里(?!面|程)|亩|千克|公斤|毫克|微克|克|吨|斤|两"
    r"|毫升|升|千瓦时?|兆瓦|瓦|伏|安|分贝|帕|度半?|kWh|kW|MPa|mg/L|mmol/L|m³/h|℃|°C|%|％"
    r"|个(?:半?小时|半?月|星期|工作日|百分点|学时)?|小时|分钟|刻钟|秒钟?|年(?!级|代|轻|纪)|月|天|日|星期|(?<!四)周(?!围|边|岁)"
    r"|时(?!候|期|间|机)|点半?(?!心|滴|火|头)|万?元|角(?!形|落|度)|块钱?|倍|成[五半]?(?!员|立|为|人|品|年|本|功|交|分)|折"
    r"|次|名|人次?(?!工|员|家|类|行)|位|岁|户|家|组|班(?!级|长)|级|届|期|册|本|页|张|字|段|种|项|道|遍|圈|步|笔|排|层|间|座|栋|幢|所"
    r"|场|台|架|辆|艘|条|件|支|只|头|匹|株|棵|孔|针|盏|根|套|份|提|饼|盒|包(?!括|含)|袋|瓶|杯|桶|箱|粒|颗|枚|扇|眼|面|盆|碗|束|捆|卷|幅|副|双|对(?!于|面|应)|节(?!日|目|约|省)|堂|趟|回(?!家|来|去|到)|顿|列|批|股|尺|寸|顷|篇|首|封|则|句|项|课|门)"
)
_ZH_ONE = (
    r"一(?:个(?:半?小时|半?月|星期|工作日)|年(?!四季|一度|级|代)|小时|分钟|周(?!围|边|岁)|天(?!天|到晚|\d)"
    r"|元|公里|公斤|千克|吨|倍|成半?(?!不变|为|员|立))"
)
"""One is a number of something measured, elsewhere an article."""
_ZH_AND = rf"(?:(?<=米)[{_ZH_DIGIT}](?![{_ZH_DIGIT}十百千万个条张])|(?<=年)半|(?<=月)半|(?<=倍)半)?"
"""What stands behind a unit: 一米八, 两年半."""
_ZH_AMOUNT = (
    rf"(?:\d{{1,2}}月\d{{1,2}}日|\d+(?:[.:]\d+)?(?:余|多|万|亿)?{_ZH_UNIT}?"
    rf"|[十百千万]分之[{_ZH_DIGIT}零点十百]+|[{_ZH_DIGIT}十]+分之[{_ZH_DIGIT}十]+"
    rf"|十[一二]?月(?:[一二三]?十?[{_ZH_DIGIT}]?日)?|(?:{_ZH_NUMBER}{_ZH_UNIT}|一米(?=[{_ZH_DIGIT}])|{_ZH_ONE}){_ZH_AND})"
)
ZH_QUANTITY = Pattern(
    r"(?:不[低高少多]于|不超过|不得?超过|至少|至多|最多|(?<!预)约|每|第)?(?:\d{4}年)?"
    rf"{_ZH_AMOUNT}(?:[上中下]旬)?(?:(?:至|到|—|~|-)(?:次年)?{_ZH_AMOUNT})?(?:以内|以下|以上|左右|前(?!后)|[上中下]旬)?"
)
WHOLE = Pattern(r"[a-z€$£%°:]|^\d{4}$", re.IGNORECASE)
"""A number by itself is no answer: a year, a time, an amount of money or of something is."""
ZH_WHOLE = Pattern(rf"^(?![第每]).*(?:[\d{_ZH_DIGIT}十百千万余多来]年|[^\d.年])$|^[^第每]*:")
