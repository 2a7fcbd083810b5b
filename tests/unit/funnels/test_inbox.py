"""Subjects and previews: an inbox shows two things of a mail, and the mail does not begin with them again."""

import pytest

from funnels.composing.desk import Desk
from funnels.composing.items import Role, key_of
from funnels.composing.material import prepare
from funnels.composing.subjects import subject_of
from funnels.schema import Email, FunnelResult
from tests.unit.funnels.handmade import brand, from_markup
from tests.unit.funnels.made import example_funnel, funnel_of

EXAMPLES = ["brochure-tannbrook.pdf", "whitepaper-torquill.docx", "deck-brassfinch.pptx"]


def mails(funnel: FunnelResult) -> list[Email]:
    return [*funnel.email_sequence, *funnel.stages[3].assets.emails]


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_mail_opens_with_its_subject(example: str) -> None:
    for mail in mails(example_funnel(example)):
        assert not f"{key_of(mail.body[0].text)} ".startswith(f"{key_of(mail.subject)} "), mail.subject


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_preview_is_a_whole_line_of_its_mail_that_the_subject_does_not_say(example: str) -> None:
    for mail in mails(example_funnel(example)):
        said = " ".join(copy.text for copy in mail.body)
        assert mail.preview in said or mail.preview.startswith("Next step: "), mail.preview
        assert mail.preview != said
        assert key_of(mail.subject) not in key_of(mail.preview)
        assert len(mail.preview.split()) >= 4


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_two_mails_of_the_sequence_say_the_same(example: str) -> None:
    told = [copy.text for mail in example_funnel(example).email_sequence for copy in mail.body]
    assert len(told) == len(set(told))


def test_subjects_are_headings_or_whole_clauses_and_never_cut_elsewhere() -> None:
    subjects = [mail.subject for mail in example_funnel("whitepaper-torquill.docx").email_sequence]
    assert subjects[1] == "What an unplanned stop really costs"
    assert "Between January and December 2025 we followed 41 plants" not in subjects


def test_without_a_short_line_the_subject_makes_no_claim() -> None:
    long = (
        "Torfeld watches over the machines of small plants in the north {n} and warns the team in good time."
    )
    funnel = funnel_of("# Torfeld", *(long.format(n=word) for word in ("and west", "and east", "by the sea")))
    fixed = ("Welcome to", "Why", "A closer look at", "Your next step with", "How are you getting on with")
    assert all(mail.subject.startswith(fixed) or "in practice" in mail.subject for mail in mails(funnel))


def test_a_mail_of_quotations_is_named_after_them_and_not_after_the_list_beside_them() -> None:
    subjects = [mail.subject for mail in example_funnel("brochure-tannbrook.pdf").email_sequence]
    assert "Six things that change in your home" not in subjects
    assert subjects[2] == "What customers say about Tannbrook"
    assert subjects[4] == "Book your Energy Check"


@pytest.mark.parametrize("example", ["whitepaper-torquill.docx", "deck-brassfinch.pptx"])
def test_a_mail_named_after_quotations_opens_with_one(example: str) -> None:
    mail = example_funnel(example).email_sequence[2]
    assert mail.subject in ("What maintenance teams say", "What offices say")
    assert mail.body[0].text.startswith("“")


@pytest.mark.parametrize(("told", "named"), [(1, False), (2, True)])
@pytest.mark.parametrize("heading", ["Six things that change", "3 promises we keep", "Packages and prices"])
def test_a_list_gives_its_name_to_a_mail_that_tells_more_than_one_of_it(
    heading: str, told: int, named: bool
) -> None:
    points = "[point] The crew comes before winter.\n[point] Nobody has to leave the house.\n"
    source = from_markup(f"en | Torfeld | Torfeld | plants\n# {heading}\n{points}")
    asset = Desk(prepare([source], brief=None, brand=brand("Torfeld"))).begin()
    taken = [item for item in (asset.take(Role.POINT) for _ in range(told)) if item]
    subject = subject_of(asset, taken[0], taken[0].text, [Role.POINT], "detail")
    assert (subject == heading) is named
