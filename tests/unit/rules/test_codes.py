"""One-time codes found in made-up mails of many kinds and languages, and numbers that are none."""

# ruff: noqa: RUF001 - Cyrillic and full-width characters are what is tested

import pytest

from postroom.mail.html_text import html_to_text, read_html
from postroom.rules.codes import MAX_CODE_TEXT_CHARS, MAX_CODES, find_codes

STATED = {
    "plain": (
        "Your Lumen verification code",
        "Hi Ada,\n\nYour verification code is 482913.\n\nIt expires in 10 minutes.",
        "482913",
    ),
    "subject only": ("482913 is your Lumen verification code", "Somebody is signing in to your account.", "482913"),
    "subject with colon": ("Your sign-in code: 7741", "Welcome back", "7741"),
    "short": ("Your code", "Your code: 482913", "482913"),
    "alone below": (
        "Confirm your email address",
        "Almost there!\n\nEnter this code to confirm your email:\n\n  593 201\n\nThe code is valid for 15 minutes.",
        "593201",
    ),
    "hyphen in the middle": ("Sign in", "Here is your one-time code:\n\n593-201\n\nDo not share it.", "593201"),
    "bold": ("Login", "Use *20417* as your login code.", "20417"),
    "alone, far below its name": (
        "Your security code",
        "Hello Grace,\n\nhello\nIf it was you,\ngo back to the page\nand type this.\nThanks.\n\n048213\n\nBye",
        "048213",
    ),
    "letters and digits": ("Device login", "Your device activation code is 7F3K9Q\nIt works once.", "7F3K9Q"),
    "prefix": ("Account recovery", "G-482913 is your Gadget verification code.", "G-482913"),
    "two groups of letters and digits": (
        "Device login",
        "Enter the code shown below to sign in\n\nABCD-1234\n",
        "ABCD-1234",
    ),
    "letters alone": ("Confirmation", "Your confirmation code is below. Enter it to sign in.\n\nXKF-QTN\n", "XKF-QTN"),
    "otp": (
        "Transaction",
        "341177 is the OTP to sign in to Meridian. Never share your OTP. Valid for 3 minutes.",
        "341177",
    ),
    "pin": ("Sign in", "Your one-time PIN is 9032. It expires in 5 minutes.", "9032"),
    "passcode": ("Passcode", "Temporary passcode: 88210453", "88210453"),
    "password that works once": ("Access", "Your one-time password is: 662910", "662910"),
    "asked for without a name": ("Finish signing up", "Enter 482913 to verify your email address.", "482913"),
    "digits in boxes": ("Your code", "Your verification code\n\n4 | 8 | 2 | 9 | 1 | 3\n\nThanks", "482913"),
    "digits on lines": ("Your code", "Your verification code\n\n4\n8\n2\n9\n1\n3\n\nThanks", "482913"),
    "bound to a domain": ("Code", "482913 is your Example code.\n\n@example.com #482913", "482913"),
    "bound to a domain, nothing else": ("Hi", "Open the page again to go on.\n\n@example.com #X7Q2M9", "X7Q2M9"),
    "a year as a code": ("Your verification code", "Your verification code is 2024. It expires in 5 minutes.", "2024"),
    "among other numbers": (
        "Verify your new device",
        """On 12 March 2025 at 10:45 someone at 203.0.113.9 signed in.
        Verification code: 771203
        Call +1 415 555 0134 or see ticket #998877.
        © 2025 Example Inc., 94107 San Francisco""",
        "771203",
    ),
    "in brackets": ("Sign in", "Security code [551902] for your account. Do not share.", "551902"),
    "name after it": ("Login", "551902\nis your login code", "551902"),
    "word between": ("Login", "Please use the following code to log in to your Lumen account: 551902", "551902"),
    "password for one use, french": ("Accès", "Votre mot de passe à usage unique est 482913", "482913"),
    "password for one use, russian": ("Вход", "Ваш одноразовый пароль: 482913", "482913"),
    "letters alone, asked for": ("Device", "Enter this code in the app to go on:\n\nWDJB-MJHT", "WDJB-MJHT"),
    "in a table": ("Sign in", "Verification code | 482913", "482913"),
    "german": (
        "Ihr Bestätigungscode",
        "Guten Tag,\n\nIhr Bestätigungscode lautet: 482913\n\nEr ist 10 Minuten gültig.",
        "482913",
    ),
    "german, compound": ("Anmeldung", "Dein Einmalcode: 4829 1300", "48291300"),
    "french": (
        "Vérification",
        "Bonjour,\nVotre code de vérification est le 482 913.\nIl expire dans 10 minutes.",
        "482913",
    ),
    "french, sign-in": ("Connexion", "Voici votre code de connexion :\n\n482913", "482913"),
    "spanish": ("Código", "Tu código de verificación es 482913. No lo compartas con nadie.", "482913"),
    "portuguese": ("Código", "O seu código de acesso é 482913 e expira em 10 minutos.", "482913"),
    "italian": ("Codice", "Il tuo codice di verifica è 482913. Scade tra 10 minuti.", "482913"),
    "dutch": ("Inloggen", "Je verificatiecode is 482913. Deel deze code met niemand.", "482913"),
    "swedish": ("Logga in", "Din verifieringskod är 482913. Koden är giltig i 10 minuter.", "482913"),
    "danish": ("Log ind", "Din bekræftelseskode er 482913. Den udløber om 10 minutter.", "482913"),
    "norwegian": ("Logg inn", "Engangskode: 482913", "482913"),
    "finnish": ("Kirjautuminen", "Vahvistuskoodi on 482913. Koodi on voimassa 10 minuuttia.", "482913"),
    "polish": ("Logowanie", "Twój kod weryfikacyjny to 482913. Nie udostępniaj go nikomu.", "482913"),
    "czech": ("Přihlášení", "Váš ověřovací kód je 482913. Platnost kódu je 10 minut.", "482913"),
    "russian": ("Код", "Ваш код подтверждения: 482913. Никому его не сообщайте.", "482913"),
    "ukrainian": ("Вхід", "Ваш код підтвердження 482913. Дійсний 10 хвилин.", "482913"),
    "turkish": ("Giriş", "Doğrulama kodunuz: 482913. 10 dakika geçerlidir.", "482913"),
    "chinese": ("验证码", "您的验证码为482913，10分钟内有效，请勿泄露。", "482913"),
    "chinese, traditional": ("登入", "您的驗證碼是：482913", "482913"),
    "japanese": ("ログイン", "認証コード：482913\n有効期限は10分間です。", "482913"),
    "japanese, wide digits": ("確認", "確認コードは「４８２９１３」です。", "482913"),
    "korean": ("로그인", "인증번호 [482913]를 입력해 주세요.", "482913"),
    "arabic": ("تسجيل الدخول", "رمز التحقق الخاص بك هو 482913", "482913"),
    "arabic digits": ("تسجيل", "رمز التحقق: ٤٨٢٩١٣", "482913"),
    "hebrew": ("כניסה", "קוד האימות שלך הוא 482913", "482913"),
}
NOT_STATED = {
    "order": ("Order 482913 confirmed", "Thank you! Your order number is 482913 and ships on 12 March 2025."),
    "order with a code word": ("Your order", "Use code SAVE20 at checkout for 20% off. Order number: 482913"),
    "promotion": ("Sale", "Spring sale! Your promo code: SPRING25. Ends 2025-04-01."),
    "promotion, plain": ("Deal", "Use code 482913 at checkout and get 20% off."),
    "promotion in german": ("Rabatt", "Ihr Gutscheincode: 482913"),
    "invoice": ("Invoice INV-20250", "Invoice 20250117 over $1,234.56 is due in 30 days. Customer number 448812."),
    "ticket": ("[Ticket 884213] Printer", "Your ticket 884213 has been updated. Reference: 20031."),
    "year": ("Plans for 2025", "In 2024 we wrote much code, in 2025 less."),
    "source code": ("Review", "I pushed the code, 4821 lines in 1200 files. See commit 7f3c9a1."),
    "http status": ("Outage", "The server answered with status code 5031 and error code 4821."),
    "area code": ("Hello", "My area code is 4155 and the zip code is 94107."),
    "postal code in french": ("Adresse", "Le code postal est 75011, 12 rue Oberkampf."),
    "tax code in italian": ("Dati", "Il codice fiscale 448213 è errato."),
    "phone": ("Call me", "Please call 555 0134 22 or +49 30 901820, code or no code."),
    "price": ("Offer", "The code review costs $4800, or 4800 EUR, or EUR 4800."),
    "time and date": ("Meeting", "We met on 2025-03-12 at 10:45, and verified 20250312."),
    "valid for": ("Verify", "Press the button to verify. The link is valid for 1440 minutes."),
    "in a url": (
        "Verify",
        "Verify your code here: https://x.example/verify?code=482913 or https://x.example/code/482913",
    ),
    "in an address": ("Code", "Write about the code to code482913@x.example or 482913@x.example."),
    "tracking": ("Parcel", "Your parcel 482913 is on its way. Tracking code: 99812233"),
    "booking": ("Your reservation", "Confirmation code: HMX4Q2\nCheck-in Friday, 2 guests, 3 nights."),
    "call": ("Invitation", "Join the meeting\nMeeting ID: 482 913 112\nPasscode: 482913"),
    "conversation": ("Re: door", "The code for the garage is on the fridge. 4821 people came."),
    "ip and version": ("Login", "New login code base version 10.4821.3 from 192.168.1.100."),
    "colour": ("Design", "The colour code is #482913, or 482913 in hex."),
    "copyright": ("News", "Read our verification code guide.\n© 2025 Example, 482913"),
    "quoted": ("Re: Your code", "Thanks, it worked.\n\n> Your verification code is 482913\n"),
    "card": ("Payment", "Your card ending in 4821 was charged. No code is needed."),
    "signature": ("Hi", "Best,\nAda\n\nP: 555-0134 | F: 555-0135\n12345 Main Street, Springfield 98101\nwe write code"),
    "order below": ("Your purchase", "Here is the receipt. No code was used.\n\nOrder number:\n482913\n"),
    "another thing after the word": ("Review", "The code is in repo 77123."),
    "gift card": ("A gift", "Your gift card code: 7F3K-9QX2"),
    "catalogue": ("Parts", "It is code 1234-5678 of the catalogue."),
    "dial-in": ("Call", "Dial-in: +49 30 1234567, PIN: 482913#"),
    "licence": ("Licence", "Your licence key: AAAA-BBBB-1234"),
    "customer number": ("Form", "For the verification we need your customer number (482913)."),
    "nothing": ("", ""),
    "fields": ("Report", "error code\n5512\nstatus code\n9981"),
    "amount with unit": ("Data", "Your verification code guide has 5000 words and 1200 users."),
    "chinese order": ("订单", "您的订单482913已发货，无需验证码。"),
    "japanese order": ("注文", "ご注文番号482913。クーポンコード：SPRING25"),
    "russian order": ("Заказ", "Ваш заказ 482913 отправлен. Промокод: 482914"),
    "backslashes": ("Code", "C:\\code\\482913 is the folder of the code"),
}


def values(**mail):
    return [code.value for code in find_codes(**mail)]


@pytest.mark.parametrize("name", STATED)
def test_a_code_is_found(name):
    subject, text, value = STATED[name]
    assert values(subject=subject, text=text) == [value]


@pytest.mark.parametrize("name", NOT_STATED)
def test_what_is_no_code_is_left(name):
    subject, text = NOT_STATED[name]
    assert find_codes(subject=subject, text=text) == ()


BUTTON = (
    '<p>Your verification code</p><table><tr><td style="font-size:32px;font-family:monospace">482 913</td></tr></table>'
)


def test_html_is_read_when_the_text_is_a_stub():
    assert values(subject="Welcome", text="Please use a client that shows HTML.", html=BUTTON) == ["482913"]
    assert values(subject="Welcome", text="", reading=read_html(BUTTON)) == ["482913"]


def test_digits_in_table_cells():
    cells = "".join(f'<td style="padding:8px"><p>{digit}</p></td>' for digit in "482913")
    html = f"<p>Enter this verification code:</p><table><tr>{cells}</tr></table>"
    assert values(subject="", text="", html=html) == ["482913"]


@pytest.mark.parametrize(
    "style", ["display:none", "color:#ffffff", "font-size:0", "position:absolute;left:-9999px", "opacity:0"]
)
def test_hidden_words_bring_no_code(style):
    html = f'<p>Hello</p><div style="{style}">Your verification code is 482913</div>'
    assert values(subject="Hi", text=html_to_text(html), html=html) == []
    html = f'<p>Your verification code is 771203</p><div style="{style}">Your verification code is 482913</div>'
    assert values(subject="Hi", text=html_to_text(html), html=html) == ["771203"]


def test_the_likeliest_comes_first():
    text = "Your verification code is 771203.\n\nOlder one, door code: 481516\n"
    found = find_codes(subject="Your verification code is 771203", text=text)
    assert [code.value for code in found][:1] == ["771203"]
    assert [code.confidence for code in found] == sorted((code.confidence for code in found), reverse=True)
    assert all(0 < code.confidence <= 1 for code in found)


def test_the_reason_names_the_words():
    [code] = find_codes(subject="", text="Your verification code is 771203.")
    assert code.reason == 'after "verification code"'


def test_support_makes_a_code_likelier():
    [bare] = find_codes(subject="", text="Your code: 771203")
    [told] = find_codes(subject="", text="Your code: 771203\nIt expires in 5 minutes. Do not share it. Sign in now.")
    assert told.confidence > bare.confidence


def test_there_is_an_end_to_codes():
    text = "\n".join(f"Your verification code is {number}" for number in range(100_000, 100_100))
    assert len(find_codes(subject="", text=text)) == MAX_CODES


def test_a_code_far_down_is_not_looked_for():
    assert values(subject="", text="x\n" * MAX_CODE_TEXT_CHARS + "Your verification code is 482913") == []
