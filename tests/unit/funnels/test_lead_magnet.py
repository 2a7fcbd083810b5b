"""The lead magnet is announced by its name and by what is in it, and given away in one place."""

import pytest

from funnels.schema import FunnelResult
from tests.unit.funnels.made import example_funnel
from tests.unit.funnels.reading import copies

EXAMPLES = ["brochure-tannbrook.pdf", "whitepaper-torquill.docx", "deck-brassfinch.pptx"]


def outline(funnel: FunnelResult) -> list[str]:
    magnet = funnel.stages[1].assets.lead_magnet
    assert magnet is not None
    return [point.text for point in magnet.outline]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_post_names_the_magnet_and_the_first_half_of_what_is_in_it(example: str) -> None:
    funnel = example_funnel(example)
    magnet = funnel.stages[1].assets.lead_magnet
    assert magnet is not None
    title, *told = funnel.stages[1].assets.posts[0].body.text.split("\n\n")
    assert title == magnet.title
    assert told == outline(funnel)[: len(told)]
    assert len(told) >= 2


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_mail_that_brings_it_is_named_after_it_and_tells_the_other_half(example: str) -> None:
    funnel = example_funnel(example)
    magnet, mail = funnel.stages[1].assets.lead_magnet, funnel.email_sequence[0]
    assert magnet is not None
    assert mail.subject == magnet.title
    announced = funnel.stages[1].assets.posts[0].body.text.split("\n\n")[1:]
    rest = "\n\n".join(outline(funnel)[len(announced) :])
    assert rest in [copy.text for copy in mail.body]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_it_gives_away_stands_nowhere_else(example: str) -> None:
    funnel = example_funnel(example)
    for point in outline(funnel):
        told = [copy for copy in copies(funnel) if point in copy.text]
        assert len(told) == 2, point  # in the magnet, and in the post or the mail


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_promise_of_it_is_one_of_its_own_points(example: str) -> None:
    funnel = example_funnel(example)
    magnet = funnel.stages[1].assets.lead_magnet
    assert magnet is not None
    assert magnet.promise.text not in outline(funnel)
