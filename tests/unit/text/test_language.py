"""Language detection on long, short and unusable texts."""

import pytest

from flowbrand.text.language import detect


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("en", "Save 40% today."),
        ("en", "Mystic Spice Premium Chai Tea"),
        ("de", "Wir helfen mittelständischen Unternehmen, ihre Kosten dauerhaft zu senken."),
        ("fr", "Nous aidons les équipes à gagner du temps chaque semaine."),
        ("es", "Nuestro servicio ayuda a las empresas a ahorrar tiempo y dinero."),
        ("ja", "これはテストです。"),
        ("zh", "我们的产品帮助企业节省时间。"),
        ("ko", "우리 제품은 시간을 절약합니다."),
        ("ar", "منصتنا تساعد الشركات على خفض التكاليف."),
        ("he", "המוצר שלנו חוסך זמן."),
    ],
)
def test_the_language_of_a_text_is_told(expected: str, text: str) -> None:
    assert detect(text) == expected


@pytest.mark.parametrize("text", ["", "123 456", "!!!", "https://example.com/a/b"])
def test_a_text_without_words_gets_the_default(text: str) -> None:
    assert detect(text, default="de") == "de"


def test_a_foreign_cover_page_does_not_decide() -> None:
    cover = "Herzlich willkommen zu unserer neuen Broschüre für das kommende Jahr. " * 10
    body = "Our guides take families and small teams along the coast in small boats. " * 500

    assert detect(cover + body) == "en"
