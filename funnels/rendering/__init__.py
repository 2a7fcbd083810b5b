"""A finished funnel as a page (`html`), as Markdown (`markdown`) and as a terminal print (`text`).

Pure: a FunnelResult in, a string out. Everything in a result came from a document and is treated as hostile.
"""
