"""Messages in two languages."""

from copy import deepcopy

from corpus.errors import SetupError, UrazukeError
from index.messages import DamagedIndex, IndexProblem, Message


def test_a_message_is_its_japanese_and_keeps_its_english_when_copied() -> None:
    message = deepcopy(Message("索引がありません。", en="There is no index."))  # as on the way to another process
    assert (str(message), message.en) == ("索引がありません。", "There is no index.")


def test_a_problem_is_an_error_of_the_operator() -> None:
    problem = DamagedIndex(Message("壊れています。", en="It is damaged."))
    assert all(isinstance(problem, kind) for kind in (IndexProblem, SetupError, UrazukeError))
    assert (str(problem), problem.en) == ("壊れています。", "It is damaged.")
