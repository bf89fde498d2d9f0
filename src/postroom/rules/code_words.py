"""The words that stand near one-time codes, and near numbers that are none; one table a purpose, one row a language.

Every word is lower case. A new language is a word in each table; no rule in codes.py knows a language.
"""

# ruff: noqa: RUF001 - Cyrillic, Greek and full-width characters are what these tables are for

STEMS = ("cod", "kod", "pin", "otp", "passw", "verif", "koodi")
"""A mail without any of these, and without one of OTHER_STEMS, states no code; each is part of words below."""
OTHER_STEMS = (
    *("cód", "kód", "şifre", "jednoraz", "jednorá", "usage uni"),
    *("код", "парол", "码", "碼", "コード", "番号", "パス", "인증", "코드", "رمز", "كود", "קוד", "סיסמ", "κωδ"),
    *("mã ", "รหัส", "कोड", "ओटीपी"),
)
"""Those of texts that are not ASCII."""


def _words(*rows: str) -> frozenset[str]:
    """Rows of words set apart by white space."""
    return frozenset(word for row in rows for word in row.split())


def _phrases(*rows: str) -> tuple[str, ...]:
    """Rows of phrases set apart by ` | `."""
    return tuple(phrase.strip() for row in rows for phrase in row.split("|"))


STRONG = _words(
    "otp totp passcode passcodes onetimecode verificationcode authcode 2fa-code",  # en
    "einmalcode einmalpasswort einmalkennwort bestätigungscode bestaetigungscode verifizierungscode sicherheitscode",
    "anmeldecode logincode zugangscode aktivierungscode freischaltcode authentifizierungscode prüfcode login-code",
    "verificatiecode bevestigingscode beveiligingscode inlogcode toegangscode activeringscode eenmalige-code",  # nl
    "engångskod verifieringskod bekräftelsekod säkerhetskod inloggningskod aktiveringskod verifikationskod",  # sv
    "engangskode bekreftelseskode bekræftelseskode verifikationskode verifiseringskode sikkerhetskode",  # no, da
    "sikkerhedskode påloggingskode innloggingskode loginkode adgangskode engangskoden bekræftelseskoden",
    "vahvistuskoodi vahvistuskoodisi varmistuskoodi kertakoodi kirjautumiskoodi turvakoodi todennuskoodi",  # fi
    "vahvistuskoodin kertakäyttökoodi kirjautumiskoodisi",
)
"""Words that name a one-time code by themselves."""

WEAK = _words(
    "code codes codeword pin",  # en, fr, de, nl
    "código codigo códigos codice codici cod",  # es, pt, it, ro
    "kod koden kode kodu kodem kodunuz kodun kodunuzu kodunu koda kode-nya",  # sv, pl, tr, da, no, id
    "kód kódu kódem kódja kódod",  # cs, hu
    "koodi koodisi koodin",  # fi
    "код кода кодом коду кодът",  # ru, uk, bg
    "رمز الرمز رمزك كود الكود קוד הקוד κωδικός κωδικό κωδικόσ",
    "mã รหัส कोड",
)
"""Words for a code of any kind: those around them tell which."""

PASSWORDS = _words(
    "password passwort kennwort wachtwoord senha contraseña clave hasło heslo пароль пароля lösenord passord",
    "şifre şifreniz סיסמה adgangskode token mot",
)
"""Words that mean a one-time code only beside one of ONCE."""

SCRIPT_STRONG = _phrases(
    "验证码 | 驗證碼 | 校验码 | 动态码 | 动态密码 | 確認碼 | 安全码 | 认证码 | 一次性密码 | 認證碼",
    "認証コード | 確認コード | 検証コード | ワンタイムパスワード | セキュリティコード | 認証番号 | パスコード",
    "ワンタイムコード | ログインコード | 인증번호 | 인증 번호 | 인증코드 | 인증 코드 | 확인 코드 | 확인코드",
    "보안 코드 | 보안코드 | 일회용 비밀번호 | 로그인 코드 | รหัสยืนยัน | รหัส otp",
    "ओटीपी | mã xác minh | mã xác thực | mã otp",
)
"""Names of one-time codes in scripts that do not set words apart, and of several words."""

SCRIPT_WEAK = ("コード", "코드", "代码", "代碼", "口令", "暗証番号")
"""Names of codes of any kind in such scripts."""

GOOD_WORDS = _words("log loggen logga logge logg zalogować zalogowania войти увійти entrar 2fa mfa")
"""Words that make a code one that lets one in, or proves who one is."""
GOOD_BEGINNINGS = _phrases(
    "verif | confirm | secur | authen | login | log-in | logon | signin | sign-in | sign | access | activ",
    "2fa | two-factor | two-step | mfa | otp | identity | magic",
    "bestätig | sicherheit | anmeld | anzumeld | einlogg | zugang | aktivier",
    "vérif | sécur | connexion | accès | autentic | autentif | validation | seguri | segura | acceso | sesión",
    "confer | sicurez | accesso | segurança | acesso | valida | iniciar | ingreso",
    "bevestig | beveilig | inlog | toegang | bekräft | säkerhet | inlogg | bekreft | bekræft | sikkerhe",
    "wery | potwierdz | autoryz | logowan | bezpiecz | uwierzyt | dostęp | aktywac",
    "ověř | potvrz | přihl | autoriz | overov | bezpečn | ellenőrz | megerős | biztons",
    "подтвер | провер | вход | безопас | авториз | активац | доступ | підтвер | перевір | безпек",
    "doğrul | onay | güvenlik | giriş | aktivas",
    "التحقق | تحقق | التأكيد | تأكيد | الدخول | الأمان | التفعيل | אימות | אישור | כניסה | אבטחה",
    "επαλήθ | επιβεβ | ασφαλ | xác | verifikasi | masuk | keamanan | सत्यापन | ยืนยัน",
)
"""How the words begin that make a code one of these."""

ONCE_BEGINNINGS = _phrases(
    "one-time | onetime | one | single-use | single | temporary | einmal | unique | único | unico | única",
    "uso | usage | temporaire | temporal | temporane | eenmalig | engångs | engangs | kerta | jednoraz",
    "jednoráz | одноразов | tek | sekali | חד | لمرة | μίας | monouso | usa",
)
"""How the words begin that say of a password that it is good once."""

_BAD = _phrases(
    "promo | discount | coupon | voucher | gift | referral | zip | postal | postcode | area | country",
    "error | status | exit | return | response | http | smtp | source | qr | bar | dress | swift | sort",
    "tax | product | item | booking | reservation | tracking | order | ticket | invoice | vendor | client",
    "customer | course | reason | diagnostic | campaign | offer | savings | style | color | colour | model",
    "cost | project | department | iata | bank | branch | dial | meeting | conference | enhanced | gate",
    "review | pull | clean | open | legacy | python | native | sample | line | lines | base | penal",
    "gutschein | rabatt | aktions | fehler | postleit | réduction | remise | erreur | parrain | cadeau",
    "descuento | promoc | sconto | fiscale | postale | regalo | desconto | cupom | civil | morse | barre | barres",
    "korting | kampanj | rabat | pocztow | промо | скидки | почтов | ошибк | indirim | posta | hata | alan",
    "خصم | البريد | הנחה | מיקוד | slevov | akční | psč | alennus",
)
BAD_WORDS = frozenset(_BAD)
"""Words that make a code something else."""
BAD_BEGINNINGS = tuple(word for word in _BAD if len(word) >= 6)
"""Those that are so long that nothing else begins like them."""

YOURS = _words(
    "your ihr dein ihre deine votre ton vos tu su tus seu sua tuo suo uw je jouw din ditt twój twoj ваш твой váš tvůj",
    "sinun kodunuz kodun vaš رمزك שלך ditt dit deres tvoj kódja",
)
"""Words that say that a code is the reader's."""

COPULAS = _words("is are lautet ist est es è é är er on to je jest - – — = це это 是 为 為 は هو הוא olan")
"""Words between "code" and what it is."""

ENTER = _words(
    "enter entering use type input geben gib verwenden saisissez saisir entrez utilisez",
    "introduce ingresa ingrese usa utiliza inserisci utilizza insira digite voer",
    "gebruik ange använd indtast brug skriv bruk syötä käytä wpisz użyj zadejte",
    "použijte введите используйте введіть girin kullanın أدخل استخدم הזן",
)
"""Words that ask to type what follows, together with a purpose of PURPOSES."""

PURPOSES = _phrases(
    "verify | sign in | log in | login | confirm your | activate your | anzumelden | bestätigen | connecter",
    "vérifier | confirmer | iniciar sesión | verificar | confirmar | accedere | verificare | confermare",
    "entrar | verifiëren | bevestigen | inloggen | logga in | verifiera | bekræfte | logge | vahvista",
    "zweryfikować | zalogować | potwierdzić | ověřit | přihlásit | войти | подтвердить | увійти | підтвердити",
    "doğrula | giriş | التحقق | לאמת | 验证 | 登录 | 認証 | ログイン | 인증 | 로그인",
)

NEGATIVE = _words(
    "order orders invoice invoices ticket case account customer ref reference phone tel telephone fax call mobile cell",
    "room flight booking reservation itinerary tracking shipment parcel waybill receipt transaction policy member",
    "membership serial model version build patch issue bug pr id isbn iban vat account# zip postcode address street st",
    "road ave avenue suite floor box po page pages chapter section article extension ext ending copyright no nr total",
    "amount price sum year since until bestellung bestellnummer rechnung rechnungsnummer kundennummer telefon auftrag",
    "auftragsnummer vorgang ticketnummer plz commande facture téléphone dossier numéro pedido factura teléfono número",
    "numero ordine fattura telefono encomenda fatura",
    "telefone bestelling factuur bestelnummer telefoonnummer order nummer",
    "beställning faktura ordrenummer ordre ordernummer ordrenr",
    "tilaus lasku puhelin zamówienie zamówienia faktury numer",
    "objednávka objednávky faktura číslo заказ заказа счет",
    "счёт телефон номер замовлення рахунок sipariş fatura numarası",
    "no. nr. tel. ref. nº n° № num number numbers",
    "meeting webinar conference incident request rma asin sku gtin ean upc",
    "error status smtp http port hex rgb عدد الطلب طلب فاتورة هاتف הזמנה חשבונית טלפון מספר pnr",
)
"""Words before a number that say what it is: no code."""
SCRIPT_NEGATIVE = _phrases(
    "订单 | 訂單 | 电话 | 電話 | 发票 | 發票 | 编号 | 編號 | 単号 | 单号 | 注文 | 请求书 | 請求書 | 郵便 | 邮编",
    "주문 | 전화 | 송장 | 우편 | คำสั่งซื้อ",
)

UNITS = _words(
    "minutes minute mins min hours hour hrs h days day seconds secs weeks months years km kg g mg ml cm mm mb gb tb kb",
    "px pt people users points miles words items times steps usd eur",
    "gbp chf jpy cny inr dollars euros kr sek nok dkk pln",
    "zł czk kč rub руб грн tl try minuten stunden tage",
    "jahre punkte heures jours ans minutos horas días minuti ore giorni",
    "minuter timmar dagar minutter timer minuuttia minut godzin dni",
    "минут часов дней хвилин dakika saat gün دقيقة دقائق",
    "דקות street st road rd avenue ave lane drive straße inr aud cad nzd brl mxn am pm uhr",
)
"""Words after a number that make it an amount."""
CURRENCY_WORDS = _words("usd eur gbp chf jpy cny inr rs rs. kr sek nok dkk pln czk rub aud cad us$ r$ a$ nt$ hk$ s$")

UNIT_CHARS = frozenset("%‰°€$£¥₹₽₺₩₪円元圆원年月日分秒时時年년월일인名個个件号號")
"""Characters right after a number that make it an amount, a date or a number of a thing."""
SIGNS_BEFORE = frozenset("+#$€£¥₹₽₺₩₪№§&=@~^\\/")
"""Characters right before a number that make it something else."""

HOLDERS = _words(
    "account phone mobile telephone cell address customer member telefon teléfono téléphone telefono numero"
)
"""Those of them that have a code sent to them, or are opened by one."""
NUMBER_WORDS = _words("number no no. nr nr. num id # № numero número numéro nummer numer číslo номер")
"""Words for a number, which the word before them names."""

SUPPORT = (
    _phrases("expire | valid for | gültig | läuft ab | caduca | expira | vence | válido | scade | scadr | verloop"),
    _phrases(
        "geldig | giltig | gyldig | udløber | utløper | voimassa | ważn | wygas | platn | действ | дійсн",
        "geçerli",
    ),
    _phrases("صالح | תקף | בתוקף | 有效 | 有効 | 유효 | hiệu lực | berlaku"),
    _phrases("minut | minuto | minuti | dakika | минут | хвилин | minuut | minuuttia | 分钟 | 分鐘 | 分間 | 분간"),
    _phrases(
        "share | teilen | weiter | partag | communiqu | compart | condivid | deel deze | dela inte | udostępn",
        "podaw",
    ),
    _phrases(
        "sděluj | сообщай | передава | повідомля | paylaş | تشارك | تشاركه | תשתף | 泄露 | 告诉 | 共有 | 공유",
        "bagikan",
    ),
    _phrases(
        "request this | request it | didn't request | did not request | angefordert | demandé | solicit",
        "richiest",
    ),
    _phrases("aangevraagd | begärt | anmodet | bedt om | pyytänyt | prosił | nežádali | запрашив | запитув | talep"),
    _phrases("verif | vérif | authenticat | two-factor | one-time | bestätig | wery | ověř | подтверд | підтверд"),
    _phrases("doğrula | تحقق | אימות | 验证 | 驗證 | 認証 | 인증 | bekräft | bekræft | bekreft | vahvista | bevestig"),
    _phrases(
        "sign in | sign-in | log in | login | sign up | anmeld | einlogg | connex | connecter | iniciar",
        "acced",
    ),
    _phrases("inlog | logg | kirjaut | logow | zalog | přihl | вход | войти | увійти | giriş | 登录 | 登錄 | ログイン"),
    _phrases(
        "로그인 | الدخول | כניסה | your account | your email | identity | konto | compte | cuenta",
        "e-mail-adresse",
    ),
)
"""What else is said in a mail that brings a code; one row counts once."""

PROMOTION = _phrases(
    "% off | discount | coupon | promo | checkout | voucher | save up | shop now | rabatt | gutschein",
    "réduction | descuento | sconto | desconto | korting | скидк | 折扣 | 优惠 | 割引 | 할인 | indirim | zniżk",
)
TRAVEL = _phrases(
    "reservation | itinerary | check-in | flight | hotel | guests | nights | boarding | buchung | réservation",
    "reserva | prenotazione | boeking | rezerwac | бронир | 预订 | 予約 | 예약 | appointment | delivery | pickup",
)
MEETING = _phrases(
    "meeting id | join the meeting | join meeting | dial-in | dial in | join by phone | zoom.us",
    "teams meeting",
    "conference id | webinar | meet.google.com | phone conference | besprechungs-id | id de réunion | webex",
)
"""What is said where a code lets one into a call, not into an account."""
