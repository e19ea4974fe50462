"""The second reader's review package: a part of a case as an encrypted file of its own, and the way back.

`make` writes the package, `info` says what an opened case is, `state` and `compare` read what two examiners decided,
`merging` takes the decisions of the reader into the case. A package is a case file: everything that reviews a case
reviews a package.
"""
