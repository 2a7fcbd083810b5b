from django.apps import AppConfig


class LlmConfig(AppConfig):
    name = "flowbrand.llm"
    label = "llm"
    verbose_name = "Language model"
