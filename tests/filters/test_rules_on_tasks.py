"""What the rules for every generator let pass and stop, in both languages."""

import pytest
from filter_records import make

from datagen.filters.stage import RULES, Stage

MEMORY = ("same_input_other_output", "exact_duplicate", "near_duplicate")


def verdict(record, *off):
    stage = Stage({name: {"mode": "off"} for name in (*MEMORY, *off)})
    return stage.review([record])[0].rejection


def only(rule, record):
    return Stage({name: {"mode": "off"} for name in RULES if name != rule}).review([record])[0]


DIALOGUE = [
    ("user", "How do I boil an egg well?"),
    ("assistant", "Eight minutes in simmering water."),
]
LONG_EN = " ".join(f"The {n} boats of harbour {n + 7} carry salt and wool." for n in range(30))
LONG_ZH = "".join(f"第{n}号仓库存放着{n * 3}箱茶叶和瓷器。" for n in range(30))
CUT = (
    "The council met on Monday and agreed to repair the old bridge before winter. The work, which"
    " begins in October, will cost about two million, and the money comes from the province and"
    " from a fund that was set up for roads and"
)
POEM = (
    "The tide comes in, the tide goes out,\nThe lamp turns on the shore,\nThe gulls are "
    "calling all about,\n"
    "And I row home once more.\n\nThe tide comes in, the tide goes out,\nThe nets hang by the door."
)

PASS = {
    "empty": [
        make("Which sign stands for addition in arithmetic?", "+"),
        make("Answer the happy message with one emoji.", "🎉"),
        make("“What is a leap year?” Answer briefly."),
        make("(Optional) Name a mountain in Peru."),
        make("Élaborez is a French verb; what does it mean?"),
        make("用一个符号表示除法运算。", "÷"),
        make("「月光」用英语怎么说？", "moonlight"),
        make("回一个表示赞同的表情符号。", "👍"),
    ],
    "control_characters": [
        make(output="First line.\nSecond\tline."),
        make(output="A family: 👨‍👩‍👧."),
        make(output="naïve café — “done”."),
        make(output="第一行。\n第二行。"),
        make(output="全角空格\u3000也可以。"),
        make(output="化学式 H₂O 与 𠮷野家。"),
    ],
    "role_marker": [
        make(output="The user opens the app; the assistant: a small robot, helps."),
        make(output="An assistant manager greets the user."),
        make("Format the data as XML.", "<user>\n  <name>Ana</name>\n</user>", input="name Ana"),
        make(output="In HTML write `<|im_start|>` only inside code."),
        make(output="这款应用的用户：大多是学生。"),
        make(output="用户可以联系助手。"),
        make(output="老师：上课了。\n学生：老师好。"),
    ],
    "instruction_too_short": [
        make("Convert 2749 to Roman numerals.", "MMDCCXLIX"),
        make("Name four bright colours."),
        make("Why does ice float?"),
        make("把下面的句子翻译成英文", "The weather is fine.", input="天气很好。"),
        make("缩写句子，只留主干。", "小猫睡了。", input="那只胖乎乎的小猫睡了。"),
        make("什么是分数？", "分数表示整体的一部分。"),
        make("Who discovered penicillin?", "Alexander Fleming.", generator="self-kg"),
        make("谁发明了纸？", "蔡伦。", generator="self-kg"),
    ],
    "instruction_too_long": [
        make(" ".join(["word"] * 150)),
        make(" ".join(f"item{n}" for n in range(20))),
        make("Say why rain falls in the hills."),
        make("茶" * 300),
        make("说说茶叶的历史和分类。"),
        make("写一篇关于秋天的作文。"),
    ],
    "output_too_long": [
        make(output=" ".join(["word"] * 1200)),
        make(output="Short."),
        make(output=LONG_EN),
        make(output="茶" * 2400),
        make(output="短。"),
        make(output=LONG_ZH),
    ],
    "wrong_language": [
        make(
            "Translate the greeting into Chinese.",
            "很高兴认识您，欢迎您来到北京。",
            input="Pleased to meet you",
        ),
        make(
            "说明这条报错的意思。",
            "除数是零。",
            input='Traceback (most recent call last):\n  File "a.py", line 3, in f',
        ),
        make(
            "把这段配置改存为表格。",
            "一行一项。",
            input="<book><title>乡土</title><price>28.5</price></book>",
        ),
        make("Correct the French of this note.", "Le chat dort.", input="我的猫在睡觉，我很高兴。"),
        make("How do you write this city's name in Japanese?", "東京都、大阪府、京都府、北海道"),
        make("Who wrote this Chinese novel?", "曹雪芹"),
        make("What is 12 times 12, written in digits?", "144"),
        make("Fix this note and keep its meaning.", "我 is a Chinese character that means I or me."),
        make("Use the symbol to explain the rule for speed.", "v = s / t, v ∝ 1/t"),
        make(
            "把这句话翻译成英文。",
            "The train leaves at nine from platform two.",
            input="火车九点从二站台开。",
        ),
        make("用 Python 写一个求和函数。", "def add(a, b):\n    return a + b", language="zh"),
        make("这部小说的作者是谁？", "Gabriel García Márquez", language="zh"),
        make("推荐一个机器学习框架。", "推荐 PyTorch：它的 API 简洁，社区活跃，支持 GPU 和 TPU。"),
        make("写出质能方程。", "E = mc^2", language="zh"),
        make("写一条 SQL 查询出所有订单。", "SELECT * FROM orders\nWHERE paid = 1;", language="zh"),
        make("将“How are you doing today, my dear old friend?”改得更正式。", "您好。"),
    ],
    "capability": [
        make("Draw a conclusion from the two observations."),
        make(
            "Summarise the plot of the novel in two lines.",
            input="A whale, a captain, a long voyage.",
        ),
        make("Map the function over a list of numbers."),
        make("Explain the map the function defines."),
        make("Draw up a contract for a bicycle sale."),
        make("Write an email to the landlord about the heating."),
        make("Draw a comparison between tea and coffee."),
        make("Plot a mystery set in a lighthouse."),
        make("Play devil's advocate against remote work."),
        make("Call the function twice and say what it prints."),
        make("Write a Python script that opens a file and counts lines."),
        make("Create an image caption for the scene.", input="Two dogs on a beach."),
        make("Describe how to open a file in a spreadsheet program."),
        make("Make a call to action for a charity run."),
        make("Draft a message asking to review the attached report."),
        make("Extract the domain from the address.", "example.org", input="https://example.org/a/b"),
        make("Who drew the first map of Africa?"),
        make("What is the weather like in spring in Lima?"),
        make(
            "What will the weather be tomorrow?",
            input="Forecast: Tue sun, Wed rain. Today is Tuesday.",
        ),
        make("Book this expense claim under one of four headings.", input="Taxi, 20 euros"),
        make("Set a goal for the next reading week."),
        make("Visit is a verb; put it into the past tense."),
        make("How does a search engine rank a website?"),
        make("Play the role of a museum guide and describe a vase."),
        make("Paint a vivid picture of a market in words."),
        make("Make a list of videos I could film at home."),
        make("解释成语“画龙点睛”的意思。"),
        make("画图软件有哪些？"),
        make("听录音时怎样做笔记更有效？"),
        make("找出句中的错别字：他在画画。"),
        make("写一份学习计划。"),
        make("给句子的主语画线的规则是什么？"),
        make("写一封邮件给客户，说明发货延迟。"),
        make("画蛇添足说的是什么道理？"),
        make("如何打开思路写好作文？"),
        make("播放列表这个词用英语怎么说？", "playlist"),
        make("用文字描述一幅秋天的画面。"),
        make("制作视频的步骤有哪些？"),
        make("写一个生成图片缩略图的 Python 函数。"),
        make("明天的天气怎么样？", input="预报：周二晴，周三雨。今天周二。"),
        make("今天是星期三，十天后是星期几？"),
        make("为什么打电话前要先想好要点？"),
        make("统计一段视频弹幕里出现最多的词。", input="好看 好看 哈哈"),
    ],
    "refusal": [
        make(
            "Write a dialogue at a shop door.",
            '"I can\'t help you today," said Tom. "We are closed."',
        ),
        make("Draft a note to decline the invitation.", "I'm sorry, but I can't make it on Saturday."),
        make(
            "Why do cats fall on their feet?",
            "A cat cannot fall flat: its inner ear turns it around.",
        ),
        make(
            "Write a letter of apology for the delay.",
            "We are sorry that we cannot deliver this week.",
        ),
        make("Name a reason not to lie.", "I can trust only those who don't."),
        make("Define AI in few words.", "AI is the craft of making machines that reason."),
        make("写一封婉拒邀请的短信。", "抱歉，我周六无法参加，祝大家玩得开心。"),
        make("写一段店员和顾客的对话。", "“对不起，我们无法退货。”店员说。"),
        make("什么是语言模型？", "语言模型是预测词语序列概率的模型。"),
        make("为什么企鹅不能飞？", "企鹅无法飞行，因为翅膀已经变成鳍状。"),
    ],
    "placeholder": [
        make(output="See [the guide](https://example.org) for more."),
        make(output="The list [1, 2] has two items."),
        make(output="- [ ] buy milk\n- [x] call Ana"),
        make(output='{"name": ["Ana"], "none": null}'),
        make("Explain the shell variable.", "Use `echo $name` to print it."),
        make("Write a letter template with placeholders.", "Dear [Your Name], thank you."),
        make("Write 30 in Roman numerals, please.", "XXX"),
        make("Which of the labels fits? Answer a, b or none.", "none"),
        make("What does this Python function return?", "None", input="def f(): pass"),
        make(output="The price rose to $40 and then $55."),
        make(output="The text `lorem ipsum` is filler."),
        make(output="参见[指南](https://example.org)。"),
        make(output="数组 [1, 2] 有两个元素。"),
        make("写一份请假条模板。", "[姓名]因[原因]请假一天。"),
        make(output="【日期】三月五日\n【地点】图书馆"),
        make("有没有错别字？没有就答无。", "无", input="今天天气很好。"),
        make(output="公司名称要简短好记。"),
    ],
    "template_leak": [
        make(output="See Example 2 for the same idea."),
        make(output="The output: a loaf of bread."),
        make("Give one sample input and output for a sorter.", "Input: 3 1 2\nOutput: 1 2 3"),
        make(output="1. Read the instruction: it helps.\n2. Mix."),
        make(output="## Response times\nFast."),
        make(output="- Task: water the plants\n- Task: feed the cat"),
        make(output="例二也说明了这一点。"),
        make(output="程序的输出：一行数字。"),
        make("给出一组输入和输出样例。", "输入：3 1 2\n输出：1 2 3"),
        make(output="任务：浇花\n期限：周五"),
    ],
    "copied_output": [
        make("Put the sentence into upper case.", "GOOD MORNING", input="good morning"),
        make("Proofread the line and fix its punctuation.", "Where are you?", input="where are you"),
        make("Give a synonym for big things.", "large", input="big"),
        make("改正大小写。", "Hello", input="hello"),
        make("写一个近义词。", "高兴", input="快乐"),
        make("判断情感倾向。", "正面", input="很好吃"),
    ],
    "dangling_end": [
        make(output="Dear team:\nThe meeting moves to nine.\n\nBest wishes,\nAna"),
        make("Sort the words by length:", "a, to, tea", input="tea a to"),
        make(output="- flour\n- sugar\n- " + " ".join(["eggs"] * 1)),
        make(output="```python\nprint(1)\n```"),
        make(output="apple, pear, plum, fig, lime, kiwi"),
        make(output=POEM.rsplit(".", 1)[0]),
        make(output=LONG_EN + "\n\nKind regards\nAna Silva"),
        make(output="| a | b |\n|---|---|\n| 1 | 2 |"),
        make("把词语按笔画排序：", "一、人、大", input="大 人 一"),
        make(output="各位同事：\n会议改到九点。"),
        make(output="床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡"),
        make(output=LONG_ZH + "\n\n王小明"),
    ],
    "repetitive": [
        make(output=POEM),
        make(output="Yes\nNo\nYes\nYes\nNo\nYes"),
        make(output=LONG_EN),
        make(output="| low | fine |\n| low | fine |\n| low | fine |"),
        make(output="\n".join(f"INSERT INTO t (a) VALUES ({n});" for n in range(3))),
        make(output=LONG_ZH),
        make(output="对\n错\n对\n对\n错"),
        make(
            output="一闪一闪亮晶晶，满天都是小星星。挂在天上放光明，好像许多小眼睛。一闪一闪亮晶晶，满天都是小星星。"
        ),
    ],
}

STOP = {
    "empty": [
        make("?!", "Yes."),
        make(output=" \n\t"),
        make(output=""),
        make(messages=[*DIALOGUE, ("user", "  "), ("assistant", "Well.")]),
        make("。。。？", "好。", language="zh"),
        make(output="\u3000\u3000", language="zh"),
        make(output="\u200b", language="zh"),
    ],
    "control_characters": [
        make(output="Bad\x07 bell."),
        make(output="Lost \ufffd letter."),
        make("Name a planet \udc80 please."),
        make(output="乱码\ufffd在这里。"),
        make(output="响铃\x07。"),
        make(input="半个\ud83d字符", language="zh"),
    ],
    "role_marker": [
        make(output="Fine.<|im_end|>\n<|im_start|>user"),
        make(output="<user> tell me more"),
        make(output="Sure.\n[Human] And then?"),
        make(output="好的。\n[用户] 还有呢？"),
        make(output="It is blue.\nUser: and why?\nAssistant: because."),
        make(input="Assistant: hello"),
        make(output="<user>hi</user><assistant>hello</assistant>"),
        make(messages=[*DIALOGUE, ("user", "Assistant: no"), ("assistant", "Well.")]),
        make(output="好的。\n用户：再说一个。"),
        make(output="助手：你好。"),
        make(output="好的。<|endoftext|>"),
    ],
    "instruction_too_short": [
        make("Name three colours."),
        make("Explain gravity."),
        make("Sing!"),
        make("写首诗", "春风又绿江南岸。"),
        make("翻译", "好。"),
        make("讲个笑话", "从前有座山。"),
        make("Who won?", "Ana.", generator="self-kg"),
        make("谁赢？", "甲队。", generator="self-kg"),
    ],
    "instruction_too_long": [
        make(" ".join(["word"] * 151)),
        make(messages=[("user", f"{LONG_EN}\n\nWhy?"), DIALOGUE[1]], instruction=f"{LONG_EN}\n\nWhy?"),
        make(LONG_EN),
        make(LONG_EN + " Why?"),
        make("茶" * 301),
        make(LONG_ZH),
        make(LONG_ZH + "为什么？"),
    ],
    "output_too_long": [
        make(output=" ".join(["word"] * 1201)),
        make(output=LONG_EN * 6),
        make(messages=[DIALOGUE[0], ("assistant", LONG_EN * 6)]),
        make(output="茶" * 2401),
        make(output=LONG_ZH * 8),
        make(messages=[("user", "说说茶叶的历史。"), ("assistant", LONG_ZH * 8)], language="zh"),
    ],
    "wrong_language": [
        make(
            "Name the largest planet of the solar system.",
            "太阳系中最大的行星是木星。",
            language="en",
        ),
        make("说说太阳系最大的行星是哪一颗。", "Jupiter.", language="en"),
        make("Name a large planet, please.", "Самая большая планета - Юпитер.", language="en"),
        make("Name a large planet, please.", "一番大きな惑星は木星です。", language="en"),
        make(
            "说说太阳系最大的行星。",
            "The largest planet of the solar system is Jupiter.",
            language="zh",
        ),
        make("Name the largest planet of the solar system.", "木星。", language="zh"),
        make("说说太阳系最大的行星。", "太陽系で一番大きな惑星はもくせいです。", language="zh"),
        make("Translate the line into Chinese, please.", "天气很好。", language="zh"),
        make("Sum up the note.", "The lift is broken.", input="电梯坏了，星期五才能修好，请走楼梯。"),
        make(
            "概括这则通知。", "电梯坏了。", input="The lift is broken and nobody can mend it before Friday."
        ),
    ],
    "capability": [
        make("Draw a picture of a cat."),
        make("Please draw me a cat with a hat."),
        make("Open the attached file and count its pages."),
        make("Sketch a portrait of your neighbour."),
        make("Paint a landscape with a river."),
        make("Generate an image of a sunset over hills."),
        make("Can you create a video about bees?"),
        make("Play a song by a Danish band."),
        make("Listen to the recording and answer."),
        make("Upload the document to the shared folder."),
        make("Visit https://example.org and sum it up."),
        make("Summarise the article at https://example.org/news."),
        make("Search the internet for cheap flights."),
        make("Send an email to my boss about Monday."),
        make("Make a phone call to the dentist."),
        make("Book a table for two at eight."),
        make("What's the weather like in Paris today?"),
        make("Tell me the latest news headlines, please."),
        make("What time is it right now?"),
        make("Describe the picture below in detail."),
        make("Sum up the page for me.", input="https://example.org/page"),
        make("Look at the image and name the animal.", input="www.example.org/cat.png"),
        make("What is shown in the picture?"),
        make("Email the report to Jane."),
        make("Edit the photo so that the sky is blue."),
        make("画一幅山水画。"),
        make("请听录音，回答问题。"),
        make("给我看一张猫的照片。"),
        make("请帮我画一只戴帽子的猫。"),
        make("打开附件并总结内容。"),
        make("播放一首周末的歌。"),
        make("生成一张日落的图片。"),
        make("访问这个网站并总结要点。"),
        make("给我的老板发一封邮件说明情况。"),
        make("给妈妈打个电话。"),
        make("帮我订一张去上海的机票。"),
        make("今天北京的天气怎么样？"),
        make("查一下最新的新闻。"),
        make("现在几点了？请告诉我。"),
        make("描述这张图片。"),
        make("总结网页内容。", "好。", input="https://example.org/zh"),
    ],
    "refusal": [
        make(output="As an AI language model, I do not have opinions."),
        make(output="I'm sorry, but I can't help with that request."),
        make(output="Sorry, I cannot provide that information."),
        make(output="I cannot fulfil this request."),
        make(output="Unfortunately, I am not able to access the internet."),
        make(output="I’m sorry, but as a language model I have no body."),
        make(
            "Write a letter to a friend of yours.",
            "As an AI language model, I cannot write letters.",
        ),
        make(messages=[DIALOGUE[0], ("assistant", "I'm sorry, but I can't assist with that.")]),
        make(output="作为一个人工智能语言模型，我没有个人观点。"),
        make(output="很抱歉，我无法提供该信息。"),
        make(output="对不起，我不能够回答这个问题。"),
        make(output="我是一个AI助手，无法品尝食物。"),
        make(output="我无法完成这个任务。"),
    ],
    "placeholder": [
        make(output="Dear [Your Name], thank you."),
        make(output="Write to <insert address here> soon."),
        make(output="Lorem ipsum dolor sit amet."),
        make(output="No valid output found."),
        make("Explain the work of $name to a child.", "She was a chemist."),
        make(output="Mr XXX lives here."),
        make(output="N/A"),
        make(output="None."),
        make("Greet the guest of the house.", "Hello [Name], welcome."),
        make(output="欢迎加入[公司名称]！"),
        make(output="第一步……（此处省略）"),
        make(output="【请填写姓名】同学你好。"),
        make(output="XXX公司成立于去年。"),
        make(output="无"),
        make(output="暂无。"),
        make(output="尊敬的[您的姓名]，您好。"),
    ],
    "template_leak": [
        make(output="It is blue.\n18. Instruction: Name a fruit."),
        make(output="Fine.\nOutput: blue"),
        make(output="### Response\nBlue."),
        make(output="Blue.\n\nTask:"),
        make("Name a fruit.\nInstruction: Name a tree.", "Oak."),
        make(output="Blue.\n###"),
        make(output="蓝色。\n输出：蓝色"),
        make(output="蓝色。\n12. 指令：说一种水果。"),
        make(output="### 指令\n说一种水果。"),
        make(output="蓝色。\n任务："),
    ],
    "copied_output": [
        make("Sum the line up in few words.", "The sea is calm.", input="The sea is calm."),
        make("Give a synonym for the word.", "Big", input="big"),
        make("Name a fruit that is red.", "name a fruit that is red."),
        make("Put the sentence into upper case.", "good morning", input="good morning"),
        make("概括这句话。", "海面平静。", input="海面平静。"),
        make("换一种说法。", "你好", input=" 你好 "),
        make("说出一种红色的水果。", "说出一种红色的水果。"),
    ],
    "dangling_end": [
        make("List the colours of the flag:", "Red."),
        make(output="The colours are:"),
        make(output="red, green,"),
        make(output="```python\nprint(1)"),
        make(output=CUT),
        make("列出国旗的颜色：", "红色和黄色。"),
        make(output="主要有以下几点："),
        make(output="红色、黄色，"),
        make(
            output="昨天市里开会，决定修桥。会议认为，这座老桥已经使用多年，桥面破损严重，存在安全隐患，因此必须在冬天到来之前完成全部的加固工作并且"
        ),
    ],
    "repetitive": [
        make(output="I like green tea. I like green tea. I like green tea. So it is."),
        make(output="one two three four five six " * 8),
        make(output="The door is shut.\nHe knocks.\nThe door is shut.\nHe waits.\nThe door is shut."),
        make(output="go " * 50),
        make(output="我喜欢喝绿茶。我喜欢喝绿茶。我喜欢喝绿茶。"),
        make(output="好好学习天天向上" * 12),
        make(output="门一直关着没开。他敲门。\n门一直关着没开。他等。\n门一直关着没开。"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "record"), [(rule, record) for rule, records in PASS.items() for record in records]
)
def test_a_good_text_passes_its_rule(rule, record):
    assert only(rule, record).rejection is None


@pytest.mark.parametrize(
    ("rule", "record"), [(rule, record) for rule, records in STOP.items() for record in records]
)
def test_a_faulty_text_is_stopped_by_its_rule(rule, record):
    found = only(rule, record).rejection
    assert found is not None
    assert found.rule == rule
    assert found.value is not None


@pytest.mark.parametrize("record", [record for records in PASS.values() for record in records])
def test_a_good_text_passes_the_lexical_rules_together(record):
    stage = Stage({name: {"mode": "off"} for name in (*MEMORY, "repetitive", "dangling_end")})
    assert stage.review([record])[0].rejection is None


def test_limits_are_reported_with_the_rejection():
    found = verdict(make("Name three colours."))
    assert (found.rule, found.value, found.threshold) == ("instruction_too_short", 3, 4)


@pytest.mark.parametrize(
    "output",
    [
        "Sure, here is a haiku.",
        "Certainly! Below are three names.",
        "Here's a poem, as requested.",
        "好的，以下是三个名字。",
        "当然可以！我来写一首诗。",
        "没问题，这是您的清单。",
    ],
)
def test_an_answer_that_opens_like_a_chat_is_dropped(output):
    assert only("chatter", make(None, output)).rejection.rule == "chatter"


@pytest.mark.parametrize(
    "output",
    [
        "Of course the sea is salty: rivers bring salt.",
        "Sure signs of spring are birdsong and buds.",
        "Here are the steps.",
        "好的习惯要慢慢养成。",
        "当然，海水是咸的。",
        "没问题的零件放左边。",
    ],
)
def test_an_answer_that_only_begins_with_such_a_word_is_kept(output):
    assert only("chatter", make(None, output)).rejection is None


def test_an_input_that_opens_like_a_chat_is_dropped():
    assert (
        only("chatter", make(None, "1. 雪松", input="好问题，我来帮你列一个名单。")).rejection.rule
        == "chatter"
    )


@pytest.mark.parametrize(
    ("input", "output"),
    [
        ("", "Thank you, [Mentor's Name], for everything."),
        ("", "I learnt a lot in [Specific Project/Lesson]."),
        ("This is a sample text for summarizing.", "It is a text."),
        ("这是一段示例文字，用来概括。", "一段文字。"),
    ],
)
def test_holes_in_brackets_and_dummy_texts_are_placeholders(input, output):
    assert only("placeholder", make(None, output, input=input)).rejection.rule == "placeholder"


@pytest.mark.parametrize(
    "output",
    ["See [New York](maps.html) first.", "x = [Red, Blue]", "[laughs] Not at all.", "[1] Miller, Tides."],
)
def test_brackets_with_a_meaning_are_no_placeholders(output):
    assert only("placeholder", make(None, output)).rejection is None


@pytest.mark.parametrize(
    ("rule", "score", "passes", "stops", "threshold"),
    [
        ("judged_low", "judge", (4.0, 4.5, 5.0), (0.0, 1.0, 3.99), 4.0),
        ("unrelated_turn", "dependence", (0.25, 0.5, 1.0), (0.0, 0.2, 0.249), 0.25),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_score_is_held_against_its_threshold(rule, score, passes, stops, threshold, language):
    for value in (*passes, *stops):
        found = only(rule, make(language=language, scores={score: value})).rejection
        assert (found is None) is (value in passes)
        assert found is None or (found.rule, found.value, found.threshold) == (rule, value, threshold)
    assert only(rule, make(language=language)).rejection is None


@pytest.mark.parametrize("text", [f"Sum up this list.\n\n{LONG_EN}", f"概括这份清单。\n\n{LONG_ZH}"])
def test_the_text_that_a_dialogue_works_on_is_no_part_of_its_instructions_length(text):
    record = make(text, messages=[("user", text), DIALOGUE[1]])
    assert only("instruction_too_long", record).rejection is None
    assert only("instruction_too_long", make(text)).rejection is not None
