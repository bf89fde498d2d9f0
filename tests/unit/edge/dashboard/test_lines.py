from postroom.edge.dashboard.lines import one_line, people_line, person


def test_a_line_is_one_line_and_reads_the_way_it_is_written():
    assert one_line("a\r\n b\t\u2028c") == "a b c"
    assert one_line("invoice\u202efdp.exe\u2066\x00") == "invoicefdp.exe"
    assert one_line("x" * 300, 10) == "x" * 9 + "\u2026"
    family = "\U0001f468\u200d\U0001f469"
    assert one_line(family) == family
    assert len(one_line("\u202e" * 1_000_000 + "x")) <= 200


def test_people_have_a_name_initials_and_a_colour_that_stays():
    ada = person("Ada Byron-Lovelace", "ada@x.example")
    assert (ada["name"], ada["initials"]) == ("Ada Byron-Lovelace", "AL")
    assert ada["colour"] == person("", "ADA@x.example")["colour"]
    assert person("", "ada@x.example")["name"] == "ada"
    assert person("", "")["initials"] == "N"
    assert person("\u202e!!", "")["initials"] == "?"


def test_many_people_are_a_number():
    assert people_line(["Ann <a@x.example>", "b@x.example"]) == "Ann, b@x.example"
    assert people_line([f"p{number}@x.example" for number in range(10_000)]).endswith("and 9,997 more")
