"""Places in the names of bodies: 淮安市洪泽区人民政府 is in 淮安市, 洪泽区, and of county level."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from llmx.documents import Span
from llmx.frozen import frozen

Level = str
LEVELS: tuple[Level, ...] = ("province", "city", "county", "town")
_PEOPLES = re.compile(
    r"(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土"
    r"|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|各)族|蒙古|哈萨克|柯尔克孜"
)
_TOWN = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:街道|镇|民族乡|乡|苏木)(?=$|人民政府|政府|办事处|办|党|委|[^\u4e00-\u9fff])"
    # 佳荣里街, as Tianjin and Guangdong shorten 街道; no 步行街.
    r"|[\u4e00-\u9fff]{2,5}?(?<![步商])街(?=$|人民政府|政府|办事处|办|党)"
)
# County-level names that no list has: dissolved, renamed, or a zone's own.
_SEAT = re.compile(r"人民政府(?=[\u4e00-\u9fff]{2,6}街道)")
_LIKE_COUNTY = re.compile(
    r"(?!自治区)[\u4e00-\u9fff]{1,7}?(?:自治县|县|区|旗)(?=$|人民政府|政府|[^市州管]{2})"
)
_LIKE_CITY = re.compile(r"(?!国家|全国|中国|中华|国务院)[\u4e00-\u9fff]{2,7}?(?:自治州|州|地区|盟)")
# Cities that became districts: nearly all were of county level. Those above are listed.
_LIKE_CITY_OF_A_COUNTY = re.compile(r"(?!国家|全国|中国|中华|国务院)[\u4e00-\u9fff]{2,7}?市(?!场)")
_ZONE = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:实验区|新区|开发区|高新区|示范区|试验区|保税区|度假区|风景区|园区)"
)


@frozen
class Place:
    """A place named in a text at `span`; `code` is its GB/T 2260 code, "" when unlisted."""

    level: Level
    name: str
    span: Span
    code: str = ""


class Gazetteer:
    """Names of administrative divisions, full and short (湘西土家族苗族自治州, 湘西州)."""

    def __init__(self, divisions: Sequence[tuple[str, str, str]]) -> None:
        self._by_name: Mapping[str, list[tuple[str, str]]] = defaultdict(list)
        self._names: dict[str, tuple[str, ...]] = {}
        for code, level, name in divisions:
            forms = _forms(name, level)
            self._names[code] = forms
            for form in forms:
                self._by_name[form].append((code, level))
        self._longest = max((len(name) for name in self._by_name), default=0)

    def leading(self, text: str) -> tuple[Place, ...]:
        """The places that `text` begins with, from the widest to the narrowest."""
        places: list[Place] = []
        at = 0
        while place := self._next(text, at, places):
            places.append(place)
            at = place.span.end
            # 桐乡市人民政府梧桐街道办事处: an office of the government, in a place below it.
            seat = _SEAT.match(text, at)
            at = seat.end() if seat else at
        return tuple(places)

    def parents(self, place: Place) -> Iterator[tuple[Level, tuple[str, ...]]]:
        """Levels above a place and the names each may be printed with."""
        if len(place.code) == 6 and place.code[:4] in self._names:
            yield "city", self._names[place.code[:4]]
        if len(place.code) >= 4:
            yield "province", self._names[place.code[:2]]

    def resolve(self, place: Place, text: str) -> Place:
        """Of several places with one name, the one whose city or province the text names."""
        codes = [code for code, level in self._by_name.get(place.name, ()) if level == place.level]
        if len(codes) < 2:
            return place
        for code in codes:
            known = Place(place.level, place.name, place.span, code)
            if any(name in text for _, names in self.parents(known) for name in names):
                return known
        return Place(place.level, place.name, place.span)

    def _next(self, text: str, at: int, above: Sequence[Place]) -> Place | None:
        floor = LEVELS.index(above[-1].level) + 1 if above else 0
        for end in range(min(len(text), at + self._longest), at + 1, -1):
            for code, level in self._by_name.get(text[at:end], ()):
                inside = not above or not above[-1].code or code.startswith(above[-1].code[:4])
                if LEVELS.index(level) >= floor and inside:
                    return Place(level, text[at:end], Span(at, end), code)
        return self._unlisted(text, at, floor)

    @staticmethod
    def _unlisted(text: str, at: int, floor: int) -> Place | None:
        zone = _ZONE.match(text, at)
        if zone:
            level = "city" if floor <= 1 and text[at : zone.end()].endswith("实验区") else "county"
            return (
                Place(level, zone[0], Span(*zone.span())) if floor <= LEVELS.index(level) else None
            )
        shapes = (
            ("city", _LIKE_CITY),
            ("county", _LIKE_CITY_OF_A_COUNTY),
            ("county", _LIKE_COUNTY),
            ("town", _TOWN),
        )
        for level, shape in shapes:
            m = shape.match(text, at)
            if m and floor <= LEVELS.index(level) and (level != "city" or floor <= 1):
                return Place(level, m[0], Span(*m.span()))
        return None


def _forms(name: str, level: str) -> tuple[str, ...]:
    """A name as printed in full and as people shorten it, longest first."""
    if level == "city" and name.endswith("自治州"):
        stem = _PEOPLES.sub("", name.removesuffix("自治州")) or name[:2]
        return (name, stem + "自治州", stem + "州")
    return (name,)
