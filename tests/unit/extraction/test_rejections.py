import re

from flowbrand.core.errors import DocumentRejected
from uploads.extraction import rejections


def test_every_rejection_of_the_module_can_cross_the_process_boundary() -> None:
    declared = {
        kind
        for kind in vars(rejections).values()
        if isinstance(kind, type) and issubclass(kind, DocumentRejected) and kind is not DocumentRejected
    }

    assert set(rejections.BY_NAME.values()) == declared
    assert len(rejections.BY_NAME) == len(declared)


def test_codes_are_identifiers_and_reasons_are_sentences_with_a_next_step() -> None:
    for kind in rejections.BY_NAME.values():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
        assert kind().reason.endswith(".")
        assert re.search(r"upload|save|remove|export", kind().reason, re.IGNORECASE)
