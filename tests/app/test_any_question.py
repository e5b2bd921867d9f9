"""Whatever is put together out of things and questions gets an answer, and one that the guard lets go."""

import itertools
import random

import pytest

from app.assistant import Assistant, State

SELECTED = ["施策", "府省庁", "分野", "NISCの項目", "文科省の項目", "経産省の施策", "厚労省の施策", "防衛省の施策"]
OF_SELECTED = (
    "を一覧で/はいくつ/の合計は/の平均は/で一番大きいのは/で一番小さいのは/を多い順に/を少ない順に3つ/で前年度より増えたもの"
    "/で前年度より減ったものは/で前年度と同額のものは/で増加率が高い順/で10億円以上のものは/で1億円未満のものはいくつ/で「―」のものは"
    "/で新規のものは/で内数のものは/で平均を上回るものは/で前年度より1億円以上増えたものは/の2番目は/で2番目と3番目の差は"
    "/の上位2つの合計は全体の何％/で増加率が20%以上のものは/の前年度の合計は/の補正予算案の合計は/で最も増えたのは/で減額幅が最大なのは"
    "/の概算要求の一覧/の令和3年度の一覧"
).split("/")
NAMED = (
    "防衛省/NISC/警察庁の教養/防衛省の最新技術の活用/政府全体/GSOCシステムの構築/推進体制/厚労省の重要インフラの取組"
    "/国立大学法人等の体制/外務省と金融庁/個情委とサイバーフィジカル/中小企業対策支援促進事業"
).split("/")
OF_NAMED = (
    "の予算は/の前年度は/の補正は/の概算要求は/は前年度から何％増えた/は前年度の何倍/は全体の何％/は全体の何分の一/の合計/の平均/の差は"
    "/を百万円で/を円で/が10%増えたら/が半分になったら/が3倍なら/に5億円上乗せしたら/どちらが多い/の増加額が大きいのはどちら"
    "/割合が大きいのはどっち/の内訳/の目的は/のうち一番大きいのは/を全体から引くと/の決算額/の令和3年度"
).split("/")
FOLLOWING = (
    "前年度は？/増加率は？/では国土交通省は？/その合計は？/全体の何％？/それは円でいうと？/一番大きいのは？/どんな内容？/2番目は？"
    "/出典を見せて/それ以外は？/差は？/どっちが多い？/半分になったら？/平均は？/いくつある？/何倍？/なぜ？/補正は？/政府案は？"
).split("/")
STATUSES = {"answered", "partial", "clarify", "not_found"}


@pytest.mark.parametrize("thing", SELECTED)
def test_selections(bundled: Assistant, thing: str) -> None:
    for asked in OF_SELECTED:
        assert bundled.ask(thing + asked).answer.status in STATUSES


@pytest.mark.parametrize("thing", NAMED)
def test_named_things(bundled: Assistant, thing: str) -> None:
    for asked in OF_NAMED:
        assert bundled.ask(thing + asked).answer.status in STATUSES


@pytest.mark.parametrize("seed", range(3))
def test_conversations(bundled: Assistant, seed: int) -> None:
    chance = random.Random(seed)
    for first, _ in itertools.product(NAMED, range(2)):
        state = State()
        for question in [f"{first}の予算は", *(chance.choice(FOLLOWING) for _ in range(4))]:
            reply = bundled.ask(question, state=state)
            state = reply.state
            assert reply.answer.status in STATUSES
