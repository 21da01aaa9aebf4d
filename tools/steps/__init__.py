"""The steps behind `tools/make.py`; standard library only, because they run before anything is installed."""
