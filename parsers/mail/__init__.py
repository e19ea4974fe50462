"""Mail as bytes: headers, words, files, and the boxes that hold many."""
