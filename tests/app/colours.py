"""Colours as people see them: contrast, what is left of a colour to the colour-blind, and how far two lie apart."""

from __future__ import annotations

import numpy as np

# How linear red, green and blue are seen without one kind of cone (Machado, Oliveira & Fernandes 2009, severity 1).
VISION = {
    "all cones": np.eye(3),
    "no long cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no middle cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no short cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE_POINT = np.array([0.95047, 1.0, 1.08883])


def rgb(colour: str) -> np.ndarray:
    """Red, green and blue of "#rrggbb" (or "white"), 0 to 1."""
    colour = {"white": "#ffffff", "black": "#000000"}.get(colour, colour)
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def over(colour: np.ndarray, background: np.ndarray, opacity: float) -> np.ndarray:
    """A colour of some opacity on a background."""
    return opacity * colour + (1 - opacity) * background


def linear(channels: np.ndarray) -> np.ndarray:
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(channels: np.ndarray) -> float:
    return float(linear(channels) @ LUMINANCE)


def contrast(one: np.ndarray, two: np.ndarray) -> float:
    """WCAG 2.2's contrast, 1 to 21."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def lab(channels: np.ndarray, vision: str = "all cones") -> np.ndarray:
    """CIELAB of a colour as it is seen."""
    seen = np.clip(VISION[vision] @ linear(channels), 0, 1)
    ratio = TO_XYZ @ seen / WHITE_POINT
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: np.ndarray, two: np.ndarray) -> float:
    """CIEDE2000 between two colours in CIELAB (Sharma, Wu & Dalal 2005); from about 2 on one tells them apart."""
    chroma = (np.hypot(*one[1:]) + np.hypot(*two[1:])) / 2
    g = 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a = np.array([one[1], two[1]]) * (1 + g)
    b = np.array([one[2], two[2]])
    c, h = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    grey = c.prod() == 0
    turn = 0.0 if grey else (h[1] - h[0] + 180) % 360 - 180
    d_light, d_chroma, d_hue = two[0] - one[0], c[1] - c[0], 2 * np.sqrt(c.prod()) * np.sin(np.radians(turn) / 2)
    mean_l, mean_c = (one[0] + two[0]) / 2, c.mean()
    mean_h = h.sum() if grey else (h[0] + turn / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rotation = -np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    rotation *= 2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    x, y, z = d_light / s_l, d_chroma / s_c, d_hue / s_h
    return float(np.sqrt(x**2 + y**2 + z**2 + rotation * y * z))


def apart(one: str, two: str) -> float:
    """How far two colours lie apart for whoever tells them apart worst."""
    return min(distance(lab(rgb(one), vision), lab(rgb(two), vision)) for vision in VISION)
