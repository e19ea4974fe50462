"""One module or package per format. Putting one here that registers a parser is all it takes to add a format, and
taking it away all it takes to drop one: nothing outside of it imports from it. What formats share stands in the other
folders of `parsers`: `apps` by maker or app, `mail`, `tables` and `reported` (what other tools write), `sqlite`,
`text`.
"""
