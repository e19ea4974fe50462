"""The report: the case as plain data (`model`), what it says in order (`flow`), and its renderings (`pdf`).

    case → model.Report → flow (blocks of plain data, words already in the reader's language) → one rendering

A rendering lays out blocks and decides nothing about content, so that every rendering says the same.
"""
