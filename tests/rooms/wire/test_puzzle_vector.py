"""The answer that the browser's client must give to the puzzle of the vectors is a right one."""

import altcha

from tests.vectors.read import vectors


def test_the_answer_of_the_vectors_is_taken() -> None:
    given = vectors("puzzle")
    assert altcha.verify_solution(given["solved"], given["secret"]).verified
    assert not altcha.verify_solution(given["solved"], "another secret").verified
