"""Questions about the documents themselves, and about the words and brackets that they use."""

import re

from app.plan import About, Explain

_ABOUT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("attribution", re.compile(r"出典|引用元|典拠|ソースは|attribution|cite as", re.IGNORECASE)),
    (
        "years",
        re.compile(
            r"何年度(?:が|の(?:資料|予算|データ|こと|数字|金額)|まで|から|分)|どの年度|いつの年度|いつの(?:資料|予算|データ)"
            r"|which (?:fiscal )?years",
            re.IGNORECASE,
        ),
    ),
    ("stages", re.compile(r"(?:どの|何の|どんな)(?:段階|列|欄)(?:の予算)?(?:が|は)", re.IGNORECASE)),
    ("unit", re.compile(r"(?:金額|予算|資料|表)の単位[はを]|単位は何")),
    (
        "documents",
        re.compile(
            r"(?:資料|文書)の?(?:題名|タイトル|表題|名前|名称|作成者|発行元|発行者|(?:公表|発表|発行|作成)(?:日|年月日)|日付)"
            r"|(?:資料|文書)[はって]{1,2}いつの(?:もの|時点)|(?:資料|文書)[^。]{0,4}いつ(?:公表|発表|発行|作成|作ら)"
            r"|(?:この|その)?資料[はを](?:誰が|いつ)?[^。]{0,4}(?:作っ|作成し|公表し|発行し)",
            re.IGNORECASE,
        ),
    ),
    (
        "documents",
        re.compile(
            r"(?:どんな|どの(?:ような)?|何の|どういう)(?:資料|文書|データ|書類)|資料(?:は|の)(?:何|どれ|一覧|種類)"
            r"|(?:読み込|収録|入って)[^。]{0,8}(?:資料|文書)"
            r"|(?:資料|文書)[^。]{0,8}(?:読み込|収録)|(?:which|what) documents|what (?:sources|data)",
            re.IGNORECASE,
        ),
    ),
)

_TERMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("内数", re.compile(r"内数")),
    (
        "―",
        re.compile(
            r"(?<![ァ-ヺーA-Za-z])(?:[「『]?[-ー―－][」』]?(?=とは|は何|はどう|の意味|って)|(?:ダッシュ|横棒|ハイフン|バー)(?![ァ-ヺー]))"
        ),
    ),
    ("端数", re.compile(r"端数|四捨五入")),
    ("新規", re.compile(r"【?新】?(?=とは|の意味|って|マーク)|新規(?=とは|の意味|って)")),
    ("主な施策例", re.compile(r"主な施策例?")),
    ("事項要求", re.compile(r"事項要求")),
    ("概算要求", re.compile(r"概算要求")),
    ("政府案", re.compile(r"(?:予算)?政府案")),
    ("当初予算", re.compile(r"当初予算")),
    ("補正予算", re.compile(r"補正予算")),
    ("決算", re.compile(r"決算")),
)

_BRACKETS = re.compile(
    r"(?:括弧|カッコ|かっこ|\(\s*\))[^。]{0,14}(?:何|なに|意味|どの|どういう|いつ)|(?:何|なに|どういう)[^。]{0,6}(?:括弧|カッコ)"
)

_MEANS = re.compile(
    r"(?:は|って)(?:どう|何と)(?:読|解釈|理解)"
    r"|とは(?:何|なん|どう|$|[?。])|(?<!た)って何|とはどういう|の意味|どういう意味|何を表|what (?:is|does) .*mean"
    r"|meaning of",
    re.IGNORECASE,
)

_SHORT = 30


def plan_about(text: str) -> About | None:
    """Return the plan of a question about the documents themselves."""
    for topic, pattern in _ABOUT:
        if pattern.search(text):
            return About(topic=topic)
    return None


def plan_explain(text: str, owner: str | None = None) -> Explain | None:
    """Return the plan of a question about a word that budget papers use, or about what stands in brackets."""
    if _BRACKETS.search(text):
        return Explain(term="括弧", organisation=owner)
    if not _MEANS.search(text):
        return None
    for term, pattern in _TERMS:
        match = pattern.search(text)
        if match and len(text) - (match.end() - match.start()) <= _SHORT:
            return Explain(term=term)
    return None
