"""Units as they stand behind or before a number, in English and in Chinese."""

from datagen.text import word_set

__all__ = ["BEFORE", "COUNTERS", "ENDINGS", "SCALES", "SCALES_ZH", "SIGNS", "UNITS_ZH", "WORDS"]

SIGNS = word_set(
    """
    km m cm mm µm μm nm ft in mi yd nmi km² m² cm² km2 m2 ha ac km³ m³ m3 cm³ l L ml mL cl dl hl gal
    kg g mg µg μg t lb lbs oz s ms min h hr hrs d °C °F ℃ K ° % ‰ pp ppm W kW MW GW Wh kWh MWh GWh V mV kV
    A mA Ah mAh Hz kHz MHz GHz B kB KB MB GB TB PB bit Mbit Gbit bps kbps Mbps Gbps px dpi rpm
    N kN Nm J kJ MJ kcal cal Pa hPa kPa MPa bar psi dB lm lx cd mol mmol km/h m/s mph kn ly AU
    USD EUR GBP CNY RMB JPY CHF INR KRW AUD CAD SEK NOK DKK PLN HKD SGD $ € £ ¥
    """
)
"""Signs, in the case in which they are written."""
BEFORE = word_set("$ € £ ¥ ￥ US$ EUR USD GBP CHF CNY RMB JPY")
"""Currencies that may stand before the number."""
COUNTERS = word_set(
    "person employee inhabitant resident student seat page piece item unit room bed floor vehicle member"
)
"""What is counted, in the singular: "430 employees" is a number of employees."""
WORDS = COUNTERS | word_set(
    """
    meter metre kilometer kilometre centimeter centimetre millimeter millimetre foot inch yard mile hectare
    acre liter litre milliliter millilitre gallon gram gramme kilogram milligram tonne ton pound ounce
    second minute hour day week month year decade percent degree volt watt kilowatt megawatt ampere hertz
    byte kilobyte megabyte gigabyte terabyte pixel calorie euro dollar yuan yen franc rupee cent point
    knot pascal joule newton lumen tablet dose
    """
)
"""Words, in the singular and in lower case."""
SCALES = word_set("hundred thousand million billion trillion bn mn")
SCALES_ZH = ("百万", "千万", "万亿", "百", "千", "万", "亿")
UNITS_ZH = word_set(
    """
    米 千米 公里 厘米 毫米 微米 英寸 英尺 平方米 平方千米 平方公里 立方米 公顷 亩 海里 里
    千克 公斤 克 毫克 微克 吨 斤 磅 元 美元 欧元 英镑 日元 港元 人民币 元人民币
    岁 年 个月 周 星期 天 小时 分钟 分 秒 毫秒 人 名 位 个 台 辆 层 间 家 所 座 只 头 棵 张 本 册
    篇 页 次 条 件 套 项 门 支 瓶 盒 片 粒 颗 艘 架 种 户 床 集 章 节 字
    度 摄氏度 华氏度 ℃ % 瓦 千瓦 兆瓦 千瓦时 伏 伏特 安 赫兹 兆赫 升 毫升 帕 千帕 卡 千卡 焦耳 像素 字节
    """
)
ENDINGS = {
    "km": "km",
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "ft": "ft",
    "miles": "miles",
    "km2": "km²",
    "m2": "m²",
    "m3": "m³",
    "kmh": "km/h",
    "kph": "km/h",
    "mph": "mph",
    "kg": "kg",
    "g": "g",
    "mg": "mg",
    "t": "t",
    "lb": "lb",
    "s": "s",
    "ms": "ms",
    "min": "min",
    "h": "h",
    "hours": "hours",
    "minutes": "minutes",
    "seconds": "seconds",
    "days": "days",
    "weeks": "weeks",
    "months": "months",
    "years": "years",
    "eur": "EUR",
    "usd": "USD",
    "gbp": "GBP",
    "cny": "CNY",
    "c": "°C",
    "celsius": "°C",
    "percent": "percent",
    "mah": "mAh",
    "w": "W",
    "kw": "kW",
    "mw": "MW",
    "kwh": "kWh",
    "hz": "Hz",
    "ghz": "GHz",
    "mb": "MB",
    "gb": "GB",
    "l": "l",
    "ml": "ml",
    **{sign: sign for sign in ("%", "km/h", "m/s", "µg", "mcg", "kcal", "ha", "mm²", "m²", "km²", "m³")},
    **{
        "°c": "°C",
        "°f": "°F",
        "mmhg": "mmHg",
        "v": "V",
        "nm": "nm",
        "tb": "TB",
        "mg/dl": "mg/dL",
        "mmol/l": "mmol/L",
    },
}
"""Units in which an English relation's name may end, in lower case, as they are said."""
