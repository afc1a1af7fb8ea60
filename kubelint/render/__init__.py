"""Renders charts and overlays, and knows where each line of what they make comes from.

It knows nothing of what the objects mean: it turns files into rendered files with a source map.
"""
