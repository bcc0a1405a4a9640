"""Building blocks of the phrases: how reports say the recurring words. See `llmx.fields`.

Copies that a word-level converter made traditional say 檔案 for 文件, 網路 for 网络,
視窗 for 窗口, 民眾 for 群众; patterns know both.
"""

# What may stand between the name of a quantity and its number: 数量为, 总数共计, 一共有.
# 数百 is a number itself.
HAS = r"(?:一共|数(?!十(?![一二三四五六七八九])|[百千万])|[件次场]数|[的总量合计累共均为达到有是: ]){0,8}"
# Denials. 无 is a syllable of many words, and 未 opens promises (未按规定) as well.
NONE = (
    r"(?:(?<!尚)未(?![按能经及来尽审])(?:曾|有)?|没有|没(?=[收发接产])|不存在|不涉及|暂无|暂未|尚无|尚未(?!\s?审)|均无|并无"
    # As a cell it stands behind figures or before the next row's number.
    r"|(?<![有毫无\d])无(?![正法关理需锡为障线偿虚纸无第(]|人(?!民法院)|[一二三四五六七八九]、))"
)
# 0件 says it in figures, 为零 in words.
ZERO = r"(?:均|都|总?数|数量|件数|总量|情况)*(?:(?:为|是)(?:零|0(?![\d.]))|0[件起例宗次条](?!\d))"
RECEIVED = (
    r"(?:登记受理|受理登记|(?:接收|收到)并(?:登记|受理)|收到|接到|接收|接受|受理|收悉|新收|接收到|登记"
    r"|收(?=政府信息|公开|信息|申请)|接(?=公众|群众|民众|市民)|办理|承办|处理)(?:了|过|到|的)?"
)
# An application, named in full: 政府信息公开申请, 依申请公开事项, 公开政府信息的请求.
APPLICATION = (
    r"(?:(?:政府|政务)?信息(?:依申请)?公开(?:的)?(?:书面|网上|在线|网络)?(?:的)?(?:申请|请求)(?:件|表|书|事项)?"
    r"|依申请(?:政府)?信息公开(?:申请|办理|事项|件)*"
    r"|(?:政府|政务)?信息依申请公开(?:的)?(?:申请|事项|件)?"
    r"|依?申请公开(?:的)?(?:相关)?(?:政府|政务)?(?:信息)?(?:的)?(?:申请|请求|事项|办件|案件|件)?"
    r"|政府信息(?:的)?申请(?!公开)"
    r"|(?:要求)?公开(?:政府|政务|相关|有关)*信息(?:的)?(?:书面)?(?:的)?(?:申请|请求)(?:件|表)?"
    r"|要求公开(?:政府|政务|相关|有关)*信息)"
)
# The same where nothing else can be meant.
APPLICATION_SHORT = r"申请(?:件|表|书|事项)?"
ITEMS = r"件次|件|宗|起|例|份|条|个|人次|次|封|项|笔|单|批"
# An issue (期) of a gazette holds many pieces: it counts where it is all that is told.
PIECES_OF_A_PART = r"条\(次\)|条次|余条|条目|条|篇次|篇|件|项|份|则|个"
PIECES = rf"{PIECES_OF_A_PART}|期"
TIMES = r"场次|场\(次\)|次|场|期|回|个|件"
# Before 信息: of whom, of what kind.
KIND = r"(?:了|的|和|各类|各项|各种|各|政府|政务|公开|相关|有关|全部|部门|公安|海关|气象|税务|街道|机关|依法|工作|应当?|需要?|可以|、)*"
INFORMATION = rf"{KIND}信息"
NORMATIVE = r"(?:行政|政府)?规范性(?:文件|档案)"
NETWORK = r"网络|网路|互联网|网际网路|网上|在线|线上|网站|网页"
RECONSIDERATION = r"(?:行政)?复议"
LITIGATION = r"(?:行政)?(?:诉讼|应诉)"
TO_PUBLIC = r"(?:(?:面?向|对)(?:社会|公众|群众|民众|外|全社会)(?:各界|公众)?)?"
DISCLOSED = rf"(?:主动)?{TO_PUBLIC}(?:主动)?(?:公开|公布|发布|更新)(?:和更新|、更新|发布)?"
DISCLOSURE = r"(?:政府信息公开|政务公开|信息公开)"
ALL = r"(?:已?全部|均已?|都已?|已?悉数|100%)"
ON_TIME = (
    r"(?:按时|按期|如期|在?(?:规定|法定)(?:的)?(?:办理)?(?:期限|时限|时间)(?:之)?内?|在?期限内)"
)
DULY = rf"(?:{ON_TIME}|依法依规|依法|依规|及时|按(?:照)?(?:规定|要求)|书面|规范)"
# What offices do for the public beside disclosure, in the same words (受理, 办结, 答复).
OTHER_BUSINESS = r"工单|12345|服务窗口|政务服务|便民服务|行政审批|许可事项|办事大厅|服务大厅|热线|留言|信箱|提案|议案|代表建议|行政复议|行政诉讼"
