"""Organisations, and the headings and brackets that name them."""

from pathlib import Path

import pytest

from corpus.errors import SetupError
from corpus.layout import lay_out
from corpus.model import Document
from corpus.names import NameReader, bullet_rank
from corpus.organisations import canonical_name, load_organisations, looks_like_organisation, parse_organisations
from corpus.page_labels import OrganisationHeads

KNOWN = load_organisations()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("個人情報保護委", "個人情報保護委員会"),
        ("厚生労働省", "厚生労働省"),
        ("経産省", "経済産業省"),
        ("海洋情報局", None),
    ],
)
def test_short_forms_have_one_name(printed: str, name: str | None) -> None:
    assert canonical_name(printed, KNOWN) == name


def test_no_name_is_that_of_two_organisations() -> None:
    printed = [name for organisation in KNOWN for name in organisation.printed]
    assert len(printed) == len(set(printed))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("警察庁の施策例", "警察庁"),
        ("■消防庁", "消防庁"),
        ("内閣府（防災担当）", "内閣府"),
        ("【経済産業省】", "経済産業省"),
        ("経済産業省のサイバー対策施策", "経済産業省"),
        ("各省の取組", None),
        ("関係府省の施策例", None),
        ("総務省は、新たに施策を講じる。", None),
    ],
)
def test_headings_name_organisations(line: str, name: str | None) -> None:
    layout = lay_out(Document(doc="d", text=line))
    head = OrganisationHeads(KNOWN).read(layout.pages[0].lines[0], layout)
    assert (head.text if head else None) == name


@pytest.mark.parametrize(
    ("printed", "name", "owner", "marks", "inner"),
    [
        ("（１） 地下水の調査（環境省）【新規】", "地下水の調査", "環境省", ["新規"], False),
        ("地下水の調査（新規） 環境省", "地下水の調査", "環境省", ["新規"], False),
        ("環境省 地下水の調査", "地下水の調査", "環境省", [], False),
        ("Ⅱ 地域の支援", "地域の支援", None, [], False),
        ("うち離島分", "離島分", None, [], True),
        ("調査（JICA交付金）", "調査（JICA交付金）", None, [], False),
        ("内訳（令和5年度予算案）", "内訳", None, [], False),
        ("環境省", "", "環境省", [], False),
        ("（仮称）整備事業", "（仮称）整備事業", None, [], False),
    ],
)
def test_a_name_without_what_is_printed_beside_it(
    printed: str, name: str, owner: str | None, marks: list[str], inner: bool
) -> None:
    layout = lay_out(Document(doc="d", text=printed))
    found = NameReader(layout, KNOWN).read(0, len(layout.text))
    assert layout.printed(found.start, found.end) == name
    assert (found.owner.text if found.owner else None) == owner
    assert (list(found.marks), found.inner) == (marks, inner)


def test_outline_ranks_descend() -> None:
    ranks = [bullet_rank(text) for text in ("III 節", "2 項", "(3) 目", "④細目", "○項目", "・点")]
    assert ranks == [0, 1, 2, 3, 5, 6]
    assert [bullet_rank(text) for text in ("IT室", "1.5億円", "2020年", "項目")] == [None] * 4


def test_a_file_of_the_users_own_replaces_and_adds(tmp_path: Path) -> None:
    extra = tmp_path / "organisations.toml"
    extra.write_text('[[organisation]]\nname = "海洋情報局"\naliases = ["海情"]\n', encoding="utf-8")
    assert canonical_name("海情", load_organisations(extra)) == "海洋情報局"
    assert load_organisations(tmp_path / "none.toml") == KNOWN


@pytest.mark.parametrize("text", ["[[organisation]]\n", "not toml [", "organisation = 3"])
def test_a_malformed_file_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(SetupError, match=r"mine\.toml"):
        parse_organisations(text, "mine.toml")


def test_endings_tell_public_bodies() -> None:
    assert looks_like_organisation("海洋情報局")
    assert not looks_like_organisation("局")
