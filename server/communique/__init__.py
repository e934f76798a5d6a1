"""Communiqué turns diplomatic communiqués into linked data, every statement traceable to its words."""

from importlib.metadata import version

__version__ = version("communique")
