from types import SimpleNamespace

from django.test import override_settings

from uploads.extraction.limits import Limits


def test_limits_follow_the_settings() -> None:
    env = SimpleNamespace(
        parse_memory_bytes=314_572_800,
        parse_cpu_seconds=7,
        parse_wall_seconds=11,
        ocr_engine="",
        ocr_languages="eng",
    )

    with override_settings(ENV=env):
        limits = Limits.from_settings()

    assert (limits.memory_bytes, limits.cpu_seconds, limits.wall_seconds) == (314_572_800, 7, 11.0)


def test_limits_survive_the_way_to_the_child() -> None:
    limits = Limits(max_pages=5)

    assert Limits(**limits.as_dict()) == limits  # type: ignore[arg-type]
