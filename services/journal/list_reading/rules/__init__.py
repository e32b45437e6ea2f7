"""Pure rules that lists and journals share: who of a file is who of the school."""
