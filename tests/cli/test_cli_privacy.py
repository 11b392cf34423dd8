"""What the law lets a person ask for, by hand."""

from tests.cli.command_desk import Desk

ANN = "ann@readers.example.org"


def test_a_dossier_is_shown_to_people(paper: Desk, edition: str) -> None:
    paper.done("edition", "send", edition)

    shown = paper.done("subscriber", "data", ANN).stdout

    assert shown.startswith(f"{ANN}\n")
    assert "imported from readers.csv" in shown
    assert "submitted" in shown


def test_a_dossier_is_one_json_value(paper: Desk) -> None:
    dossier = paper.json("subscriber", "data", ANN)

    assert dossier["subscriptions"][0]["state"] == "confirmed"
    assert dossier["suppression"] is None


def test_nothing_stored_is_an_answer(paper: Desk) -> None:
    result = paper.done("subscriber", "data", "nobody@readers.example.org")

    assert result.stdout == "Nothing is stored about nobody@readers.example.org.\n"


def test_an_erasure_tells_what_it_did_and_what_stays(paper: Desk, edition: str) -> None:
    paper.done("edition", "send", edition)

    result = paper.done("subscriber", "erase", ANN)

    assert result.stdout == (
        "Erased 1 subscription and 0 sign-ups; 1 line in ledgers of nobody now.\n"
    )
    assert "Its hash stays suppressed (erased on request)" in result.stderr


def test_an_erasure_without_a_hash_leaves_nothing(paper: Desk) -> None:
    erased = paper.json("subscriber", "erase", ANN, "--no-suppress")

    assert erased == {"subscriptions": 1, "deliveries": 0, "sign_ups": 0, "suppressed": ""}
    assert "Nothing is stored" in paper.done("subscriber", "data", ANN).stdout


def test_erasing_nobody_is_said(paper: Desk) -> None:
    result = paper.done("subscriber", "erase", "nobody@readers.example.org")

    assert result.stdout == "There was nothing to erase.\n"


def test_an_import_tells_how_many_it_left_out(paper: Desk) -> None:
    paper.done("subscriber", "erase", ANN)

    result = paper.done("subscriber", "import", "paper", "readers.csv")

    assert "0 readers added to paper; 1 there already." in result.stdout
    assert "left out: 1 suppressed" in result.stderr


def test_a_suppressed_address_is_refused_by_hand_until_it_is_allowed(paper: Desk) -> None:
    paper.done("subscriber", "erase", ANN)

    refused = paper.run("subscriber", "add", "paper", ANN, "--confirmed")
    allowed = paper.done("subscriber", "allow", ANN)

    assert (refused.exit_code, "erased on request" in refused.stderr) == (1, True)
    assert "may subscribe again" in allowed.stdout
    paper.done("subscriber", "add", "paper", ANN, "--confirmed")


def test_explain_tells_why_a_reader_gets_nothing(paper: Desk, edition: str) -> None:
    paper.done("subscriber", "erase", ANN)

    shown = paper.done("explain", edition, ANN).stdout

    assert "suppressed on" in shown
    assert "erased on request" in shown


def test_a_dossier_of_an_erased_address_tells_the_suppression(paper: Desk) -> None:
    paper.done("subscriber", "erase", ANN)

    assert "erased on request" in paper.done("subscriber", "data", ANN).stdout
