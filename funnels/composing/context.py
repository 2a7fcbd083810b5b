"""What the four stages share while they are composed."""

from dataclasses import dataclass

from funnels.composing.channels import Market
from funnels.composing.desk import Desk
from funnels.composing.magnet import Gift
from funnels.composing.wording import Wording
from funnels.schema import Channel, LandingPage


@dataclass(frozen=True, slots=True)
class Context:
    """The statements left, the market, the main button, and the assets that are made already."""

    desk: Desk
    market: Market
    button: str
    page: LandingPage
    gift: Gift | None

    @property
    def social(self) -> Channel:
        """Where posts go: the network of the market."""
        return Channel.INSTAGRAM if self.market.kind == "consumer" else Channel.LINKEDIN

    @property
    def wording(self) -> Wording:
        return self.desk.material.wording
