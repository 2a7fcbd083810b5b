"""What proves a promise: measured results and shares, rather such as are no benefit told elsewhere."""

from funnels.composing.desk import Asset
from funnels.composing.items import Item, Role
from funnels.composing.roles import stands_with_prices


def take_proof(asset: Asset) -> Item | None:
    """A result, else a share of customers or cases, else a result that is a benefit, too. Claims it."""
    wording = asset.desk.material.wording

    def is_share(item: Item) -> bool:
        offered = Role.LOYALTY in item.roles or stands_with_prices(item.heading, wording)
        return item.complete and has_share(item) and not offered

    return (
        asset.take(Role.RESULT, where=_is_no_benefit)
        or asset.take(Role.QUANTITY, where=is_share)
        or asset.take(Role.RESULT)
    )


def has_share(item: Item) -> bool:
    return any("%" in number for number in item.numbers)


def _is_no_benefit(item: Item) -> bool:
    return Role.BENEFIT not in item.roles
