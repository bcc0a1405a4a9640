"""Bodies that report: real places, ordinary offices, invented details."""

import random
from dataclasses import dataclass, field

# province, its character in document numbers, city, county-level, town-level, area code,
# postcode, pinyin of the city. Towns and streets belong to the county-level unit.
PLACES = (
    (
        "湖南省",
        "湘",
        "湘西州",
        "永顺县",
        ("灵溪镇", "芙蓉镇", "石堤镇"),
        "0743",
        "416700",
        "yongshun",
    ),
    (
        "贵州省",
        "黔",
        "黔东南州",
        "榕江县",
        ("古州镇", "忠诚镇", "寨蒿镇"),
        "0855",
        "557200",
        "rongjiang",
    ),
    (
        "四川省",
        "川",
        "绵阳市",
        "三台县",
        ("潼川镇", "芦溪镇", "新生镇"),
        "0816",
        "621100",
        "santai",
    ),
    (
        "浙江省",
        "浙",
        "嘉兴市",
        "桐乡市",
        ("梧桐街道", "濮院镇", "乌镇镇"),
        "0573",
        "314500",
        "tongxiang",
    ),
    (
        "江苏省",
        "苏",
        "淮安市",
        "洪泽区",
        ("高良涧街道", "老子山镇", "蒋坝镇"),
        "0517",
        "223100",
        "hongze",
    ),
    (
        "福建省",
        "闽",
        "福州市",
        "晋安区",
        ("鼓山镇", "新店镇", "王庄街道"),
        "0591",
        "350011",
        "jinan",
    ),
    (
        "安徽省",
        "皖",
        "宿州市",
        "灵璧县",
        ("灵城镇", "韦集镇", "渔沟镇"),
        "0557",
        "234200",
        "lingbi",
    ),
    (
        "山东省",
        "鲁",
        "青岛市",
        "平度市",
        ("李园街道", "南村镇", "明村镇"),
        "0532",
        "266700",
        "pingdu",
    ),
    (
        "河南省",
        "豫",
        "新乡市",
        "卫辉市",
        ("汲水镇", "后河镇", "唐庄镇"),
        "0373",
        "453100",
        "weihui",
    ),
    ("湖北省", "鄂", "宜昌市", "秭归县", ("茅坪镇", "归州镇", "屈原镇"), "0717", "443600", "zigui"),
    (
        "广东省",
        "粤",
        "佛山市",
        "三水区",
        ("西南街道", "乐平镇", "芦苞镇"),
        "0757",
        "528100",
        "sanshui",
    ),
    (
        "河北省",
        "冀",
        "邢台市",
        "宁晋县",
        ("凤凰镇", "河渠镇", "贾家口镇"),
        "0319",
        "055550",
        "ningjin",
    ),
    (
        "辽宁省",
        "辽",
        "朝阳市",
        "双塔区",
        ("前进街道", "凌河街道", "桃花吐镇"),
        "0421",
        "122000",
        "shuangta",
    ),
    (
        "陕西省",
        "陕",
        "榆林市",
        "榆阳区",
        ("驼峰路街道", "镇川镇", "鱼河镇"),
        "0912",
        "719000",
        "yuyang",
    ),
    (
        "甘肃省",
        "甘",
        "定西市",
        "陇西县",
        ("巩昌镇", "文峰镇", "首阳镇"),
        "0932",
        "748100",
        "longxi",
    ),
    (
        "云南省",
        "云",
        "曲靖市",
        "陆良县",
        ("中枢街道", "三岔河镇", "马街镇"),
        "0874",
        "655600",
        "luliang",
    ),
    (
        "江西省",
        "赣",
        "上饶市",
        "玉山县",
        ("冰溪街道", "岩瑞镇", "双明镇"),
        "0793",
        "334700",
        "yushan",
    ),
    (
        "吉林省",
        "吉",
        "通化市",
        "梅河口市",
        ("和平街道", "山城镇", "海龙镇"),
        "0435",
        "135000",
        "meihekou",
    ),
    (
        "黑龙江省",
        "黑",
        "齐齐哈尔市",
        "讷河市",
        ("讷南镇", "拉哈镇", "老莱镇"),
        "0452",
        "161300",
        "nehe",
    ),
    (
        "山西省",
        "晋",
        "运城市",
        "稷山县",
        ("稷峰镇", "西社镇", "翟店镇"),
        "0359",
        "043200",
        "jishan",
    ),
    (
        "内蒙古自治区",
        "内",
        "赤峰市",
        "敖汉旗",
        ("新惠镇", "四家子镇", "长胜镇"),
        "0476",
        "024300",
        "aohan",
    ),
    (
        "广西壮族自治区",
        "桂",
        "桂林市",
        "全州县",
        ("全州镇", "黄沙河镇", "庙头镇"),
        "0773",
        "541500",
        "quanzhou",
    ),
    (
        "新疆维吾尔自治区",
        "新",
        "昌吉州",
        "奇台县",
        ("奇台镇", "老奇台镇", "半截沟镇"),
        "0994",
        "831800",
        "qitai",
    ),
    (
        "海南省",
        "琼",
        "三亚市",
        "崖州区",
        ("南滨社区", "三公里社区", "凤岭社区"),
        "0898",
        "572000",
        "yazhou",
    ),
)
MUNICIPALITIES = (
    ("上海市", "沪", "静安区", "021", "200040", "jingan"),
    ("北京市", "京", "海淀区", "010", "100089", "haidian"),
    ("天津市", "津", "武清区", "022", "301700", "wuqing"),
    ("重庆市", "渝", "璧山区", "023", "402760", "bishan"),
)
# Department words without their place, the pronoun word, and the head's post.
CITY_OFFICES = (
    ("民政局", "局"), ("财政局", "局"), ("公安局", "局"), ("教育局", "局"), ("水利局", "局"),
    ("交通运输局", "局"), ("农业农村局", "局"), ("卫生健康委员会", "委"), ("司法局", "局"),
    ("发展和改革委员会", "委"), ("自然资源和规划局", "局"), ("人力资源和社会保障局", "局"),
    ("住房和城乡建设局", "局"), ("应急管理局", "局"), ("市场监督管理局", "局"), ("审计局", "局"),
    ("城市管理局", "局"), ("统计局", "局"), ("文化广电和旅游局", "局"), ("林业局", "局"),
    ("气象局", "局"), ("人民政府办公室", "办"), ("生态环境局", "局"), ("医疗保障局", "局"),
    ("退役军人事务局", "局"), ("信访局", "局"), ("商务局", "局"), ("科学技术局", "局"),
)  # fmt: skip
PROVINCE_OFFICES = (
    ("民政厅", "厅"), ("财政厅", "厅"), ("教育厅", "厅"), ("水利厅", "厅"), ("自然资源厅", "厅"),
    ("发展和改革委员会", "委"), ("卫生健康委员会", "委"), ("统计局", "局"), ("审计厅", "厅"),
    ("市场监督管理局", "局"), ("药品监督管理局", "局"), ("司法厅", "厅"), ("商务厅", "厅"),
)  # fmt: skip
INSTITUTIONS = (
    ("公共资源交易中心", "中心"), ("住房公积金管理中心", "中心"), ("档案馆", "馆"),
    ("供销合作社联合社", "社"), ("政务服务中心", "中心"), ("第一中学", "校"), ("人民医院", "院"),
    ("自来水有限公司", "公司"),
)  # fmt: skip
CENTRAL = (
    ("中华人民共和国{city}海关", "关"), ("国家税务总局{city}税务局", "局"),
    ("国家税务总局{county}税务局", "局"), ("国家统计局{city}调查队", "队"),
)  # fmt: skip
MINISTRIES = (("水利部", "部"), ("国家林业和草原局", "局"), ("审计署", "署"), ("农业农村部", "部"))
ZONES = ("经济技术开发区管理委员会", "高新技术产业开发区管理委员会", "综合保税区管理委员会")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳敏静强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红建文辉力斌波宇鹏俊慧琳国庆志"
ROADS = (
    "人民路",
    "解放大道",
    "行政中心三楼",
    "建设北路",
    "文化东路",
    "府前街",
    "迎宾大道",
    "古州北路",
)

_SUFFIXES = ("自治州", "省", "市", "县", "区", "旗", "州")


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body, as the report speaks of it and as the truth labels it."""

    name: str
    level: str
    kind: str
    region: tuple[tuple[str, str], ...]
    we: tuple[str, ...]
    unit: str
    letter: str
    area: str
    postcode: str
    host: str
    seat: str
    unsure: tuple[str, ...] = field(default=())


def draw_issuer(rng: random.Random, year: int) -> Issuer:
    """A body of any level; offices founded in 2018–2019 keep their older names before."""
    kind = rng.choices(
        ("county_office", "county", "town", "city_office", "city", "province_office", "province",
         "zone", "central", "institution", "ministry", "municipality"),
        (30, 16, 14, 14, 6, 6, 1, 3, 4, 4, 1, 3),
    )[0]  # fmt: skip
    place = _Place.draw(rng)
    issuer: Issuer = getattr(place, f"as_{kind}")(rng)
    return issuer if year >= 2019 else _before_2019(issuer)


OLD_NAMES = {
    "农业农村": "农业", "卫生健康委员会": "卫生和计划生育局", "自然资源和规划局": "国土资源局",
    "应急管理局": "安全生产监督管理局", "文化广电和旅游局": "文化广电新闻出版局",
    "退役军人事务局": "民族宗教事务局", "生态环境局": "环境保护局", "医疗保障局": "粮食局",
    "自然资源厅": "国土资源厅", "国家林业和草原局": "国家林业局", "市场监督管理": "工商行政管理",
    "国家税务总局{}税务局": "",
}  # fmt: skip


def _before_2019(issuer: Issuer) -> Issuer:
    name = issuer.name
    for new, old in OLD_NAMES.items():
        name = name.replace(new, old) if old else name
    we = issuer.we
    if name.endswith("计划生育局") and not issuer.name.endswith("局"):
        we = _we("局")
    if name.startswith("国家税务总局"):
        name = name.removeprefix("国家税务总局").replace("税务局", "国家税务局")
    return Issuer(
        name, issuer.level, issuer.kind, issuer.region, we, issuer.unit, issuer.letter,
        issuer.area, issuer.postcode, issuer.host, issuer.seat, issuer.unsure,
    )  # fmt: skip


def person(rng: random.Random) -> str:
    """An invented name."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def _we(word: str) -> tuple[str, ...]:
    return (f"我{word}", f"本{word}", f"我{word}", "我单位", "本机关", f"全{word}")


def _own(word: str) -> tuple[str, ...]:
    return (f"我{word}", f"全{word}", f"本{word}", f"我{word}")


@dataclass(frozen=True, slots=True)
class _Place:
    province: str
    letter: str
    city: str
    county: str
    towns: tuple[str, ...]
    area: str
    postcode: str
    pinyin: str

    @classmethod
    def draw(cls, rng: random.Random) -> "_Place":
        return cls(*rng.choice(PLACES))

    def _issuer(
        self,
        name: str,
        level: str,
        kind: str,
        we: tuple[str, ...],
        *,
        seat: str = "",
        town: str = "",
        unsure: tuple[str, ...] = (),
    ) -> Issuer:
        levels = {"province": self.province, "city": self.city, "county": self.county}
        # Only names that the issuer's own name holds are certain.
        region = tuple((key, place) for key, place in levels.items() if place in name)
        if town:
            region += (("town", town),)
        word = {"province": "省", "city": "市", "county": self.county[-1], "town": "镇"}.get(
            level, ""
        )
        return Issuer(
            name, level, kind, region, we, word, self.letter, self.area, self.postcode,
            f"www.{self.pinyin}.gov.cn", seat or self.county, unsure,
        )  # fmt: skip

    def as_county_office(self, rng: random.Random) -> Issuer:
        name, word = rng.choice(CITY_OFFICES)
        before = rng.choice(("", "", self.city if self.city.endswith("市") else ""))
        if self.county.endswith("市"):
            before = ""
        return self._issuer(f"{before}{self.county}{name}", "county", "department", _we(word))

    def as_county(self, rng: random.Random) -> Issuer:
        name = self.county + rng.choice(("", "人民政府", "人民政府"))
        if self.county.endswith("区") and rng.random() < 0.5:
            name = self.city + name
        return self._issuer(name, "county", "government", _own(self.county[-1]))

    def as_town(self, rng: random.Random) -> Issuer:
        town = rng.choice(self.towns)
        if town.endswith("社区"):
            town = "天涯镇"
        if town.endswith("街道"):
            name = f"{self.county}{rng.choice(('人民政府', '', ''))}{town}办事处"
            return self._issuer(
                name, "town", "government", ("我街道", "本街道", "街道", "我办", "街道办"),
                town=town, unsure=("/identity/kind",),
            )  # fmt: skip
        before = rng.choice((self.county, self.county, ""))
        name = f"{before}{town}{rng.choice(('人民政府', '人民政府', ''))}"
        return self._issuer(name, "town", "government", _own("镇"), town=town)

    def as_city_office(self, rng: random.Random) -> Issuer:
        name, word = rng.choice(CITY_OFFICES)
        return self._issuer(self.city + name, "city", "department", _we(word), seat=self.city)

    def as_city(self, rng: random.Random) -> Issuer:
        word = "州" if self.city.endswith("州") else "市"
        name = self.city + rng.choice(("", "人民政府"))
        return self._issuer(name, "city", "government", _own(word), seat=self.city)

    def as_province_office(self, rng: random.Random) -> Issuer:
        name, word = rng.choice(PROVINCE_OFFICES)
        name = self.province + name
        return self._issuer(name, "province", "department", _we(word), seat=self.city)

    def as_province(self, rng: random.Random) -> Issuer:
        word = "省" if self.province.endswith("省") else "区"
        name = self.province + rng.choice(("", "人民政府"))
        return self._issuer(name, "province", "government", _own(word), seat=self.city)

    def as_zone(self, rng: random.Random) -> Issuer:
        name = self.city.removesuffix("市") + rng.choice(ZONES)
        return self._issuer(
            name, "city", "government", ("管委会", "我区", "全区", "开发区"), seat=self.city,
            unsure=("/identity/kind", "/identity/level", "/identity/region"),
        )  # fmt: skip

    def as_central(self, rng: random.Random) -> Issuer:
        pattern, word = rng.choice(CENTRAL)
        county = self.county if self.county[-1] not in "区旗" else self.city + self.county
        name = pattern.format(city=self.city, county=county)
        if word == "关":
            name = name.replace("市", "").replace("州海关", "海关")
        return self._issuer(
            name, "city", "department", _we(word), seat=self.city,
            unsure=("/identity/level", "/identity/region"),
        )  # fmt: skip

    def as_institution(self, rng: random.Random) -> Issuer:
        name, word = rng.choice(INSTITUTIONS)
        return self._issuer(
            self.county + name, "county", "institution", _we(word), unsure=("/identity/kind",)
        )

    def as_ministry(self, rng: random.Random) -> Issuer:
        name, word = rng.choice(MINISTRIES)
        we = (f"我{word}", f"本{word}", name)
        return self._issuer(name, "central", "department", we, seat="北京市")

    def as_municipality(self, rng: random.Random) -> Issuer:
        city, letter, district, area, postcode, pinyin = rng.choice(MUNICIPALITIES)
        name = rng.choice(
            (f"{city}{district}人民政府", f"{city}{district}", f"{city}{district}教育局")
        )
        office = name.endswith("局")
        region = (("province", city), ("county", district))
        return Issuer(
            name, "county", "department" if office else "government", region,
            _we("局") if office else _own("区"), "区", letter, area, postcode,
            f"www.{pinyin}.gov.cn", district,
            ("/identity/region/city", "/identity/region/province"),
        )  # fmt: skip
