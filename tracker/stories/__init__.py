"""Merging: reports of several publishers become one event with its history, and events that belong together are linked.

Pure functions over data; `tracker.merging` brings the candidates and writes down what was decided.
"""
