"""The words of questions about tables: what is asked of rows and columns. Patterns are for folded text."""

import re
from typing import Literal

from app import vocabulary as words
from app.textwords import stems

RANK = re.compile(
    r"一番|いちばん|1番(?!目)|最も|もっとも|最大|最小|最多|最少|最高|最低|上位|下位|ワースト|ベスト|トップ|ランキング|順に|順で|順番"
    r"|(?:多い|大きい|大きな|高い|少ない|小さい|低い)(?:もの|方|ほう)?(?:の|から)?順|largest|smallest|\bmost\b|\bleast\b|biggest"
    r"|highest|lowest|greatest|\btop\b|\branking\b|in order",
    re.IGNORECASE,
)
NTH = re.compile(
    r"(?P<n>\d{1,3}|[一二三四五六七八九十])\s*(?:番目|位)|(?P<word>second|third|fourth|fifth)", re.IGNORECASE
)
FIRST = re.compile(
    r"(?:上位|下位|トップ|ベスト|ワースト|上から|下から|大きい順に|多い順に|少ない順に|小さい順に|高い順に|低い順に|\btop|\bbottom)\s*"
    r"(?P<n>\d{1,3}|[一二三四五六七八九十])|(?P<m>\d{1,3}|[一二三四五六七八九十])\s*(?:件|つ|位|個|事業)(?:まで|を?(?:挙げ|教え|並べ|示し))"
    r"|\btop (?P<word>two|three|four|five|ten)\b"
    r"|\b(?P<before>two|three|four|five|ten|\d+) (?:largest|smallest|biggest|highest|lowest)",
    re.IGNORECASE,
)
SMALL = re.compile(
    r"少な|小さ|低い|低く|低かっ|最小|最少|最低|下位|ワースト|下から|smallest|least|lowest|bottom|fewest", re.IGNORECASE
)
COUNT = re.compile(
    r"いくつ|何(?:件|事業|個|項目|施策|つ|本)|件数|(?:事業|施策|項目)の?数(?=は|を|が|$|\?)|how many|number of",
    re.IGNORECASE,
)
TREND = re.compile(
    r"(?:トップ|上位|下位|ベスト|ワースト)\s*\d*(?:件|位|つ|事業)?|推移|変遷|経年|年度ごと|年度別|各年度|年ごと|移り変わり|(?<!\d)(?:[\d一二三四五六七八九十]+)\s*(?:か|カ|ヶ)?年(?:間|度分|分)"
    r"|これまでの(?:予算|変化|動き)|どう(?:変わっ|推移|変化)"
    r"|trend|over the (?:years|past)|by year|year by year|each year|history",
    re.IGNORECASE,
)
SPAN = re.compile(r"(?:過去|直近|最近)?\s*(?P<n>\d{1,2}|[一二三四五六七八九十])\s*(?:か|カ|ヶ)?年(?:間|度分|分)")
FROM_TO = re.compile(r"^\s*(?:から|~|-|より|以降|to|through|until)")
WHERE = re.compile(
    r"どの(?:資料|文書|ファイル|シート|ページ|表)|どこに(?:書|載|あ|出)|何ページ|何行目|どの行"
    r"|which (?:document|file|sheet|paper)|where (?:is|does) .*(?:written|stated|printed)",
    re.IGNORECASE,
)
CONFLICT = re.compile(
    r"食い違|くいちが|矛盾|(?:資料|文書)(?:間|によって|ごと|同士)[^。]{0,12}(?:違|異な|一致|差)|(?:数字|金額|値|額)が(?:違う|異なる|一致しない|合わない)(?:もの|項目|事業|ところ|箇所|点)?"
    r"|conflict|disagree|inconsisten",
    re.IGNORECASE,
)
DOCUMENTS = re.compile(
    r"(?:どんな|どの(?:ような)?|何の|どういう)(?:資料|文書|データ|書類|表)(?:が|は|を)|資料(?:は|の)(?:何|どれ|一覧|種類)"
    r"|(?:読み込|収録|入って)[^。]{0,8}(?:資料|文書)|(?:資料|文書)[^。]{0,8}(?:読み込|収録)"
    r"|(?:which|what) documents|what (?:sources|data)",
    re.IGNORECASE,
)
ALL = re.compile(
    r"(?:この|その)?(?:資料|文書|表|データ)(?:全体|全部|の(?:合計|総額|総計|全体|予算))|全体|総額|総計|全事業|すべての事業|全ての事業|全部の?事業"
    r"|政府全体|国全体|全府省庁?|全省庁|\boverall\b|\bwhole\b|\ball (?:the )?(?:projects|programs|items)",
    re.IGNORECASE,
)
THINGS = re.compile(
    r"事業|施策|項目|取組|取り組み|経費|もの|件|款|(?<!番)目(?=は|が|を|の|で|別|ごと|$)|節(?=は|が|を|の|で|別|ごと|$)|(?<![一-鿿])項(?=は|が|を|の|で|別|ごと|$)|科目|費目|project|program|item|line",
    re.IGNORECASE,
)
LIST = re.compile(
    r"一覧|リスト|列挙|挙げ|並べ|すべて(?:教え|見せ|出し)|全部(?:教え|見せ|出し)|何が(?:あり|ある)|どんな(?:事業|施策|項目)|どの(?:事業|施策|項目)"
    r"|どれ|内訳|(?:事業|施策|項目|もの)は\s*(?:何|どれ)?(?:です)?か?[?。]?\s*$"
    r"|\blist\b|\bwhich\b|\bwhat are\b|breakdown",
    re.IGNORECASE,
)
PARTS = re.compile(r"内訳|内容の?金額|breakdown|what makes up|made up of", re.IGNORECASE)
LEVEL = re.compile(
    r"(?<![項番])(?P<level>[款項目節])(?=は|が|を|で|の(?:うち|中|一覧|数|合計|平均|名)|別|ごと|[?。]|$)"
)
LEVEL_NAMED = re.compile(r"(?<=の)(?P<level>[款項目節])(?=の|は|が|を|[?。]|$)")
"""A row's own level, behind its name (消防費の項)."""
BY_ORGANISATION = re.compile(
    r"(?:どの|どこの|各|何という)(?:府省庁|府省|省庁|役所|官庁|省|庁|部局|組織|機関|課|部|室)|(?:府省庁|府省|省庁|官庁|組織|部局)(?:別|ごと|は|が)|(?:課|室)(?:別|ごと)|(?:一番|最も|最大|最小)[^。]{0,12}(?:府省庁?|省庁|役所|官庁|組織|部局|どこ)"
    r"|which (?:ministry|ministries|agency|agencies|organi[sz]ation)|by (?:ministry|agency|organi[sz]ation)",
    re.IGNORECASE,
)
EXCEPT = re.compile(r"以外|を?除[いくけ]|を?のぞ[いくけ]|except|excluding|other than", re.IGNORECASE)
NAMED_WITH = re.compile(
    r"(?:という|といった)?(?:言葉|語|名前|名称|キーワード)|(?:に)?関(?:する|連|係)|(?:を|が)?(?:含む|含まれる|付く|つく|入る)|について|about|related|contain",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"どちら|どっち|いずれが|(?:多い|大きい|少ない|小さい|高い|低い)(?:ほう|方)(?!から|順)|上回|下回"
    r"|which (?:is|one)|\bis .{2,80} or ",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"差|増|減|比べて|比較し|前年度?比|伸び|変化|differ|chang|increas|decreas|compared|\bgrew\b|\bf[ae]ll\b|\br[io]se\b",
    re.IGNORECASE,
)
RATE = re.compile(
    r"(?:増減|増加|減少|伸び|変化|上昇|低下)率|伸率|前年度?比|何(?:%|パーセント|割)(?:の)?(?:増|減|伸|変|上|下)|(?:増|減|伸び|変わ|変化).{0,8}何(?:%|パーセント|割)"
    r"|growth rate|rate of (?:change|increase)|percent(?:age)? (?:change|increase)|by what percent",
    re.IGNORECASE,
)
MULTIPLE = words.MULTIPLE
DIFFERENCE = re.compile(
    words.DIFFERENCE.pattern
    + r"|(?:前|昨|去)年度?(?:より|から|に比べ|と比べ)|いくら(?:増|減|違)|(?:増|減)(?:えた|った|額)|the difference",
    re.IGNORECASE,
)
GREW = re.compile(
    r"増え|増加|増額|伸び|減っ|減少|減額|減ら|上が|下が|変化し|変動|increas|decreas|\bgrew\b|\bf[ae]ll\b|\br[io]se\b|\bcut\b",
    re.IGNORECASE,
)
FELL = re.compile(r"減っ|減少|減額|減ら|下が|decreas|\bf[ae]ll\b|\bcut\b", re.IGNORECASE)
CHANGED = re.compile(
    r"(?:増え|増加し|増額(?:さ|し)|伸び|減っ|減少し|減額(?:さ|し)|減ら|上が|下が)[^。は]{0,6}"
    r"(?:款|項|目|節|事業|施策|項目|経費|科目|費目|もの|ところ)(?=は|が|を|の|[?。]|$)"
    r"|\b(?:items?|lines?|projects?|programs?)\b.{0,20}(?:grew|increased|fell|decreased|were cut)",
    re.IGNORECASE,
)
"""Rows are asked for by how they changed (前年度より減った目)."""
STATED_CHANGE = re.compile(r"比較|増減|差引|伸び率|前年度?比")
"""A column that prints a change."""
IN_ORDER = re.compile(r"順|ランキング|ranking|in order|上位|下位|ベスト|ワースト", re.IGNORECASE)
OUT_OF = re.compile(r"の?うち|に占める|における|に対する|の中(?:の|で)", re.IGNORECASE)
"""What stands between a whole and its part, where a share is asked for."""
SHARE = re.compile(
    r"(?:うち|中で|対する|対して).{0,40}何(?:%|パーセント|割)(?!の?(?:増|減|伸|変|上|下))|割合|構成比|比率|シェア|占め|何割|(?:全体|総額|合計|予算)の?(?:うち)?の?何(?:%|パーセント)"
    r"|の何(?:%|パーセント)(?!の?(?:増|減|伸|変|上|下))|share|percentage of|percent of|proportion",
    re.IGNORECASE,
)
SUM = re.compile(
    r"合計|合わせ|あわせ|足し|足す|合算|総額|総計|トータル|\bsum\b|\btotal\b|together|add(?:ed|ing)? up", re.IGNORECASE
)
AVERAGE = words.AVERAGE
RELATIVE = re.compile(
    r"前々年度|一昨年度?|前年度?|昨年度?|去年度?|previous (?:fiscal )?year|last (?:fiscal )?year|prior year",
    re.IGNORECASE,
)

BoundKind = Literal["at_least", "above", "at_most", "below"]

BOUNDS: tuple[tuple[BoundKind, str, tuple[str, ...], str], ...] = (
    ("at_least", r"\s*(?:以上|から(?!.{0,24}(?:引|除|抜))|~|or more)", ("以上", "下限"), r"at least\s*$"),
    (
        "above",
        r"\s*(?:を?超|を?上回|より(?:も)?(?:多|大き|高)|over)",
        ("超",),
        r"(?:over|above|more than|exceed\w*|higher than|greater than)\s*$",
    ),
    ("at_most", r"\s*(?:以下|まで|or less)", ("以下", "上限"), r"at most\s*$"),
    (
        "below",
        r"\s*(?:未満|に満たない|に(?:届|達)(?:か|い|し)(?:ない|て(?:い)?ない)|より(?:も)?(?:少|小さ|低)|を?下回|を?切)",
        ("未満",),
        r"(?:under|below|less than|lower than)\s*$",
    ),
)
"""A bound's name, what follows its amount, the marks that the amount carries, and what comes before it in English."""

MEASURES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(said, re.IGNORECASE), re.compile(heading))
    for said, heading in (
        (r"執行率|執行割合|消化率|execution rate|implementation rate", r"執行率"),
        (
            r"執行額|執行(?=した|し|され|済|実績|は|が|$)|支出済額?|執行実績|支出額|使った(?:お金|額|金額)?|実績額|決算額?|spent|expenditure|executed|execution",
            r"^(?!.*率).*(?:執行額|支出済|支出額|決算)",
        ),
        (r"第\s*(?P<n>\d)次補正(?:予算)?額?", r"第\d次補正"),
        (r"補正(?:予算)?額?|supplementary", r"^補正予算|^(?!第\d).*補正(?!後)"),
        (r"翌年度要求額?|概算要求額?|要求額|(?:予算)?要求|request", r"要求額|概算要求|^要求"),
        (r"要望額?", r"要望"),
        (r"前年度からの?繰(?:り)?越し?額?|繰越額?", r"前年度から.*繰越|^繰越"),
        (r"翌年度への?繰(?:り)?越し?額?|次年度への?繰(?:り)?越し?額?|carr(?:y|ied)[- ]?over", r"翌年度.*繰越"),
        (r"予備費等?|reserve", r"予備費"),
        (r"(?:歳出)?予算現額|現額|歳出予算", r"現額"),
        (r"当初予算額?|当初|initial budget|original budget", r"当初"),
        (r"比較増減|前年度?との比較", r"比較|増減"),
    )
)
"""What people call a column, and what its heading is then like."""

GENERIC = re.compile(
    r"(?:トップ|上位|下位|ベスト|ワースト)\s*\d*(?:件|位|つ|事業)?|推移|変遷|経年|年間|過去|直近|最近|上位|下位|最大|最小|最高|最低|最多|最少|一番|番目|順番|ランキング|執行|当初|現額|補正|要求|繰越|差額|以上|以下|未満"
    r"|件数|事業数|項目|名称|名前|言葉|キーワード|食い違|矛盾|金額|予算|歳出予算|科目|費目|府省庁?|省庁|部局|組織|機関|数字|平均値?|構成比?|比率|一覧|内訳|明細"
    r"|資料|文書|ファイル|シート|トータル|全体|全部|年度別|年度ごと|おおきい|ちいさい|教えて|それぞれ|どちら"
)
"""Words of questions over tables that name no row."""

ENGLISH = frozenset(
    stems(
        """
        project projects program programs programme programmes trend trends history fiscal year years execution executed
        expenditure ministry agency organization organisation document documents file sheet budgetary initial request
        number count counts average share shares list rows row columns column entries entry loaded available hold
        stated states written printed mention mentions disagree conflict conflicts
        """
    ).split()
)
"""English words of questions over tables that name no row."""
