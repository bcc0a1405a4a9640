"""回应解读, 机构, 人员, 经费, 会议, 培训."""

INTERPRETATIONS = (
    "[发布|共发布|全年发布]政策解读[稿件|信息|材料|文章|]{res.interpretations}[篇|条|件|份]。",
    "{Y}，{we}[共|]发布[各类|]政策解读[材料|信息]{res.interpretations}[篇|条|件]。",
    "政策解读稿件发布数{res.interpretations}篇。",
    "[围绕重要政策|对重要政策文件][，|][通过图解、问答等形式|][开展|发布]政策解读{res.interpretations}[篇|条|件]。",
    "[公开|制作发布|推出][政策|文件]解读[信息|]{res.interpretations}[条|篇|件]。",
    "{Y}[共|]推出[文字|图文|视频|图解]政策解读[材料|作品|产品]{res.interpretations}[篇|件|条]。",
    "[组织|安排]解读政策文件，[发布|形成]政策解读{res.interpretations}[篇|条|份]。",
    "{we}[网站|]政策解读[专栏|栏目][发布|上传]解读稿件{res.interpretations}篇。",
    "在政策解读栏目发布解读[材料|稿件]{res.interpretations}[篇|条]。",
)
PRESS_CONFERENCES = (
    "[召开|举办|组织召开|参加或举办]新闻发布会{res.press_conferences}[次|场]。",
    "{Y}[共|]召开[了|][各类|]新闻发布会{res.press_conferences}[场|次]。",
    "{we}[参加|举办]新闻发布会[总次数|][共|]{res.press_conferences}次。",
    "[全年|年内]举行新闻发布会{res.press_conferences}场[次|]。",
)
PRESS_BY_HEAD = (
    "参加或举办新闻发布会{res.press_conferences}次，其中主要负责[同志|人]参加新闻发布会{res.press_conferences_by_head}次。",
    "[召开|举办]新闻发布会{res.press_conferences}[场|次]，其中主要负责同志出席{res.press_conferences_by_head}[场|次]。",
    "{we}领导出席新闻发布会{res.press_conferences}次，其中主要负责同志参加新闻发布会{res.press_conferences_by_head}次。",
)
INTERVIEWS = (
    "[开展|举办|组织]政府网站在线访谈{res.interviews}[次|期|场]。",
    "政府网站在线访谈[次数|]{res.interviews}次[，其中主要负责同志参加{res.interviews_by_head}次|]。",
    "[组织|开展]在线访谈{res.interviews}[期|次|场]。",
)
RESPONSES_TOTAL = (
    "{Y}，{we}回应公众关注热点或重大舆情{res.total}次。",
    "[全年|{Y}，{we}]通过不同渠道和方式回应[解读|公众关注热点]{res.total}[次|条]。",
    "回应公众关注热点或重大舆情数{res.total}次。",
)
WEIBO_WECHAT = (
    "微博微信回应事件{res.weibo_wechat}[次|件|条]。",
    "通过微博、微信回应[事件|]{res.weibo_wechat}次。",
)  # fmt: skip
OTHER_RESPONSES = ("[以|通过]其他方式回应[事件|]{res.other}次。",)
UNITS = (
    "[设立|成立]政府信息公开[工作|]专门机构{cap.units}个。",
    "{we}政府信息公开工作专门机构[数|]{cap.units}个。",
)  # fmt: skip
READING_POINTS = (
    "[设置|设立|建立]政府信息[公开|]查阅点{cap.reading_points}[个|处]。",
    "[在档案馆、图书馆等场所|][设立|设置]政府信息公开查阅[点|场所]{cap.reading_points}个。",
)
READING_VISITS = (
    "[各|全年][公开|]查阅[点|场所][共|]接待[群众|]查阅{cap.reading_visits}人次。",
    "接待[政府信息公开|]查阅{cap.reading_visits}人次。",
)
STAFF = (
    "[从事|负责]政府信息公开工作人员[数|共|]{cap.staff}[人|名]，其中专职[人员|]{cap.staff_full_time}[人|名]，兼职[人员|]{cap.staff_part_time}[人|名]。",
    "{we}[现有|共有|有][从事|]政府信息公开工作人员{cap.staff}[人|名]，其中专职人员{cap.staff_full_time}人，兼职人员{cap.staff_part_time}人。",
    "配备[政府信息公开|政务公开]工作人员{cap.staff}名（专职{cap.staff_full_time}名、兼职{cap.staff_part_time}名）。",
    "[配备|落实]专职[工作|]人员{cap.staff_full_time}名、兼职[工作|]人员{cap.staff_part_time}名[负责政府信息公开工作|从事信息公开工作]。",
    "[全{word}|{we}]从事政府信息公开[工作|]专兼职人员[共|]{cap.staff}人。",
)
FUNDING = (
    "[安排|落实]政府信息公开专项经费{cap.funding}元。",
    "政府信息公开专项经费[为|]{cap.funding}元。",
)  # fmt: skip
MEETINGS = (
    "[召开|共召开|组织召开]政府信息公开工作会议[或专题会议|]{tr.meetings}次。",
    "{Y}，{we}召开[政务公开|政府信息公开][专题会议|工作会|工作会议]{tr.meetings}次。",
    "[先后|全年]召开政府信息公开专题会议{tr.meetings}次[，研究部署相关工作|]。",
)
CLASSES = (
    "举办[各类|政府信息公开|政务公开|]培训班{tr.classes}[次|期]。",
    "[组织|开展|举办][政府信息公开|政务公开][业务|]培训{tr.classes}[次|期|场]。",
)
CLASSES_AND_TRAINEES = (
    "[组织|开展|举办][政务公开|政府信息公开|][业务|专题][培训|培训班]{tr.classes}[次|期|场]，[培训|参训|接受培训][人员|][共|]{tr.trainees}人次。",
    "举办各类培训班{tr.classes}次，接受培训人员{tr.trainees}人次。",
    "举办[政府信息公开|政务公开]培训班{tr.classes}期，[共|累计]培训{tr.trainees}人次。",
)
