"""What the demonstration shows of one employer's needs, as its HR reads it over HTTP."""

from __future__ import annotations
