"""主动公开: totals, normative documents, channels, topics."""

TOTAL = (
    "{Y}，{we}[共|累计|总计|合计|全年|]主动公开[各类|]政府信息{pro.total}条。",
    "{Y}，{we}[共|累计|]公开[各类|]政府信息{pro.total}[条|条次|条（次）]。",
    "{Y}[共|累计|全年|][向社会|对外|]主动公开[政府|政务|]信息{pro.total}[条|件|篇|份]。",
    "{we}{Y}主动公开政府信息数[为|共|共计|达|][：|]{pro.total}条。",
    "{Y}，[通过|综合运用]多种[渠道|公开平台|方式]主动公开政府信息{pro.total}条。",
    "{Y}，{we}[依法|及时|按规定|]主动公开[应当公开的|][政府|各类政务]信息[共|共计|总计|]{pro.total}条。",
    "主动公开政府信息[总数|数量|数]：{pro.total}条。",
    "[全年|本年度|年内]，{we}[向社会|向公众|面向社会][发布|公布|公开]政府信息[共|共计|达|]{pro.total}条。",
    "{Y}，{we}[按照应公开尽公开原则|按照《条例》规定|依据职能][，|]共主动公开政府信息{pro.total}条，[内容涉及工作动态、政策文件、人事财政等方面|有效保障了群众的知情权|公开及时、准确]。",
    "{Y}，{we}制作并主动公开[的|]政府信息[有|共有|计|]{pro.total}条。",
    "[截至{year}年12月31日|截至年底|截止{year}年12月底]，{we}{year}年[度|][共|累计|][主动|]公开政府信息{pro.total}条。",
    "{Y}，{we}共公布[各类|]政府信息{pro.total}条，比[上年|上一年度|{prev}年][增加|增长|减少|下降]{%}。",
    "{Y}，{we}主动公开政府信息{pro.total}条，[较|比][上年|{prev}年]（{#20-900}条）有所[增加|减少]。",
    "主动公开方面，{Y}[共|][发布|公开]政府信息{pro.total}条。",
    "{Y}，{we}[新增|]主动公开[的|]政府信息{pro.total}条，[全文电子化率达100%|公开率100%]。",
    "{Y}{we}[应|]主动公开政府信息{pro.total}条，[均已|全部]按时公开。",
    "{Y}，[全系统|{we}]信息公开工作有序推进，[累计|共]主动公开信息{pro.total}条。",
    "从数量看，{Y}主动公开的政府信息[为|有|达到]{pro.total}条。",
    "[一年来|今年以来]，{we}主动公开政府信息{pro.total}条，[做到了及时、准确|无一差错|受到群众好评]。",
    "{Y}，{we}[依托|利用|借助][各类平台|各种媒介|线上线下渠道][，|]主动[向社会|向公众|]公开[政府|政务]信息{pro.total}条。",
    "{Y}，{we}在主动公开方面[，|][累计|合计|一共]发布[各类|][政府|政务]信息{pro.total}[条|篇|件]。",
    "{we}主动公开的政府信息数量[为|是|达到]{pro.total}条[，涵盖{#3-12}个类别|，涉及{#3-12}大类|]。",
    "{pro.total}条[政府|政务]信息通过[多种|各类]渠道[得到|予以]主动公开。",
    "{Y}，[按照职责|结合工作实际|围绕重点工作]，{we}主动公开信息{pro.total}条，[公开及时率100%|无失泄密事件发生|更新及时、内容完整]。",
    "[据统计|经统计]，{Y}{we}[共|累计]主动公开政府信息{pro.total}[条|件]。",
    "{we}[做到应公开尽公开|坚持应公开尽公开|主动接受社会监督]，{Y}[共|]公开政府信息{pro.total}条。",
    "{Y}，{we}[政府信息|信息]主动公开[总量|总数|量]为{pro.total}条，同比[增长|下降]{%}。",
    "{Y}，[{we}|{we}各部门]主动公开各类政府信息[共计|合计]{pro.total}条[，较好地满足了公众需求|]。",
    "主动公开[：|方面：]{Y}主动公开政府信息{pro.total}条。",
    "（1）主动公开政府信息{pro.total}条。",
    "{Y}，{we}通过政府网站、政务新媒体、公开栏等[渠道|形式|载体]，主动公开[各类|]政府信息{pro.total}[条|条次]。",
    # As real reports of 2008 to 2025 were found to say it.
    "全年累计主动公开政府信息{pro.total}条，确保信息发布及时、准确、全面。",
    "{we}主动公开涉及社会救助、养老服务、安全生产等方面信息{pro.total}条。",
    "本年度，{we}在各个平台共公开信息{pro.total}条。",
    "截至{year}年12月31日，{we}主动公开信息为{pro.total}条。",
    "{we}及时公开政策法规、业务工作、办事指南、工作动态等政府信息共{pro.total}条。",
    "按照《条例》要求，全年共公开信息{pro.total}条。",
    "据统计，{year}年度共主动公开各类信息{pro.total}条，全文电子化率达100%。",
    "全年通过[电子屏幕，公告栏等公开渠道|公开栏、公示栏等途径]主动发布政府信息共计{pro.total}条（不同渠道发布的同一信息计为1条）。",
    "{we}[累计|]主动公开政务信息数{pro.total}条。",
    "{Y}，全市新增主动公开政府信息{pro.total}条。",
    "{Y}，{we}通过门户网站及政务新媒体方式主动公开{pro.total}条。",
)
# Annual beside cumulative; rules must tell them apart.
TOTAL_AND_CUMULATIVE = (
    "截至{year}年底，{we}累计主动公开政府信息{pro.total_cumulative}条，其中{year}年[度|]主动公开政府信息{pro.total}条。",
    "自《条例》施行以来，{we}累计主动公开政府信息{pro.total_cumulative}条。其中，{year}年新增{pro.total}条。",
    "{Y}，{we}主动公开政府信息{pro.total}条，历年累计主动公开{pro.total_cumulative}条。",
    "{year}年，新增主动公开政府信息{pro.total}条，[至年底|截至{year}年12月31日]累计[主动|]公开{pro.total_cumulative}条。",
    "截至{year}年底，{we}主动公开政府信息历年累计{pro.total_cumulative}条，其中{year}年新增主动公开政府信息{pro.total}条。",
    "{we}至{year}年底[累计|历年累计][主动|]公开政府信息{pro.total_cumulative}条，[全文电子化率达{%}，|]其中，本年度新增主动公开政府信息{pro.total}条。",
)
NORMATIVE_DISCLOSED = (
    "其中[，|]主动公开规范性文件{pro.normative_disclosed}[件|条|份]。",
    "主动公开[行政|]规范性文件{pro.normative_disclosed}[件|条|份]。",
    "其中主动公开规范性文件数{pro.normative_disclosed}条。",
    "[在公开的信息中|上述信息中]，规范性文件[有|共|]{pro.normative_disclosed}[件|条]。",
    "向社会公开规范性文件{pro.normative_disclosed}件。",
    "公开[以本机关名义印发的|]规范性文件{pro.normative_disclosed}件，[并同步解读|并及时报备]。",
)
NORMATIVE_ISSUED = (
    "{Y}[，|][共|]制发[行政|]规范性文件{pro.normative_issued}件。",
    "{Y}，{we}制定出台规范性文件{pro.normative_issued}[件|份]。",
    "制发规范性文件总数{pro.normative_issued}件。",
    "{we}{Y}[新制定|印发]规范性文件{pro.normative_issued}件，[均已按要求备案|全部通过合法性审核]。",
)

# The total once more, rounded; and whose it is in part. Both belong to no field.
ROUNDED = (
    "[今年以来|一年来]，{we}累计公开[各类|]信息{rounded}[余|多]条，[公开成效明显|得到社会好评]。",
    "{we}全年发布[各类|政务]信息{rounded}[余|多]条。",
)
SUB_BODIES = (
    "其中，[各部门|机关各科室|直属单位]主动公开{a}条，[各乡镇（街道）|基层单位|下属单位]主动公开{b}条。",
    "[各乡镇、街道|基层站所]公开{b}条，占{%}；[机关本级|各职能部门]公开{a}条。",
)

# label, kind; how an item is told: {label} and {n}.
CHANNELS = (
    ("政府网站", "website"), ("政府门户网站", "website"), ("门户网站", "website"),
    ("{place}人民政府门户网站", "website"), ("局门户网站", "website"), ("政务网站", "website"),
    ("政务微信", "wechat"), ("微信公众号", "wechat"), ("政务微信公众号", "wechat"),
    ("“{place}发布”微信公众号", "wechat"), ("政务微博", "weibo"), ("官方微博", "weibo"),
    ("政府公报", "gazette"), ("《{place}政报》", "gazette"), ("报纸", "newspaper"),
    ("报刊杂志", "newspaper"), ("广播电视", "broadcast"), ("电视台", "broadcast"),
    ("广播、电视", "broadcast"), ("公开栏", "bulletin_board"), ("政务公开栏", "bulletin_board"),
    ("公告栏", "bulletin_board"), ("宣传栏", "bulletin_board"), ("其他方式", "other"),
    ("其他渠道", "other"), ("其他形式", "other"), ("政务新媒体", "other"),
    ("政务信息公开专栏", "website"), ("“{place}在线”抖音号", "other"), ("今日头条号", "other"),
    ("电子显示屏", "bulletin_board"), ("{place}信息公开网", "website"),
)  # fmt: skip
CHANNEL_LEADS = (
    "其中，", "其中：", "按公开渠道分，", "从公开渠道看，", "从公开方式看，", "公开形式方面，",
)  # fmt: skip
CHANNEL_ITEMS = (
    "通过{label}公开{n}条", "{label}公开{n}条", "{label}{n}条", "{label}公开信息{n}条",
    "{label}发布信息{n}条", "通过{label}公开信息{n}条", "在{label}公开政府信息{n}条",
    "利用{label}发布{n}条", "通过{label}公开政府信息{n}条", "{label}信息发布量{n}条",
    "{label}全年发布信息{n}条", "在{label}主动公开信息{n}条", "{label}向外发布信息{n}条",
)  # fmt: skip
TOPICS = (
    "机构职能类信息", "工作动态类信息", "政策法规类信息", "规划计划类信息", "人事信息", "财政信息",
    "统计信息", "行政许可类信息", "概况类信息", "通知公告", "政策文件", "工作动态",
    "财政预决算信息",
    "重大建设项目信息", "社会救助信息", "办事指南类信息", "业务管理类信息", "安全生产信息",
    "规划计划", "政务动态", "执法监督信息", "应急管理", "水政执法类信息", "综合政务",
    "教育信息", "会计代理记账信息", "安全监管", "监察信息",
    "人事任免信息", "政府采购信息", "组织机构类信息", "应急管理类信息", "其他信息", "其他类信息",
)  # fmt: skip
TOPIC_LEADS = (
    "其中，", "其中：", "按信息类别分，", "从公开内容看，", "在主动公开的信息中，", "主要类别为：",
    "公开的信息中，",
)  # fmt: skip
TOPIC_ITEMS = (
    "{label}{n}条",
    "{label}{n}条",
    "公开{label}{n}条",
    "{label}共{n}条",
    "{label}有{n}条",
    "{label}公开{n}条",
)
TOPIC_SHARES = ("{label}{n}条，占{share}", "{label}{n}条，占总数的{share}")
WITHIN = (
    "通过{label}[公布|公开|发布][政府|]信息{n}条。其中{topics}。",
    "{label}[全年|]公开信息{n}条，其中{topics}。",
)
