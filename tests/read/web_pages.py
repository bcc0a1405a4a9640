"""Pages as the content systems of Chinese public offices make them, with known text.

Used to develop the HTML reader and to compare it with others. The templates
follow the systems' own class names; none is a copy of a page.
"""

from dataclasses import dataclass, field

Table = list[list[tuple[str, int, int]]]  # rows of (text, rowspan, colspan)


@dataclass(frozen=True)
class Report:
    title: str = "石门县林业局2020年政府信息公开工作年度报告"
    date: str = "2021-01-25 09:30"
    source: str = "县林业局"
    paragraphs: tuple[str, ...] = (
        "根据《中华人民共和国政府信息公开条例》第五十条的规定，编制本报告。",
        "一、总体情况",
        "2020年，我局通过政府门户网站主动公开政府信息231条，比上年增长12%，其中规范性文件3件。",
        "全年收到政府信息公开申请2件，均在法定期限内答复；没有因政府信息公开引起的行政复议。",
        "二、主动公开政府信息情况",
        "五、存在的主要问题及改进情况",
        "一是公开的主动性有待加强。二是政策解读的形式比较单一，图解、视频类解读偏少。",
        "六、其他需要报告的事项",
        "本年度没有收取信息处理费，没有其他需要报告的事项。",
    )
    tables: tuple[Table, ...] = field(
        default_factory=lambda: (
            [
                [("第二十条第（一）项", 1, 4)],
                [(t, 1, 1) for t in ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")],
                [(t, 1, 1) for t in ("规章", "0", "0", "0")],
                [(t, 1, 1) for t in ("行政规范性文件", "3", "1", "12")],
            ],
            [
                [("行政复议", 1, 5), ("行政诉讼", 1, 5)],
                [(t, 2, 1) for t in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
                + [("未经复议直接起诉", 1, 5)],
                [(t, 1, 1) for t in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")],
                [(str(n), 1, 1) for n in (1, 0, 2, 0, 3, 4, 0, 0, 1, 5)],
            ],
        )
    )


def table_html(table: Table, *, word: bool = False) -> str:
    """`word`: as pasted from Word, with paragraphs, spans and line breaks in the cells."""
    rows = []
    for row in table:
        cells = []
        for text, rows_spanned, columns in row:
            inner = text
            if word and not text.isdigit():
                half = len(text) // 2
                inner = (
                    f'<p class="MsoNormal" align="center"><span style="font-size:9pt">{text[:half]}'
                    f"\n   {text[half:]}<o:p></o:p></span></p>"
                )
            span = f' rowspan="{rows_spanned}"' if rows_spanned > 1 else ""
            span += f' colspan="{columns}"' if columns > 1 else ""
            cells.append(f"<td{span}>{inner}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1"><tbody>{"".join(rows)}</tbody></table>'


def body_html(report: Report, *, word: bool = False) -> str:
    parts = [
        f'<p style="text-indent:2em">&nbsp;&nbsp;&nbsp;&nbsp;{text}</p>'
        for text in report.paragraphs
    ]
    parts[5:5] = [table_html(table, word=word) for table in report.tables]
    return "\n".join(parts)


_NAV = "".join(
    f'<li><a href="/{n}/">{name}</a></li>'
    for n, name in enumerate(
        (
            "首页",
            "政务公开",
            "政务服务",
            "互动交流",
            "走进石门",
            "数据开放",
            "县情概况",
            "领导之窗",
            "机构职能",
            "政策文件",
        )
    )
)
_FOOT = (
    "<p>主办：石门县人民政府 承办：石门县人民政府办公室 地址：石门县楚江街道 邮编：415300</p>"
    "<p>电话：0736-5322233 湘ICP备05010245号 网站标识码：4307260001 湘公网安备 43072602000036号</p>"
)
_LINKS = "".join(
    f'<li><a href="/x{n}">石门县{n}局2020年政府信息公开工作年度报告</a></li>' for n in range(9)
)


def trs(report: Report) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{report.title}_石门县人民政府</title>
<meta name="ArticleTitle" content="{report.title}"><meta name="PubDate" content="{report.date}">
<script>var a = "<div>";</script><style>.TRS_Editor P{{margin:0}}</style></head><body>
<div class="header"><ul class="nav">{_NAV}</ul></div>
<div class="wrap"><div class="crumb">当前位置：<a href="/">首页</a> > <a href="/zwgk">政务公开</a> > 年报</div>
<div class="detail"><h1 class="detail-title">{report.title}</h1>
<div class="detail-info"><span>来源：{report.source}</span> <span>发布时间：{report.date}</span>
<span>浏览次数：<script>count()</script></span><span>字号：[ <a href="#">大</a> <a href="#">中</a> ]</span></div>
<div class="detail-con"><div class="TRS_Editor"><div class="Custom_UnionStyle">{body_html(report)}</div></div></div>
<div class="bdsharebuttonbox"><a href="#">微信</a><a href="#">微博</a></div>
<div class="related"><h3>相关文档</h3><ul>{_LINKS}</ul></div></div></div>
<div class="footer">{_FOOT}</div></body></html>"""


def ucap(report: Report) -> str:
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<title>{report.title}-石门县人民政府门户网站</title></head><body><div id="top">{_NAV}</div>
<div class="main"><div class="left-menu"><ul>{_LINKS}</ul></div><div class="con">
<h2><ucaptitle>{report.title}</ucaptitle></h2><div class="xl_tit"><span class="left">索引号：4307/2021-01</span>
发布时间：{report.date} 信息来源：{report.source} 字体：<a href="#">大</a><a href="#">小</a></div>
<div id="zoom"><ucapcontent>{body_html(report)}</ucapcontent></div>
<p>扫一扫在手机打开当前页</p><p>【打印】</p></div></div><div id="foot">{_FOOT}</div></body></html>"""


def vsb(report: Report) -> str:
    return f"""<html><head><meta charset="utf-8"><title>{report.title}-石门县林业局</title></head><body>
<div class="w1200"><ul>{_NAV}</ul><p>欢迎访问石门县林业局网站！今天是<span id="d"></span></p></div>
<form name="_newscontent_fromname"><div class="ar_tit"><h3>{report.title}</h3>
<h6><span>时间：{report.date}</span>  <span>点击数：</span></h6></div>
<div id="vsb_content_2"><div class="v_news_content">{body_html(report)}</div></div></form>
<p>上一条：<a href="a">县林业局2019年报</a> 下一条：<a href="b">县林业局2021年报</a></p>
<div class="wf">{_FOOT}</div></body></html>"""


def layout_tables(report: Report) -> str:
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{report.title}</title></head><body><table width="1000"><tr><td colspan=2><table><tr>
{"".join(f"<td><a href=#>{n}</a></td>" for n in ("首页", "公开", "办事", "互动"))}</tr></table></td></tr>
<tr><td width=200><table><tr><td>信息公开指南</td></tr><tr><td><a href=#>信息公开目录</a></td></tr></table></td>
<td><table><tr><td align=center><b><font size=4>{report.title}</font></b></td></tr>
<tr><td align=center>来源：{report.source} 发布日期：{report.date}</td></tr>
<tr><td>{body_html(report)}</td></tr><tr><td align=right>【<a href=#>关闭窗口</a>】</td></tr></table></td></tr>
<tr><td colspan=2>{_FOOT}</td></tr></table></body></html>"""


def index_table(report: Report) -> str:
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>{report.title}</title></head><body>
<div class="top"><div class="weather">今天是2026年1月1日 星期四</div>{_NAV}</div><div class="xxgk">
<table class="headInfo"><tr><td>索引号：</td><td>006523/2021-00012</td><td>组配分类：</td><td>政府信息公开年报</td></tr>
<tr><td>发布机构：</td><td>{report.source}</td><td>发文日期：</td><td>{report.date}</td></tr>
<tr><td>名称：</td><td colspan="3">{report.title}</td></tr></table>
<div class="xxgk_tit">{report.title}</div>
<div class="zwnr"><div><div>{body_html(report)}</div></div></div></div>
<div class="bottom">{_FOOT}</div></body></html>"""


def word_export(report: Report) -> str:
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312"><title>{report.title}</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style>p.MsoNormal{{margin:0}}</style></head><body lang=ZH-CN><div class=Section1>
<p class=MsoNormal align=center><b><span>{report.title}<o:p></o:p></span></b></p>
<p class=MsoNormal>发布时间：{report.date}</p>{body_html(report, word=True)}</div></body></html>"""


def div_soup(report: Report) -> str:
    parts = body_html(report).split("\n")
    return f"""<html><head><meta charset=utf-8><title>{report.title}|石门县林业局|信息公开</title></head><body>
<div><div><a href=#>首页</a><a href=#>公开</a></div><div>石门县林业局 全心全意为人民服务</div></div>
<div><div><div>{report.title}</div><div>{report.date[:10]} 发布时间：{report.date}</div>
{"".join(f"<div><div>{part}</div></div>" for part in parts)}</div>
<div><ul>{_LINKS}</ul></div></div><div><div>{_FOOT}</div></div></body></html>"""


TEMPLATES = (trs, ucap, vsb, layout_tables, index_table, word_export, div_soup)
