"""The difference between Python and what the interpreter runs: a table of features, and everything that follows from it.

    features          the table: what is native, provided, rewritten or missing, with advice
    rewriting         rewrites code line by line to do without what the interpreter lacks
    class_rewrites    enumerations, TypedDict and NamedTuple, which need inheritance in Python
    unbinding         `del name`, after which the name has no value
    shims             modules of the standard library that the interpreter lacks
    unsupported       finds what is missing in code, before it runs
    advice            explains an exception to the author of the code
    type_diagnostics  type errors that are certain to fail, found without running the code

The package goes when the interpreter supports all of Python, or another one takes its place.
"""
