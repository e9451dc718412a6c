from __future__ import annotations

from deploy.candidature_page import PAGE, page


def test_the_drawing_of_a_candidature_is_that_of_its_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m deploy.candidature_page"
