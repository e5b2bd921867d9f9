"""The words of questions: what people say around the names of things, and which kind of question each word asks.

Patterns are for folded text (`corpus.folding.fold_text`). No word here names a thing that a document holds.
"""

import re

KANJI_DIGITS = str.maketrans("一二三四五六七八九", "123456789")

AMOUNT = re.compile(
    r"いくら|幾ら|何億|何円|何百万|何兆|予算|金額|総額|額(?=は|を|が|の|$|\?|って)|億円|費用|経費|費(?=は|を|が|の|$|\?|って)|"
    r"計上|充て|how much|budget|amount|spen[dt]|cost|allocat|fund",
    re.IGNORECASE,
)
SUM = re.compile(
    r"合計|合わせ|あわせ|足す|足し|合算|総計|トータル|プラス|\+|combined|\btotal of\b|\bsum\b|together|in total"
    r"|\badd(?:ed|ing)? up\b",
    re.IGNORECASE,
)
TOTAL_NAMED = re.compile(r"合計(?:額|金額)?(?:は|が|の)")
"""The total as a thing of its own, and not adding up."""
DIFFERENCE = re.compile(
    r"差額|の差|差は|差を|いくら(?:増|減|多|少|違|変わ)|増減(?!率)|増えた|増えて|増加した|増加し|増加額|減った|減額|減少額|減少し|増額|増えま|減りま"
    r"|比べて|比較|から.{0,8}(?:増|減)|より(?:いくら|どれ)|どれ(?:だけ|くらい|ほど)(?:増|減|多|少)|difference|chang|increas|decreas|compared|\bf[ae]ll\b|\br[io]se\b|\bgrew\b",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"(?:と|に)比べて?、?(?:いくら|何|差)|より(?:も)?(?:いくら|何)|との差|その差|いくら(?:多|少|違)|との比較"
)
"""What sets one thing against another, also where each is called a total."""
RATE = re.compile(
    r"増加率|減少率|伸び率|伸率|増減率|変化率|上昇率|前年度?比|対前年度?(?:比|増)"
    r"|何(?:%|パーセント)(?:の)?(?:増|減|伸|変|上|下)|(?:増|減|伸び|変わ|変化).{0,8}何(?:%|パーセント)|"
    r"growth rate|growth .{0,20}percent|percent(?:age)? (?:change|increase)|rate of (?:change|increase)"
    r"|percent(?:age)? (?:did|does|do|has|have|was|is|were) .{1,120}"
    r"(?:increas|decreas|chang|grow|grew|rise|rose|fall|fell|drop|cut)",
    re.IGNORECASE,
)
IN_YEN = re.compile(r"いくら|増減額|増加額|減少額|差額|何億|何円|how much", re.IGNORECASE)
CHANGED = re.compile(
    r"差|増|減|いくら|多い|少ない|differ|chang|increas|decreas|f[ae]ll|r[io]se|grew|cut", re.IGNORECASE
)
MULTIPLE = re.compile(r"何倍|なんばい|倍率|how many times", re.IGNORECASE)
ONE_OF = re.compile(r"何(?:分|ぶん)の(?:1|一|いち)|分の(?:いくつ|幾つ)|what fraction", re.IGNORECASE)
SHARE = re.compile(
    r"割合|構成比|比率|シェア|占め|何割|(?<=の)パーセント(?=は|を|$|[?。])|(?:全体|総額|合計)の何(?:%|パーセント)|何(?:%|パーセント)(?!増|減|伸|変|上|下)|"
    r"share|percentage of|percent of|proportion|what percentage",
    re.IGNORECASE,
)
LIST = re.compile(
    r"一覧|(?<![ァ-ヺー])リスト|何があり|何がある|ずらっと|すべて|全て|全部|列挙|並べ|挙げ|内訳|どんな施策|どのような施策|施策は何|何の施策"
    r"|(?:施策例?|事業)の?、? ?(?:名前?|名称)と(?:その)?(?:額|金額)|\blist\b|which measures|breakdown",
    re.IGNORECASE,
)
MEASURES = re.compile(r"施策|事業|取組|取り組み|内訳|measures|programs", re.IGNORECASE)
WHOLE = re.compile(
    r"政府全体|国全体|全府省庁?|全省庁|予算全体|全体|総額|総予算|\btotal\b|\bwhole\b|overall|entire", re.IGNORECASE
)
PRIOR = re.compile(
    r"前年度?|昨年度?|去年度?|前の年度?|previous (?:fiscal )?year|last (?:fiscal )?year|prior year", re.IGNORECASE
)

AVERAGE = re.compile(r"平均|average|\bmean\b", re.IGNORECASE)
POLITE = re.compile(
    r"いくらになりますか|おしえてください|お願いします|おねがいします|ください|でしょうか|でしたか|ですか|ますか|ありますか|なりますか|くらい|ぐらい"
    r"|いくら|について|に関する|における|どれ|どの|それぞれ|しりたい|ほしい|だけ|ことに|すると|だったら|だった|したら|から|まで|より|という|こんにちは"
)
"""Hiragana that questions are worded with, and that names nothing."""

HOW_COMPUTED = re.compile(
    r"(?:どうやって|どう|どのように)計算(?:した|して|され)?|計算(?:方法|式|過程|の仕方)|根拠は|の根拠|内訳は何"
    r"|how (?:was|is|did)[^?]*(?:comput\w*|calculat\w*|worked out|arrived at|derived)",
    re.IGNORECASE,
)
WHICH_SIDE = re.compile(
    r"どちら|どっち|いずれが|(?:多い|大きい|高い|少ない|小さい|低い)(?:ほう|方)(?!から|順|法)"
    r"|上回るか|\bis .{3,80} or .{3,80}(?:more|larger|bigger|higher|less|smaller)"
    r"|which (?:is|one|of the two)[^?]*(?:larger|more|bigger|smaller|less)",
    re.IGNORECASE,
)
SMALLER = re.compile(r"少な|小さ|低い|すくな|ちいさ|smaller|less|lower", re.IGNORECASE)

WHO = re.compile(r"誰(?!でも|もが|しも)|だれ(?!でも|もが)|どなた|\bwho\b|whom", re.IGNORECASE)
WHEN = re.compile(r"いつ|何年(?!度)|何月|何日|\bwhen\b|what date", re.IGNORECASE)
WHY = re.compile(
    r"なぜ|何故|どうして|なんで(?!す|し|も)|何のため|なんのため|理由|目的|ねらい|狙い|背景|\bwhy\b|purpose|reason|\baim\b",
    re.IGNORECASE,
)
WHERE = re.compile(r"どこ|何処|どの省|どの府省|どの庁|\bwhere\b|which ministr|which agenc", re.IGNORECASE)
STANDS_FOR = re.compile(
    r"何の略|略称|略語|正式名称|フルネーム|フルスペル|略ですか|頭文字|略さず|何を略"
    r"|stand(?:s)? for|abbreviat|full form|acronym",
    re.IGNORECASE,
)
WHAT = re.compile(
    r"とは何|とは[?。]?$|って(?:何(?!億|円|%|割|倍)|なに|なん)|何[?。]?$|何(?:て|って|と)(?:呼|言|い[うい])|何をする|何をし|何を|何に|何が|何で|何の(?!%|パーセント)|何と|何ですか|なに|どのような|どのように|どんな|どういう|どう(?:な|(?![計算増減変違比推伸動出求導異見改])[一-鿿])|内容|概要|方法|仕組み|中身|役割|頻度"
    r"|呼び名|呼称|名前|なまえ|括弧|カッコ|に(?:あたる|当たる|含まれる|該当する|属する)(?:の|もの|分野|組織|機関|事業者)は?どれ|続(?:き|け)ますか|継続しますか|も.{0,24}(?:あり|行|実施|開催).{0,6}か[?。]?$"
    r"|何(?:回目|年間|か月|カ月|ヶ月|日間|週間|時間|歳|年生|[基機隻冊本頭羽種](?![一-鿿]))"
    r"|どこ|どちら|(?<!な)どの(?!くらい|程度)|使い道|使途"
    r"|\bwhat\b|\bhow\b(?! much| many)|describe|explain|which|\bwill\b|\bdoes\b",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"(?:何|いくつの|幾つの)\s*"
    r"(?P<unit>先|人|名|社|者|団体|機関|校|件|か所|箇所|カ所|ヶ所|台|回(?!目)|基|隻|港|世帯|拠点|大学|施設|種類"
    r"|自治体|県|市町村)|how many(?! times)",
    re.IGNORECASE,
)

WHICH_ONE = re.compile(
    r"[たるう](?:国|機関|組織|団体|場所|地域|人|者|企業|会社|施設|産業|業種|技術|大会|日|月|時期|日付)(?:は|って)?(?:どこ|何|誰|どれ)?(?:です)?か?[?。]?$"
)
"""What a clause leads up to at the end of a question: …を運用する機関."""
NUMBER_OF = re.compile(
    r"[一-鿿ァ-ヺーぁ-ゖA-Z](?:の(?:[人件回台社校]?数)|頭数|人数|台数|校数|社数)(?:は|って|を教|[?。]|$)"
)
RATE_OF = re.compile(r"((?!構成|増加|減少|増減|変化)[一-鿿]{2}(?<!比)率)(?:は|って|が)")
"""A rate of its own name (補助率), which a text states where some document prints it."""
EACH = re.compile(r"1(社|人|名|団体|校|者|世帯|か所|箇所|事業)(?:当たり|あたり|につき)")
"""An amount for each of many, which a text states and no table."""
HOW_MUCH = re.compile(
    r"いくら|幾ら|何億|何円|何%|何パーセント|何割|how much|what (?:percentage|amount|sum|budget|total)|\badd up\b",
    re.IGNORECASE,
)
"""What asks for a figure, whatever else a question has."""
ASKS = re.compile(
    r"[?？]|いくら|何|どの|どれ|どこ|どう|なぜ|誰|いつ|教え|挙げ|比べ|合計|割合|予算|金額|億円|施策|一覧|内訳|総額|前年度"
    r"|\b(?:what|how|which|who|when|why|where|list|give|show|tell|rank|is|are|does|did)\b",
    re.IGNORECASE,
)
"""What a sentence has that asks something."""
POINTING = re.compile(
    r"^(?:それ|その|これ|あれ|そっち|そちら|そいつ|このうち|そのうち|両方|2つ|3つ|両者)(?:ら|ぞれ)?(?:って|は|の|を|が|で|だと|も)?"
)
"""What only points back at a turn before."""
WHERE_STATED = re.compile(r"どの資料|どこに(?:書|載|あ|出)|どのページ|何ページ|何行目|どの行")

GENERIC = re.compile(
    r"\d+(?:件|つ|個|施策|事業|府省庁?|省庁|分野|項目|位|番目)|令和|平成|年度|予算(?:額|案|総額|規模|措置|計上)|予算|政府全体|政府の|国の|金額|総額|合計(?:額|金額)?|総計|合算|費用|経費|規模"
    r"|主な施策例?|主な|施策例|施策|事業|取組|取り組み|対策費|関連|関係|分野|項目|全体|全部|内訳|一覧|詳細|比較|比率|割合|構成比"
    r"|増減(?:率|額)?|増加(?:率|額)?|減少(?:率|額)?|増額|減額|伸び?率|変化率?|差額|前年度?比|前年度|昨年度|去年|今年度|本年度|当年度|来年度|対前年度?"
    r"|何(?:億|百万|千万|千|万|兆)円?|何[%円割倍分先人件社]|パーセント|億円|百万円|千円|万円|兆円|単位|換算|計上|充当|場合|それぞれ|両方|両者|最新版|現在|今回"
    r"|表示|表記|変換|予定|計算|高額|低額|上乗せ?|平均|役所|官庁|比?何(?:パーセント|[%個つ])[増減]?|実際|本当|内容|概要|目的|理由|背景|意味|方法|根拠|出典|資料|文書|書類|公表|記載|名前|名称|ページ|括弧|カッコ|質問|回答|結果|数字|数値|推移|状況|過程|段階|時点|途中|件数|横棒|ダッシュ|印刷|足し算|引き算|検算|頭文字|箇所|該当|具体的?|\d+[一-鿿]{1,2}当(?![一-鿿])|(?<!\d)\d(?:社|人|名|団体|校|者|世帯)(?![一-鿿])|番目|トータル|リスト|シェア|プラス|下さい|お願い"
)
"""Words of questions that name no thing of their own. What is left of a question without them must be known."""


_NUMBERS = {char: at for at, char in enumerate("一二三四五六七八九十", start=1)}
_NUMBERS |= {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_NUMBERS |= {"second": 2, "third": 3, "fourth": 4, "fifth": 5}


def said_number(word: str) -> int:
    """Return the number that a word says.

    >>> said_number("三"), said_number("five"), said_number("Third"), said_number("12")
    (3, 5, 3, 12)
    """
    lower = word.lower()
    return _NUMBERS.get(lower) or int(lower)


def own_words(text: str) -> list[str]:
    """Return the words of folded text that name something: no question words, no single characters.

    >>> own_words("重点化方針の予算額はいくらですか")
    ['重点化方針']
    """
    return [
        part
        for match in WORD.finditer(text)
        for part in map(_bare, GENERIC.sub(" ", match.group().replace("・", " ")).split())
        if len(part) > 1
    ]


def _bare(word: str) -> str:
    """Return a word without the ending that says money is spent on it: 構築費, 運用経費."""
    return word[:-1] if len(word) > _SHORT and word.endswith(("費", "額", "代")) else word


_SHORT = 2
WORD = re.compile(r"[一-鿿々〆ァ-ヺー・A-Za-z0-9]{2,}")
