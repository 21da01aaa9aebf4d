from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webinar.core.markdown import plain, render
from webinar.replay.recap import AnsweredText, SlotStory, draft, literal


def test_the_draft_tells_what_the_log_knows() -> None:
    story = SlotStory(
        title="BioPack",
        company="BioPack SAS",
        speakers=("Zoé Martin", "Ali_B"),
        minutes=9,
        questions=(
            AnsweredText("Quel prix ?", "Ana", 431.0),
            AnsweredText("1. Et *après* ?", None, None, "En mai."),
        ),
    )
    assert draft(story, "fr") == (
        "**Zoé Martin, Ali\\_B**\u00a0: BioPack. Passage de 9 minutes.\n"
        "\n"
        "### 2 questions auxquelles il a été répondu\n"
        "\n"
        "- Quel prix ? – Ana (7:11)\n"
        "- 1\\. Et \\*après\\* ? – Anonyme\n"
        "  En mai.\n"
    )


def test_a_slot_of_which_little_is_known() -> None:
    assert draft(SlotStory("Table ronde", "", (), None, ()), "en") == "**Table ronde**.\n"
    assert draft(SlotStory("Éolis", "Éolis", (), 1, ()), "fr") == "**Éolis**. Passage d’une minute.\n"


@given(st.text(alphabet="ampb1.)-+=#*_[]<>|~`\\ \n&;é", max_size=40))
def test_text_of_people_stays_text(text: str) -> None:
    shown = plain(f"{literal(text)} fin")
    assert " ".join(shown.split()) == " ".join(f"{text} fin".split())


def test_markup_of_people_is_shown_not_obeyed() -> None:
    assert str(render(literal("<script>x</script> [a](http://b)"))).strip() == (
        "<p>&lt;script&gt;x&lt;/script&gt; [a](http://b)</p>"
    )
