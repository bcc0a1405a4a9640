"""Offices, people, money and training: /capacity and /training (2014–2018)."""

from llmx.fields import Part, count, money

from .words import DISCLOSURE, HAS, NONE

# Places where the public may read what was disclosed.
_READING = r"查[阅询](?:点|场所|室|中心|处)"
_STAFF = r"(?:(?:工作)?(?:的)?人员)"
# 专职 and 兼职 together: the whole staff.
_BOTH = r"(?:专兼职|专、兼职|专(?:职)?和兼职|专职、兼职|专职或兼职|专\(兼\)职)"
_HOLD = r"(?:召开|举办|组织|举行|开展)(?:召开|举办|开展)?(?:了)?"
_ABOUT = rf"(?:全[省市县区州局镇乡]|各类|相关|有关)?{{~4}}{DISCLOSURE}"
_MEETING = r"(?:会议|推进会|专题会|座谈会|部署会|工作会|例会|领导小组会|会)(?:议)?(?:或专题会议)?"
_COURSE = r"(?:培训班|培训会议?|业务培训|专题培训|培训活动|培训)"


class Capacity(Part):
    units: int | None = count(
        "政府信息公开工作专门机构数",
        "个",
        units="个|家",
        cell=(r"专门机构数",),
        says=(rf"专门(?:工作)?机构{HAS}{{n}}", r"{n:个}(?:政府信息公开)?专门(?:工作)?机构"),
    )
    reading_points: int | None = count(
        "设置政府信息公开查阅点数",
        "个",
        units="个|处|家",
        cell=(r"查阅点数",),
        says=(
            rf"(?:信息)?(?:公开)?(?:公共|公众)?{_READING}{HAS}{{n}}",
            rf"(?:设立|设置|建立|设有|建成|设|开辟)(?:了)?{{n:个|处|家}}{{~10}}{_READING}",
            rf"{{n:个|处|家}}(?:政府)?(?:信息)?(?:公开)?(?:公共|公众)?{_READING}",
        ),
    )
    reading_visits: int | None = count(
        "查阅点接待人次",
        "人次",
        units="人次|余人次|人|次",
        says=(
            rf"(?:接待|接受){{~12}}(?:查阅|查询|来访){{~6}}{HAS}{{n}}",
            rf"(?:查阅|查询)(?:政府)?(?:信息|文件|资料|人数|的群众|者)*{{~4}}{HAS}{{n:人次}}",
            r"(?:接待|接受){~6}{n:人次}{~6}(?:查阅|查询)",
        ),
        unless=(r"(?:网站|浏览|点击|访问|热线|电话)",),
    )
    staff: int | None = count(
        "从事政府信息公开工作人员数",
        "人",
        units="人|名|位",
        cell=(r"(?:从事政府信息公开)?工作人员数",),
        whole=True,
        says=(
            rf"{DISCLOSURE}{{~4}}(?:工作)?(?:的)?{_BOTH}?{_STAFF}{HAS}{{n}}",
            rf"{_BOTH}{_STAFF}{HAS}{{n}}",
            rf"{{n:名|人|位}}{{~6}}{_BOTH}{_STAFF}",
            rf"{{n:名|人|位}}(?:从事|负责){{~4}}{DISCLOSURE}(?:工作)?(?:的)?(?:工作)?人员",
        ),
        unless=(
            r"(?:培训|轮训)[^。;:]{0,20}$",
            r"(?<![我本全])(?:办|科|股|处|室|中心)从事",
            r"(?<!专)(?<!专、)兼职人员",
        ),
    )
    staff_full_time: int | None = count(
        "专职人员数",
        "人",
        units="人|名|位",
        cell=(r"(?:工作)?人员数", r"专职"),
        anywhere=False,
        says=(
            rf"(?<!兼)(?:专职|全职){_STAFF}?{HAS}{{n}}",
            r"{n}(?:为|是)?(?:专职|全职)(?!兼)",
        ),
        unless=(r"网站[^。;:]{0,10}$",),
    )
    staff_part_time: int | None = count(
        "兼职人员数",
        "人",
        units="人|名|位",
        cell=(r"(?:工作)?人员数", r"兼职"),
        anywhere=False,
        says=(
            rf"(?<!专)(?<!专、)(?<!专\()兼职{_STAFF}?{HAS}{{n}}",
            r"{n}(?:为|是)?兼职",
        ),
        unless=(r"网站[^。;:]{0,10}$",),
    )
    funding: int | float | None = money(
        "政府信息公开专项经费",
        cell=(r"专项经费",),
        whole=True,
        says=(
            rf"{DISCLOSURE}{{~10}}(?:专项)?(?:工作)?经费(?:\(.{{0,20}}\))?(?:投入|支出)?{HAS}{{n:万元|元|亿元}}",
            rf"(?:专项|工作)经费(?:投入|支出)?{HAS}{{n:万元|元}}{{~10}}{DISCLOSURE}",
            rf"(?:投入|安排|支出|落实|列支){{n:万元|元}}{{~10}}{DISCLOSURE}",
        ),
        none=(rf"{NONE}(?:设立|安排|单独)?(?:{DISCLOSURE})?专项(?:工作)?经费",),
    )


class Training(Part):
    meetings: int | None = count(
        "召开政府信息公开工作会议或专题会议数",
        "次",
        units="次|场次|场|个|期",
        cell=(r"会议(?:或专题会议)?数",),
        says=(
            rf"{_HOLD}{_ABOUT}{{~14}}{_MEETING}{HAS}{{n}}",
            rf"{_HOLD}{{n}}{{~4}}{DISCLOSURE}{{~10}}{_MEETING}",
            # 公开常务会议4次,专题会议8次 tells of what the government met on.
            rf"(?<!次,)(?<!次、)(?:工作|专题)会议(?:或专题会议)?{HAS}{{n}}",
            rf"{{n:次|场}}(?:组织)?(?:召开|举行)(?:了)?{{~4}}{DISCLOSURE}{{~14}}{_MEETING}",
        ),
        unless=(r"(?:培训|发布会|常务|新闻|党组|听证)",),
    )
    classes: int | None = count(
        "举办各类培训班数",
        "次",
        units="次|期|场次|场|个|班次|班",
        cell=(r"培训班次?数",),
        says=(
            rf"{_HOLD}(?:全[省市县区州局]|各类|相关|有关)?{{~4}}(?:政府信息公开|政务公开|信息公开|业务|专题)?{{~10}}{_COURSE}{HAS}{{n}}",
            rf"{_HOLD}{{n}}{{~4}}{DISCLOSURE}{{~10}}培训",
            rf"培训班{HAS}{{n}}",
        ),
        unless=(r"(?:救助|就业|技能|创业|护理|安全生产|消防|职业|网络安全|外出)",),
    )
    trainees: int | None = count(
        "接受培训人员数",
        "人次",
        units="人次|人|名|余人次",
        cell=(r"(?:接受)?培训人(?:员|次)数",),
        says=(
            rf"(?:接受|参加|参训){{~2}}培训(?:的)?(?:人员|人次|工作人员)?{HAS}{{n}}",
            rf"培训(?:了)?(?:政府信息公开|信息公开|政务公开|各类|相关)?(?:工作)?(?:的)?(?:人员|干部职工|干部|人数|学员|人次|业务骨干|骨干|联络员|信息员|负责人|同志)?{HAS}{{n:人次|人|名}}",
            rf"(?:参训|受训|参加){{~6}}(?:人员|人次|人数)?{HAS}{{n:人次|人|名}}",
        ),
        unless=(r"(?:就业|技能|创业|护理|职业|安全|消防|劳动|农民)",),
    )
