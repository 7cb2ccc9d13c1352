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


def rivers_and_cities() -> dict:
    """Six questions with explanations and references, about two categories."""
    def question(prompt: str, options: list[str], correct: list[int], category: str, explanation: str) -> dict:
        return {"prompt": prompt, "options": [{"text": text} for text in options], "correct": correct, "limit_ms": 60_000,
                "category": category, "explanation": explanation,
                "references": [{"title": "More about it", "url": "https://example.org/" + category.lower()}]}

    return {"title": "Rivers and cities", "language": "en", "questions": [
        question("Which city is the capital of **Australia**?", ["Sydney", "Melbourne", "Canberra", "Perth"], [2],
                 "Cities", "Canberra was built because Sydney and Melbourne *both* wanted the honour."),
        question("Which two rivers meet at Khartoum?", ["Blue Nile", "Congo", "White Nile", "Niger", "Zambezi"], [0, 2],
                 "Rivers", "The Blue Nile from Lake Tana and the White Nile from Lake Victoria become the Nile."),
        question("Which river flows through Budapest?", ["The Danube", "The Rhine", "The Elbe", "The Oder"], [0],
                 "Rivers", "The Danube parts Buda on its right bank from Pest on its left."),
        question("Which city lies on two continents?", ["Cairo", "Istanbul", "Athens", "Baku"], [1],
                 "Cities", "The Bosporus, which runs through Istanbul, parts Europe from Asia."),
        question("Into which sea does the Volga flow?", ["Black Sea", "Aral Sea", "Baltic Sea", "Caspian Sea"], [3],
                 "Rivers", "The Volga, the longest river of Europe, ends in a delta at the Caspian Sea."),
        question("Which city is the highest capital?", ["Quito", "La Paz", "Thimphu", "Bogotá"], [1],
                 "Cities", "La Paz, the seat of Bolivia's government, lies at about 3,640 metres."),
    ]}
