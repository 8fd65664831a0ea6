"""The rule books as a document for people: each rule once, with its source, its validity and its examples."""
