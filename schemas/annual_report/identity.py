"""Who reports, on which year, and whom to ask: /identity, /contact, /leadership."""

from llmx.fields import Part, choice, day, items, part, text, year

# 长 and 书记 as the last word of a post; used to part a post from a name.
_YEAR = r"(?:20[0-3]\d|二[〇○零OQ0]?[〇○零一二三][〇○零一二三四五六七八九])"
_REPORT = r"(?:(?<!人民)政府|政务)?信息公开 ?(?:工作)?(?:情况)?(?:的)?(?:20[0-3]\d)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:总结)?(?:报告|年报)"
# A title never speaks of itself: 本政府信息公开工作年度报告根据….
_HAN = r"(?=[\u4e00-\u9fff“])(?!本(?:政府|政务|信息|年|报告|单位|机关|部门))"
_YEAR_OF = rf"{_YEAR} ?+年?+ ?+度?+ ?+"
# Names of reporting bodies end so, at the end of a line.
_BODY = r"[^\n,。;:《\d]{1,29}(?:[局厅委办署院部处县市区镇乡旗州省会所站馆队]|办公室|政府|机关|街道|中心|公司|集团|海关|大学|学校|医院)"
# Provinces as names of the state's own branches have them: 国家统计局青海调查总队.
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
)
# No body's name follows the year: 2020年政府信息公开工作年度报告.
_NO_BODY = r"(?:政府|政务)?(?:信息)?公开"
# A title that its line is too short for.
_BROKEN_REPORT = r"(?:政府|政务)?\s?信息\s?公开\s?(?:工作)?\s?(?:年度)?\s?(?:报告|年报)"
# What stands before a title in running text; a date or a count of readers may be glued to it.
_START = r"(?:^|[\s>\-_|:\]](?:\d{1,7}次?)?(?!年))"
_END_OF_LINE = r"[ \t*]*(?:\(.{0,12}\))?[ \t]*$"
# In a text without lines the report begins right behind its title.
_TITLE_END = (
    r"(?=[\s(【\[—-]|第\d|来源|时间|分享|字体|打印|发布|根据|按照|按|本年|本报告|为|现将|依据|$)"
)


class Region(Part):
    province: str | None = text("省、自治区、直辖市", reader="place", place="province")
    city: str | None = text("地级市、自治州、地区、盟", reader="place", place="city")
    county: str | None = text("县、县级市、区、旗", reader="place", place="county")
    town: str | None = text("乡、镇、街道", reader="place", place="town")


class Identity(Part):
    title: str | None = text(
        "标题",
        meaning="title as printed",
        says=(
            r"(?m)^[ \t]*标题:[ \t|]*{t:[^\n|]{4,80}}[ \t|]*$",
            rf"(?m)^[ \t#*]*+(?:[^\n\-_|]{{2,30}}[\-_|])?{{t:{_HAN}(?!关于 ?[12二])[^\n,。;:/>\-_|]{{2,45}}{_YEAR_OF}[^\n,。;:/>《]{{0,25}}?{_REPORT}}}{_END_OF_LINE}",
            rf"(?m)^[ \t#*]*+(?:[^\n\-_|]{{2,30}}[\-_|])?{{t:{_YEAR_OF}(?!{_NO_BODY})[^\n,。;:/>《]{{2,30}}?{_REPORT}}}{_END_OF_LINE}",
            rf"(?m)^[ \t#*]*+{{t:{_HAN}(?!{_NO_BODY})[^\n,。;:/>\-_|《]{{2,45}}?(?:政府)?信息公开(?:工作)?{_YEAR_OF}(?:年度)?(?:工作)?(?:报告|年报)}}{_END_OF_LINE}",
            rf"(?m)^[ \t#*]*+{{t:{_BODY}[ \t]*\n\s*(?:关于)?{_YEAR_OF}{_REPORT}}}{_TITLE_END}",
            rf"(?m)^[ \t#*]*+{{t:{_HAN}[^\n,。;:/>\-_|《]{{2,40}}{_YEAR_OF}\n?\s*{_BROKEN_REPORT}}}[ \t]*$",
            rf"(?m)^[ \t#*]*+{{t:[^\n,。;:/>\-_|《〈]{{2,45}}{_REPORT}[ \t]*\(?{_YEAR_OF}\)?}}[ \t]*$",
            rf"(?m)^[ \t#*]*+{{t:[^\n,。;:/>《]{{2,30}}\n\s*[^\n,。;:/>《]{{2,20}}{_YEAR_OF}[^\n,。;:]{{0,12}}?{_REPORT}}}[ \t]*$",
            rf"{_START}{{t:{_HAN}(?!关于 ?[12二]|大中小)[^\s,。;:/>\-_|《]{{2,40}}{_YEAR}年?度?[^\s,。;:]{{0,25}}?{_REPORT}}}{_TITLE_END}",
            rf"{_START}{{t:{_HAN}(?!关于 ?[12二]|大中小)[^\s,。;:/>\-_|《]{{2,40}} {_YEAR_OF}{_REPORT}}}{_TITLE_END}",
            rf"{_START}{{t:{_HAN}(?!关于 ?[12二]|大中小)[^\s,。;:/>\-_|《]{{2,40}} ?{_YEAR_OF}{_BROKEN_REPORT}}}{_TITLE_END}",
            rf"{_START}{{t:{_YEAR_OF}(?!{_NO_BODY})[^\s,。;:/>\-_|《]{{2,30}}?{_REPORT}}}{_TITLE_END}",
            rf"(?<!关于)(?<=[\u4e00-\u9fff\d]){{t:{_YEAR_OF}[^\s,。;:/>\-_|《]{{2,30}}?{_REPORT}}}{_TITLE_END}",
            rf"(?m)^[ \t#*]*+{{t:(?:关于)?{_YEAR_OF}[^\n,。;:/>《]{{0,25}}?{_REPORT}}}{_END_OF_LINE}",
            rf"{_START}{{t:{_HAN}(?!{_NO_BODY}(?:工作)?(?:年报|年度报告|报告)(?:\s|$))[^\s,。;:/>\-_|《]{{2,40}}{_REPORT}}}{_TITLE_END}",
        ),
    )
    issuer: str | None = text(
        "报告机关",
        meaning="the body that reports, full name",
        reader="body",
        says=(
            rf"^(?:关于)?(?:{_YEAR_OF})?{{t:.{{2,40}}?}}\s*(?:关于)?(?:(?:(?<!人民)政府|政务)?信息公开(?:工作)?(?:的)?)?\(?{_YEAR} ?年? ?度?",
            rf"^(?:关于)?(?:{_YEAR_OF})?{{t:.{{2,40}}?}}\s*(?:关于)?(?:年度)?{_REPORT}",
        ),
    )
    level: str | None = choice(
        "层级",
        {
            "town": r"(?:街道(?:办事处|办|党工委)?|[^县市区]镇(?:人民)?(?:政府)?|[^县市区]乡(?:人民)?(?:政府)?|民族乡(?:人民政府)?|苏木|[^步商]街)$",
            "county": r"^[区县旗](?=[^市州省]{2,18}$)|(?:县|自治县|旗|林区|特区)(?:$|人民政府|政府|[^市州]{2,18}$)|市[^市区县]{1,8}区(?!管)(?:$|人民政府|[^市州]{2,18}$)",
            "province": rf"^(?:国家|中国)[^省市县区]{{2,14}}[局会](?:{_PROVINCES})(?![市县区])|^新疆生产建设兵团(?!第)|^自治区|^[^市县区]{{2,8}}(?:省|自治区)(?!直)|^(?:北京|天津|上海|重庆)市(?![^区县]{{1,6}}[区县])",
            "city": r"兵团第[一二三四五六七八九十]+师|(?:市(?!场)|自治州|州|地区|盟|行署|实验区|新区|开发区|高新区)",
            "central": r"^(?:国务院|国家|中国|中华人民共和国|中央|最高|全国)(?:[^省市县区]|市场)*$|^[^省市县区]{1,8}(?:部|署|总局|总署)$|^[^省市县区]{1,6}部[^省市县区]{2,12}(?:局|委员会)$|海关$",
        },
        infer_from="/identity/issuer",
        reader="place",
    )
    kind: str | None = choice(
        "类型",
        {
            "institution": r"(?:大学|学院|学校|中学|小学|幼儿园|医院|卫生院|中心|公司|集团|研究院|研究所|图书馆|博物馆|馆|站|(?<!人民)银行|院校|水厂|疾控)$",
            "government": r"(?:人民政府|(?<!公)(?<!警)政府|省|市|县|区|州|盟|旗|乡|镇|自治区|街道(?:办事处|办)?|街|管委会|(?<!监督)管理委员会|兵团|第[一二三四五六七八九十]+师|行政公署|行署|苏木)$",
            "department": r"(?:局|厅|委|委员会|部|办|办公室|办公厅|署|院|海关|总队|支队|大队|队|会|处|所|社|台|组|行|机关|府办|分局|人民银行)$",
        },
        infer_from="/identity/issuer",
    )
    region: Region = part("行政区划", where=("head",))
    year: int | None = year("报告年度")
    period_start: str | None = day("统计期限起", reader="period")
    period_end: str | None = day("统计期限止", reader="period")
    published_on: str | None = day(
        "发布时间",
        says=(
            r"(?:发布|发表|公开|上网|公布|刊登|更新|发稿)(?:时间|日期|日)[ \t:|\n]{0,6}{d}",
            r"(?:发文|成文|生成|添加|录入)(?:时间|日期|日)[ \t:|]{0,6}{d}",
            r"(?<![\u4e00-\u9fff])(?:时间|日期)[ \t]*:[ \t]*{d}",
            r"(?:发布于|发表于)[ \t]*:?[ \t]*{d}",
            r"(?m)来源:[^\n]{0,40}?[ \t]{d}",
            r"(?m){d}[ \t]*(?:\d{1,2}:\d\d(?::\d\d)?)?[ \t]*(?:发布|来源|信息来源|作者|点击|浏览)[^\n。]{0,30}$",
        ),
    )
    signed_on: str | None = day("落款日期", reader="signature")


class Contact(Part):
    address: str | None = text(
        "地址",
        says=r"(?<!网站)(?<!网页)(?<!邮箱)(?:联系|办公|通[讯信]|单位|来信)?地址[ \t]*+(?:为|是)?+:?+[ \t]*+{t:(?![\"“”]?(?:https?:|www)|[、和及与])(?:\([^)\n]{1,20}\)|[^,;。()\n\s]){3,40}}",
    )
    postcode: str | None = text(
        "邮编", says=r"(?:邮政编码|邮政编号|邮编|邮码)[ \t]*(?:为|是)?:?[ \t]*{t:\d{6}(?!\d)}"
    )
    phone: str | None = text(
        "电话",
        says=r"(?:(?:联系|咨询|办公|服务)?(?:电话|方式)(?:号码)?(?:\(兼?传真\)|[/、及和]传真)?[ \t]*(?:为|是)?:?[ \t]*|联[系络]\(){t:\(?\d{3,4}\)?[-—–― ]{0,2}\d{3,8}(?:[-—–―]\d{1,8})?|1\d{10}|\d{7,13}}",
    )
    fax: str | None = text(
        "传真",
        says=r"传真(?:号码|电话|\))?[ \t]*(?:为|是)?:?[ \t]*{t:\(?\d{3,4}\)?[-—–― ]{0,2}\d{3,8}|\d{7,13}}",
    )
    email: str | None = text(
        "电子邮箱",
        says=r"(?:邮箱|信箱|邮件|邮址|[Ee]-?mail|E-MAIL)(?:地址)?[ \t]*(?:为|是)?:?[ \t]*{t:[A-Za-z0-9._+-]{1,40}@(?:[A-Za-z0-9-]{1,40}\.){1,5}[A-Za-z0-9-]{1,20}}",
    )
    website: str | None = text(
        "网址",
        says=(
            r"(?:网址|网站|主页|下载|查阅|查询|门户|平台|专栏|网|网站“[^”]{2,12}”)(?:为|是)?[ \t]*[\"“”]?[ \t]*[:(][ \t]*(?:网址)?:?[ \t]*<?{t:(?:https?://|www\.)[A-Za-z0-9./_:%?=&#~-]{3,80}}",
            r"可在\((?:网址:)?{t:(?:https?://|www\.)[A-Za-z0-9./_:%?=&#~-]{3,80}}\)",
            r"(?:网站|网址|主页){t:(?:https?://|www\.)[A-Za-z0-9./_:%?=&#~-]{3,80}}",
            r"(?:下载|查阅|查询|登录|访问)[^。\n]{0,20}?{t:(?:https?://|www\.)[A-Za-z0-9./_:%?=&#~-]{3,80}}",
        ),
    )


class Person(Part):
    name: str | None = text("姓名")
    title: str | None = text("职务")


_BECOMES = r"(?:同志)?(?:亲自)?(?:任|为|担任|兼任|出任|作为)(?:政府信息公开|政务公开|信息公开)?(?:工作)?(?:领导小组|小组)?"


class Head(Part):
    name: str | None = text("姓名", reader="person")
    title: str | None = text(
        "职务",
        reader="person",
        says=(
            rf"(?:由|以|,|、|。|了|成立|明确|\n|\s){{t:[^。;:,\n]{{2,30}}?}}{_BECOMES}组长",
            r"(?<!副)组长(?:由|为|是){t:(?:(?!副组长)[^。;:,\n]){2,24}?}(?:同志)?(?:担任|兼任)?(?=[,。;\s]|、?副组长)",
            r"(?<!副)组\s?长:\s?{t:(?:(?!副组长|成员)[^。;:,\n]){2,24}?}\s?(?=[,。;\n]|副组长|成员|$)",
        ),
    )


class Leadership(Part):
    head: Head = part("组长")
    deputies: list[Person] = items(
        "people",
        "副组长",
        says=(
            rf"{{t:[^。;:\n]{{2,60}}?}}{_BECOMES}(?:常务|第一)?副组长",
            r"副组\s?长(?:由|为|是|:\s?){t:[^。;:\n]{2,50}?}(?:同志)?(?:担任|兼任)?(?=[。;\s]|,(?:成员|各|领导小组|办公室|下设|其他))",
        ),
    )
    office: str | None = text(
        "领导小组办公室所在",
        says=(
            r"(?:办公室|办)(?:设在|设于|设立在|挂靠在?|设置在){t:[^,。;)\n、]{2,25}?}(?:内)?(?=[,。;)\n、]|$)",
            r"(?:办公室|办)\((?:设在|设于|设立在){t:[^,。;)\n、]{2,25}?}(?:内)?(?=\))",
            r"下设办公室(?:于|在){t:[^,。;)\n、]{2,25}?}(?:内)?(?=[,。;)\n、]|$)",
            r"领导小组办公室设{t:(?![在于立有置主副\d一二两三])[^,。;)\n、]{2,25}?}(?=[,。;)\n、]|$)",
            # A reading point or a desk stands somewhere as well.
            r"(?<!点)(?<!窗口)(?<!场所)(?<!机构)(?:设在|设于){t:[^,。;)\n、]{2,25}?(?:办公室|办|科|处|股|室)}",
        ),
    )
