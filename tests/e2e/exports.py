"""The files that a host saves of the results, as a program and a spreadsheet read them."""

import csv
import json
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page
from pytest import approx

ENDINGS = {"CSV": "csv", "Excel": "xlsx", "JSON": "json"}


def the_saved_results(page: Page) -> dict:
    """The results as JSON; the other files say the same."""
    results = json.loads(saved(page, "JSON").read_text(encoding="utf-8"))
    people, questions = results["participants"], results["questions"]
    with saved(page, "CSV").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], int(row["right"])) for row in rows] == [(person["name"], person["right"]) for person in people]
    with saved(page, "Excel").open("rb") as file:
        workbook = openpyxl.load_workbook(file)
    standings, answers, asked = (sheet_rows(workbook[name]) for name in ("Standings", "Answers", "Questions"))
    assert [(row["Rank"], row["Name"], row["Points"], row["Right"], row["Time (s)"]) for row in standings] == [
        (person["rank"], person["name"], person["points"], person["right"], approx(person["time_us"] / 1e6)) for person in people]
    assert [(row["Name"], row["Question"], row["Result"], row["Points"]) for row in answers] == [
        (person["name"], answer["question"], answer["result"], answer["points"]) for person in people for answer in person["answers"]]
    assert [(row["Prompt"], row["Right"], row["Wrong"]) for row in asked] == [
        (question["prompt"], question["right"], question["wrong"]) for question in questions]
    return results


def saved(page: Page, button: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    assert download.value.suggested_filename.endswith(f".{ENDINGS[button]}")
    return download.value.path()


def sheet_rows(sheet: Worksheet) -> list[dict]:
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]
