"""Requests of a crawl in an order that a seed gives: whatever comes first, the archive must be the same."""

from __future__ import annotations

import os
import random


class ShuffledQueue:
    """Scrapy's queue in memory, for ``SCHEDULER_MEMORY_QUEUE``; the seed is ``SHUFFLE_SEED``."""

    def __init__(self):
        self._waiting = []
        self._random = random.Random(os.environ["SHUFFLE_SEED"])

    @classmethod
    def from_crawler(cls, crawler, *args):
        return cls()

    def push(self, request):
        self._waiting.insert(self._random.randint(0, len(self._waiting)), request)

    def pop(self):
        return self._waiting.pop() if self._waiting else None

    def peek(self):
        return self._waiting[-1] if self._waiting else None

    def close(self):
        pass

    def __len__(self):
        return len(self._waiting)
