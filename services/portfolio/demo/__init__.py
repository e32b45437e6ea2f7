"""Works in the folders of the demo's children: pictures and papers made by code."""
