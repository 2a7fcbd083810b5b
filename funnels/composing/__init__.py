"""The parts of the extractive engine: from structured content to a funnel, without a language model.

`gathering` collects what the documents say into `material`; a `desk` hands out statements under a usage
budget; one module each writes the overview, landing page, questions, lead magnet, posts, ads, emails with
their subjects, and stages.
"""
