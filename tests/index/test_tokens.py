"""Words to search by."""

import threading
import time

import pytest

from index.tokens import LONGEST, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "情報システムの整備について。",
            ["情報", "システム", "整備", "つく"],
        ),  # the auxiliary part is a verb to Sudachi
        ("サーバとサーバー", ["サーバー", "サーバー"]),
        ("ＮＩＳＣ、nisc", ["nisc", "nisc"]),
        ("８３４．２億円", ["83420000000", "円"]),
        ("834.2億円", ["83420000000", "円"]),
        ("ｼｽﾃﾑ ⾦融", ["システム", "金融"]),
        ("TLS1.3/IPsec", ["tls", "1.3", "ipsec", "tls1.3/ipsec"]),
        ("e-Learning", ["e-learning"]),
        ("", []),
        (" 　\n。、「」", []),
        ("無線\0設備", ["無線", "設備"]),
        ("無線\ud800設備", ["無線", "設備"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_long_text_has_the_words_of_its_sentences() -> None:
    sentence = "橋りょうの耐震補強を進める。"
    repeats = 3 * LONGEST // len(sentence)
    assert words(sentence * repeats) == words(sentence) * repeats


@pytest.mark.parametrize("letter", ["a", "1", "a-", "𠮷", "㍿", "億", " ", "\ud800", "1,"])
def test_a_megabyte_takes_seconds(letter: str) -> None:
    start = time.perf_counter()
    words((letter * 1_000_000)[:1_000_000])
    assert time.perf_counter() - start < 20  # 1 s on an idle machine; a slow pattern would take hours


def test_threads_do_not_disturb_each_other() -> None:
    texts = [f"図書館システムの更新に要する経費 {i} 百万円" for i in range(200)]
    expected = [words(text) for text in texts]
    found: dict[int, list[list[str]]] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: [words(text) for text in texts]})) for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [expected] * 4
