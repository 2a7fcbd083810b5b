import re

from flowbrand.core.errors import DocumentRejected
from uploads.extraction import rejections


def test_every_rejection_of_the_module_can_cross_the_process_boundary() -> None:
    declared = {
        kind
        for kind in vars(rejections).values()
        if isinstance(kind, type) and kind.__base__ is DocumentRejected
    }

    assert set(rejections.BY_CODE.values()) == declared
    assert len(rejections.BY_CODE) == len(declared)


def test_codes_are_identifiers_and_reasons_are_sentences_with_a_next_step() -> None:
    for code, kind in rejections.BY_CODE.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
        assert kind().reason.endswith(".")
        assert re.search(r"upload|save|remove|export", kind().reason, re.IGNORECASE)
