"""The lead magnet is announced by its name and by what is in it, and given away in one place."""

import pytest

from funnels.composing.magnet import Gift, contents
from funnels.schema import Copy, FunnelResult, LeadMagnet
from tests.unit.funnels.made import example_funnel
from tests.unit.funnels.reading import copies
from uploads.structuring.schema import Source

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
def test_the_mail_that_brings_it_is_named_after_it_and_tells_it_from_the_beginning(example: str) -> None:
    funnel = example_funnel(example)
    magnet, mail = funnel.stages[1].assets.lead_magnet, funnel.email_sequence[0]
    assert magnet is not None
    assert mail.subject == magnet.title
    told = [point for copy in mail.body for point in copy.text.split("\n\n") if point in outline(funnel)]
    assert told == outline(funnel)


def test_a_point_that_does_not_fit_ends_what_is_told_of_it() -> None:
    points = [f"{number}. {'Weigh the beans. ' * number * 5}".strip() for number in (1, 2, 6, 1, 6, 1)]
    outlined = [Copy(text=point, sources=[Source(page=1, quote=point)]) for point in points]
    gift = Gift(LeadMagnet(title="Guide", promise=outlined[0], outline=outlined), "Guide")
    assert [copy.text for copy in contents(gift)] == ["\n\n".join(points[:2]), "\n\n".join(points[2:4])]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_it_gives_away_stands_nowhere_else(example: str) -> None:
    funnel = example_funnel(example)
    magnet, announced = funnel.stages[1].assets.lead_magnet, funnel.stages[1].assets.posts[0]
    assert magnet is not None
    known = [*magnet.outline, announced.body, *funnel.email_sequence[0].body]
    others = [copy.text for copy in copies(funnel) if copy not in known]
    assert not any(point in text for point in outline(funnel) for text in others)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_promise_of_it_is_one_of_its_own_points(example: str) -> None:
    funnel = example_funnel(example)
    magnet = funnel.stages[1].assets.lead_magnet
    assert magnet is not None
    assert magnet.promise.text not in outline(funnel)
