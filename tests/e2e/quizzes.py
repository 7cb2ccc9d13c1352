"""Question sets of the tests that look at pages."""

import base64
import io

from PIL import Image


def question(prompt: str, options: list[str], correct: list[int], category: str, explanation: str, limit_ms: int = 600_000) -> dict:
    return {"prompt": prompt, "options": [{"text": text} for text in options], "correct": correct, "limit_ms": limit_ms,
            "category": category, "explanation": explanation}


def picture(width: int, height: int) -> dict:
    """A picture of its own, as a question set carries it."""
    drawing = Image.linear_gradient("L").resize((width, height))
    file = io.BytesIO()
    drawing.save(file, "PNG")
    return {"src": "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(), "alt": "Two rivers from above"}
