"""What the links of made-up mails are for, in many languages."""

# ruff: noqa: RUF001 - Cyrillic and full-width characters are what is tested

import pytest

from postroom.mail.html_text import html_to_text, read_html
from postroom.rules.mail_links import MAX_LINK_CHARS, MAX_LINKS, find_links

SECRET = "https://x.example/go/8f3b2c1d9e7a4f60b1"

LABELS = [
    ("Verify email address", "verify"),
    ("Confirm your email", "verify"),
    ("Activate my account", "verify"),
    ("Complete registration", "verify"),
    ("E-Mail-Adresse bestätigen", "verify"),
    ("Konto aktivieren", "verify"),
    ("Confirmer mon adresse", "verify"),
    ("Verificar mi correo", "verify"),
    ("Confirmar e-mail", "verify"),
    ("Verifica il tuo indirizzo", "verify"),
    ("Bevestig je e-mailadres", "verify"),
    ("Bekräfta din e-postadress", "verify"),
    ("Bekræft din e-mail", "verify"),
    ("Bekreft e-postadressen", "verify"),
    ("Vahvista sähköpostiosoite", "verify"),
    ("Potwierdź adres e-mail", "verify"),
    ("Ověřit e-mail", "verify"),
    ("Подтвердить адрес", "verify"),
    ("Підтвердити пошту", "verify"),
    ("E-postanı doğrula", "verify"),
    ("验证邮箱", "verify"),
    ("メールアドレスを確認する", "verify"),
    ("이메일 인증하기", "verify"),
    ("تأكيد البريد الإلكتروني", "verify"),
    ("אימות כתובת המייל", "verify"),
    ("Sign in to Lumen", "sign_in"),
    ("Log in", "sign_in"),
    ("Open your magic link", "sign_in"),
    ("Jetzt anmelden", "sign_in"),
    ("Se connecter", "sign_in"),
    ("Iniciar sesión", "sign_in"),
    ("Accedi", "sign_in"),
    ("Inloggen", "sign_in"),
    ("Logga in", "sign_in"),
    ("Zaloguj się", "sign_in"),
    ("Přihlásit se", "sign_in"),
    ("Войти в аккаунт", "sign_in"),
    ("Giriş yap", "sign_in"),
    ("登录", "sign_in"),
    ("ログインする", "sign_in"),
    ("로그인", "sign_in"),
    ("تسجيل الدخول", "sign_in"),
    ("Reset your password", "reset_password"),
    ("Choose a password", "reset_password"),
    ("Passwort zurücksetzen", "reset_password"),
    ("Réinitialiser mon mot de passe", "reset_password"),
    ("Restablecer contraseña", "reset_password"),
    ("Redefinir senha", "reset_password"),
    ("Reimposta la password", "reset_password"),
    ("Wachtwoord herstellen", "reset_password"),
    ("Återställ lösenord", "reset_password"),
    ("Zresetuj hasło", "reset_password"),
    ("Сбросить пароль", "reset_password"),
    ("Şifremi sıfırla", "reset_password"),
    ("重置密码", "reset_password"),
    ("パスワードを再設定する", "reset_password"),
    ("비밀번호 재설정", "reset_password"),
    ("Unsubscribe", "unsubscribe"),
    ("unsubscribe from this list", "unsubscribe"),
    ("Newsletter abbestellen", "unsubscribe"),
    ("Se désabonner", "unsubscribe"),
    ("Darse de baja", "unsubscribe"),
    ("Cancelar inscrição", "unsubscribe"),
    ("Disiscriviti", "unsubscribe"),
    ("Uitschrijven", "unsubscribe"),
    ("Avregistrera mig", "unsubscribe"),
    ("Wypisz się", "unsubscribe"),
    ("Odhlásit odběr", "unsubscribe"),
    ("Отписаться", "unsubscribe"),
    ("Abonelikten çık", "unsubscribe"),
    ("退订", "unsubscribe"),
    ("配信停止はこちら", "unsubscribe"),
    ("수신거부", "unsubscribe"),
    ("إلغاء الاشتراك", "unsubscribe"),
    ("הסר אותי", "unsubscribe"),
    ("View in browser", "other"),
    ("Design inspiration", "other"),
    ("How to reset a router", "other"),
    ("Learn how to verify your email", "other"),
    ("Confirm your appointment", "other"),
    ("Confirm order", "other"),
    ("Help with signing in", "other"),
    ("Read more", "other"),
    ("Privacy policy", "other"),
    ("Subscribe", "other"),
]


def kinds(*, text="", html=None):
    return [link.kind for link in find_links(text=text, html=html)]


@pytest.mark.parametrize(("label", "kind"), LABELS)
def test_a_label_tells(label, kind):
    html = f'<p>Hello</p><a href="{SECRET}">{label}</a>'
    assert [(link.url, link.kind, link.label) for link in find_links(text="", html=html)] == [(SECRET, kind, label)]
    assert kinds(text=f"Hello\n\n{label}: {SECRET}\n") == [kind]


@pytest.mark.parametrize(
    ("before", "label", "after", "kind"),
    [
        ("To verify your email address, click", "here", ".", "verify"),
        ("Click", "this link", "to sign in to your account.", "sign_in"),
        ("Um Ihr Passwort zurückzusetzen – Passwort vergeben –", "hier klicken", "", "reset_password"),
        ("If you no longer wish to receive these mails, click", "here", "", "unsubscribe"),
        ("Pour ne plus recevoir nos e-mails,", "cliquez ici", "", "unsubscribe"),
        ("Thanks for your sign up. Is this your email address?", "Confirm", "", "verify"),
        ("Your table is booked for Friday, please", "confirm", "", "other"),
        ("The photos are", "here", ".", "other"),
    ],
)
def test_the_words_around_tell_where_the_label_does_not(before, label, after, kind):
    assert kinds(html=f'<p>{before} <a href="{SECRET}">{label}</a> {after}</p>') == [kind]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://x.example/verify?token=8f3b2c1d9e7a4f60", "verify"),
        ("https://x.example/users/confirmation?confirmation_token=Zx81", "verify"),
        ("https://x.example/auth/magic-link/8f3b2c1d9e7a4f60", "sign_in"),
        ("https://x.example/password/reset-password/8f3b2c", "reset_password"),
        ("https://x.example/list/unsubscribe?u=1", "unsubscribe"),
        ("https://x.example/author/anna", "other"),
        ("https://x.example/", "other"),
    ],
)
def test_a_bare_url_tells_by_itself(url, kind):
    assert kinds(text=f"Hello,\n\n{url}\n\nBye") == [kind]
    assert kinds(html=f'<p>Hello,</p><p><a href="{url}"><img src="b.png" width="200"></a></p>') == [kind]


def test_a_sentence_about_something_else_verifies_nothing():
    assert kinds(text="Please verify the numbers in the sheet: https://sheets.example/d/1") == ["other"]


def test_those_to_act_on_come_first():
    html = (
        '<a href="https://x.example/">Lumen</a> <a href="https://x.example/login">Log in</a>'
        f'<p>Welcome!</p><a href="{SECRET}">Verify email</a><p><a href="https://x.example/u/1">Unsubscribe</a>'
        '<a href="https://x.example/terms">Terms</a></p>'
    )
    assert kinds(html=html) == ["verify", "sign_in", "unsubscribe", "other", "other"]


def test_each_url_once_with_the_best_it_is_told():
    html = f'<a href="{SECRET}"><img alt="Logo"></a><p><a href="{SECRET}">Verify your email</a>, or go to {SECRET}</p>'
    text = f"Verify your email: {SECRET}\nAgain: {SECRET}"
    found = find_links(text=text, html=html)
    assert [(link.url, link.kind) for link in found] == [(SECRET, "verify")]


def test_text_made_from_html_says_the_same():
    html = f'<p>Welcome</p><a href="{SECRET}">Verify email</a> <a href="https://x.example/u">Unsubscribe</a>'
    assert find_links(text=html_to_text(html), html=None) == find_links(text="", html=html)
    assert find_links(text=html_to_text(html), html=html, reading=read_html(html)) == find_links(text="", html=html)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://x.example/a.", "https://x.example/a"),
        ("see <https://x.example/a?b=1&amp;c=2>!", "https://x.example/a?b=1&c=2"),
        ("(https://x.example/a_(b))", "https://x.example/a_(b)"),
        ("[label](https://x.example/a)", "https://x.example/a"),
        ("[https://x.example/a](https://x.example/a)", "https://x.example/a"),
        ('"https://x.example/a"', "https://x.example/a"),
        ("HTTPS://x.example/A", "https://x.example/A"),
        ("请访问https://x.example/a完成验证", "https://x.example/a"),
        ("https://x.example/a。", "https://x.example/a"),
        ("**https://x.example/a**", "https://x.example/a"),
        ("https://x.example/a…", "https://x.example/a"),
        ("http://localhost:8080/x,", "http://localhost:8080/x"),
    ],
)
def test_where_a_url_ends(text, url):
    assert [link.url for link in find_links(text=text, html=None)] == [url]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no link",
        "ftp://x.example/a",
        "https:// x",
        "https://-",
        "://",
        "javascript://x.example/%0aalert(1)",
        "a://b",
        "https://x.example/" + "y" * MAX_LINK_CHARS,
    ],
)
def test_what_is_no_link(text):
    assert find_links(text=text, html=None) == ()


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:x()">Verify email</a>',
        '<a href="#top">Sign in</a>',
        '<a href="mailto:help@x.example">Write to us</a>',
        '<a href="tel:+15550100">Call</a>',
        '<div style="display:none"><a href="https://x.example/verify">Verify email</a></div>',
        '<a href="https://x.example/verify"></a>',
        '<a href="https://x.example/verify" style="font-size:0">Verify email</a>',
        '<a href="https://x.example/t"><img src="https://x.example/p.gif" width="1" height="1"></a>',
        '<img src="https://x.example/p.gif"><link href="https://x.example/s.css">',
        '<!-- <a href="https://x.example/verify">Verify email</a> -->',
    ],
)
def test_what_nobody_can_follow_is_no_link(html):
    assert find_links(text="", html=html) == ()


def test_mail_to_unsubscribe():
    html = '<a href="mailto:leave@x.example?subject=unsubscribe">Unsubscribe</a>'
    assert [(link.kind, link.url) for link in find_links(text="", html=html)] == [
        ("unsubscribe", "mailto:leave@x.example?subject=unsubscribe")
    ]


def test_there_is_an_end_to_links_and_the_last_one_is_seen():
    html = "".join(f'<a href="https://x.example/{number}">p</a> ' for number in range(300))
    found = find_links(text="", html=html + f'<a href="{SECRET}">Unsubscribe</a>')
    assert len(found) == MAX_LINKS
    assert found[0].kind == "unsubscribe"


@pytest.mark.parametrize(
    "html",
    [
        *(f'<p>Hello</p><a href="{SECRET}">{label}</a>' for label, _ in LABELS),
        f'<p>To verify your email address, click <a href="{SECRET}">here</a>.</p>',
        f'<p>Sign in at <a href="{SECRET}">{SECRET}</a></p><p>or <a href="https://x.example/">here</a></p>',
        f'<ul><li><a href="{SECRET}"><b>Verify</b> your email</a><li><a href="https://x.example/u">Unsubscribe</a></ul>',
        f'<a href="{SECRET}"><img alt="" width="200"></a>',
        '<a href="https://x.example/">' + "word " * 50 + "</a>",
        '<a href="mailto:leave@x.example?subject=unsubscribe">leave@x.example</a>',
    ],
)
def test_html_that_hides_nothing_says_the_same_without_a_walk(html):
    assert find_links(text="", html=html, hides_nothing=True) == find_links(text="", html=html)


@pytest.mark.parametrize(
    "before", ["<ul><li>", "<ol><li>one<li>", "<table><tr><td>A<td>", "<blockquote>said<br>", "<p>said</p>", "<pre>a\n"]
)
def test_a_label_is_nothing_but_the_words_of_the_link(before):
    for known in (False, True):
        [link] = find_links(text="", html=f'{before}<a href="{SECRET}">Verify email</a>', hides_nothing=known)
        assert (link.label, link.kind) == ("Verify email", "verify")


def test_what_was_made_from_the_html_says_nothing_else_of_its_anchors():
    html = (
        '<a href="https://l.example/u/4">Unsubscribe</a><a href="https://l.example/">Home</a>'
        '<a href="javascript:x">Verify</a><a href="https://l.example/a{b}">More</a> <p>Status: https://l.example/s</p>'
    )
    for known in (False, True):
        found = find_links(text=html_to_text(html), html=html, hides_nothing=known, text_is_from_html=True)
        assert [(one.url, one.kind, one.label) for one in found] == [
            ("https://l.example/u/4", "unsubscribe", "Unsubscribe"),
            ("https://l.example/", "other", "Home"),
            ("https://l.example/a{b}", "other", "More"),
            ("https://l.example/s", "other", "Status"),
        ]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Home (https://x.example/a)Next", ["https://x.example/a"]),
        ("(https://x.example/a)(https://x.example/b)", ["https://x.example/a", "https://x.example/b"]),
        ("https://x.example/wiki/A_(b)_c", ["https://x.example/wiki/A_(b)_c"]),
        ("(https://x.example/A_(b))c", ["https://x.example/A_(b)"]),
    ],
)
def test_a_bracket_around_a_url_ends_it(text, urls):
    assert [one.url for one in find_links(text=text, html=None)] == urls


@pytest.mark.parametrize("piece", ["(", ")", "()", ")http://a.b/", "(http://a.b/"])
def test_hostile_brackets_end(piece):
    assert len(find_links(text="http://a.b/" + piece * 100_000, html=None)) <= MAX_LINKS
