"""The words by which a link tells what it is for: in its label, around it, and in its URL.

Every phrase is lower case. A new language is a phrase in each table; no rule in mail_links.py knows a language.
"""

# ruff: noqa: RUF001 - Cyrillic and full-width characters are what these tables are for


def _phrases(*rows: str) -> tuple[str, ...]:
    """Rows of phrases set apart by ` | `."""
    return tuple(phrase.strip() for row in rows for phrase in row.split("|"))


UNSUBSCRIBE = _phrases(
    "unsubscribe | opt out | opt-out | stop receiving | remove me | email preferences | stop these emails",
    "no longer wish to receive | don't want to receive | leave this list | turn off these | stop getting",
    "abmelden | abbestellen | newsletter abmelden | austragen | keine e-mails mehr",
    "désabonner | désabonnement | désinscrire | désinscription | se désinscrire | ne plus recevoir",
    "darse de baja | darte de baja | cancelar suscripción | cancelar la suscripción",
    "anular la suscripción | dejar de recibir",
    "desuscribir | cancelar inscrição | cancelar a inscrição | cancelar assinatura",
    "descadastrar | não receber mais",
    "cancelar a subscrição | remover a subscrição | annulla iscrizione | annulla l'iscrizione",
    "cancellati | disiscri",
    "cancella iscrizione | non ricevere più | afmelden | uitschrijven",
    "avregistrera | avsluta prenumeration | avprenumerera",
    "afmeld | meld deg av | avslutt abonnement | avmeld | peruuta tilaus | lopeta tilaus | peru tilaus",
    "wypisz | anuluj subskrypcję | zrezygnuj z subskrypcji | rezygnacja z",
    "odhlásit odběr | odhlásit se z odběru | zrušit odběr",
    "отписаться | отписка | отказаться от рассылки | відписатися | скасувати підписку",
    "aboneliğ | abonelikten çık | listeden çık",
    "退订 | 取消订阅 | 退訂 | 取消訂閱 | 配信停止 | 購読解除 | 配信を停止",
    "登録解除 | 수신거부 | 수신 거부 | 구독 취소 | 구독취소",
    "إلغاء الاشتراك | ألغ اشتراكك | הסר | הסרה מרשימת | ביטול הרשמה | ביטול מינוי",
    "dezabon | leiratkoz | hủy đăng ký | berhenti berlangganan",
)

RESET = _phrases(
    "reset password | reset your password | reset my password | reset the password | password reset | new password",
    "change password | change your password | change my password | set password",
    "set a password | set your password",
    "create a password | create your password | choose a password | recover your account",
    "recover account | forgot password",
    "passwort zurücksetzen | kennwort zurücksetzen | passwort ändern | neues passwort",
    "passwort festlegen | passwort vergeben",
    "réinitialiser | réinitialisation | changer de mot de passe | nouveau mot de passe | changer mon mot de passe",
    "restablecer contraseña | restablecer la contraseña | restablecer tu contraseña | restablecer mi contraseña",
    "cambiar contraseña | cambiar la contraseña | nueva contraseña | redefinir senha",
    "redefinir a senha | redefinir sua senha",
    "redefinir palavra-passe | repor a palavra-passe | nova senha | alterar senha",
    "reimposta | reimpostare | nuova password",
    "cambia password | wachtwoord opnieuw instellen | wachtwoord resetten",
    "wachtwoord herstellen | nieuw wachtwoord",
    "wachtwoord wijzigen | återställ lösenord | återställ ditt lösenord | nytt lösenord | nulstil adgangskode",
    "nulstil din adgangskode | ny adgangskode | tilbakestill passord | tilbakestill passordet | nytt passord",
    "vaihda salasana | nollaa salasana | palauta salasana | uusi salasana",
    "zresetuj hasło | resetuj hasło | nowe hasło",
    "zmień hasło | reset hasła | obnovit heslo | nové heslo | změnit heslo | resetovat heslo | сбросить пароль",
    "восстановить пароль | изменить пароль | новый пароль | скинути пароль | відновити пароль | новий пароль",
    "şifremi sıfırla | şifreni sıfırla | şifrenizi sıfırla | parolayı sıfırla | şifre sıfırla",
    "yeni şifre | 重置密码 | 重設密碼",
    "重置您的密码 | 修改密码 | 设置密码 | パスワードを再設定",
    "パスワードの再設定 | パスワードをリセット | パスワード再設定",
    "パスワードの変更 | パスワードを変更 | 비밀번호 재설정 | 비밀번호 변경",
    "비밀번호를 재설정 | إعادة تعيين كلمة | تغيير كلمة",
    "איפוס סיסמה | איפוס הסיסמה | אפס סיסמה | לאיפוס הסיסמה | אפס את הסיסמה",
)

VERIFY = _phrases(
    "verify | verification | confirm email | confirm your email",
    "confirm my email | confirm e-mail | confirm your e-mail",
    "confirm account | confirm your account | confirm my account | confirm address",
    "confirm your address | activate account",
    "confirm subscription | confirm your subscription | confirm my subscription",
    "confirm registration | validate email",
    "confirm your registration | confirm this email | confirm the email | confirm it's you",
    "confirm identity | validate your",
    "confirm your identity | confirm new email | activate your | activate my",
    "complete registration | complete your registration",
    "complete sign up | complete signup | finish signing up | finish sign up",
    "complete your sign | yes, it's me | confirm this address",
    "e-mail bestätigen | e-mail-adresse bestätigen | email bestätigen | adresse bestätigen",
    "konto bestätigen | konto aktivieren",
    "anmeldung bestätigen | registrierung bestätigen | registrierung abschließen",
    "verifizieren | mailadresse bestätigen",
    "vérifier | confirmer mon | confirmer votre | confirmer l'adresse | confirmer mon adresse | activer mon compte",
    "activer votre compte | confirmer ton | valider mon | valider votre",
    "confirmer l'inscription | verificar | verifica ",
    "confirmar correo | confirmar mi correo | confirmar tu correo | confirmar email",
    "confirmar e-mail | confirmar mi cuenta",
    "confirmar cuenta | activar cuenta | activar mi cuenta | activar tu cuenta",
    "confirmar el correo | confirma tu correo",
    "confirmar meu | confirmar conta | confirmar a conta | confirmar seu",
    "ativar conta | ativar minha conta | confirme seu",
    "confirmar o seu | verifica email | verifica l'email | verifica il tuo",
    "verificare | conferma email | conferma l'email",
    "conferma il tuo | conferma indirizzo | conferma l'indirizzo | conferma account",
    "attiva account | attiva il tuo | conferma e-mail",
    "verifiëren | verifieer | bevestig je e-mail | bevestig uw e-mail",
    "e-mailadres bevestigen | bevestig e-mail | account activeren",
    "activeer je | bevestig mijn | verifiera | bekräfta e-post",
    "bekräfta din e-post | bekräfta e-postadress | aktivera konto",
    "aktivera ditt konto | bekræft e-mail | bekræft din e-mail | bekræft din konto",
    "aktiver konto | aktiver din konto | verificer",
    "bekreft e-post | bekreft e-posten | bekreft din e-post | bekreft konto",
    "aktiver kontoen | verifiser | vahvista sähköposti",
    "vahvista tili | vahvista osoite | vahvista rekisteröity | aktivoi tili",
    "zweryfikuj | potwierdź adres | potwierdź e-mail",
    "potwierdź email | potwierdź konto | potwierdź rejestrację | aktywuj konto",
    "potwierdzam adres | ověřit | potvrdit e-mail",
    "potvrdit email | potvrdit účet | potvrdit registraci | potvrdit adresu",
    "aktivovat účet | подтвердить | подтверждение",
    "активировать | завершить регистрацию | підтвердити | активувати",
    "doğrula | e-postamı onayla | e-postanızı onayla",
    "hesabı onayla | hesabımı onayla | hesabını etkinleştir | hesabı etkinleştir | hesabımı etkinleştir",
    "验证邮箱 | 验证邮件 | 验证您的 | 验证账户 | 验证 | 激活账号 | 激活账户 | 激活 | 确认邮箱 | 驗證 | 啟用帳",
    "認証する | 認証 | メールアドレスを確認 | メールアドレスの確認 | アカウントを有効",
    "本登録 | 登録を完了 | 確認する",
    "인증하기 | 이메일 인증 | 계정 인증 | 이메일 확인 | 계정 활성화 | 인증",
    "تأكيد البريد | تأكيد الحساب | تفعيل | تحقق",
    "تأكيد بريدك | אימות | אמת את | אשר את כתובת | אישור כתובת",
    "הפעל את החשבון | הפעלת החשבון | verifikasi | xác minh",
)

SIGN_IN = _phrases(
    "sign in | signin | sign-in | log in | login | log-in",
    "log on | magic link | open your account | access your account",
    "continue to your account | go to your account | sign me in | log me in | anmelden",
    "einloggen | zum konto | zum login",
    "se connecter | connectez-vous | connexion | me connecter | accéder à mon compte | accéder à votre compte",
    "iniciar sesión | inicia sesión | entrar a mi cuenta | acceder a mi cuenta",
    "acceder | ingresar | iniciar sessão",
    "entrar na | entrar no | fazer login | acessar minha conta | acessar conta",
    "entrar | accedi | effettua l'accesso | accedere",
    "inloggen | log in op | aanmelden | logga in | log ind | logg inn | logg på | kirjaudu | zaloguj | logowanie",
    "přihlásit | přihlaste se | войти | вход в | увійти | giriş yap | oturum aç",
    "登录 | 登入 | ログイン | サインイン | 로그인",
    "تسجيل الدخول | התחבר | התחברות | כניסה לחשבון | masuk ke | đăng nhập | bejelentkez | conectează-te",
)

URL_UNSUBSCRIBE = frozenset(
    """
    unsubscribe unsub unsubscribed optout opt-out opt_out listunsub abmelden abmeldung desabonnement desinscription baja
    uitschrijven afmelden descadastrar disiscrizione avregistrera otpiska unsubscription signoff
    """.split()  # noqa: SIM905
)
URL_RESET = frozenset(
    """
    resetpassword reset-password reset_password passwordreset password-reset password_reset password/reset pwreset
    reset/password forgot-password forgot_password forgotpassword set-password setpassword set_password
    change-password changepassword new-password newpassword account/reset account-recovery recover-account
    """.split()  # noqa: SIM905
)
URL_VERIFY = frozenset(
    """
    verify verification confirm confirmation activate activation validate validation verifyemail verify-email
    verify_email confirmemail confirm-email confirm_email emailverification emailconfirm optin opt-in double-opt-in
    verifizieren bestaetigen bestaetigung aktivieren confirmar verificar confirmer activar verifica conferma
    email-verification email-confirmation verifyaccount confirmaccount verif
    """.split()  # noqa: SIM905
)
URL_SIGN_IN = frozenset(
    """
    magic-link magiclink magic_link magic signin sign-in sign_in login log-in log_in sso otp passwordless authenticate
    one-time-login onetimelogin one_time_login autologin auto-login login-link
    """.split()  # noqa: SIM905
)
"""Parts of a URL's path or query, and two parts together."""

PLAIN_LABELS = _phrases(
    "here | click here | click | link | this link | button | continue | confirm",
    "go | open | get started | yes | start | next",
    "tap here | press here | follow this link | activate | approve | accept",
    "hier | hier klicken | klicken sie hier | weiter",
    "bestätigen | link öffnen | ici | cliquez ici | cliquer ici | continuer",
    "confirmer | valider | aquí | haz clic aquí",
    "haga clic aquí | continuar | confirmar | aqui | clique aqui | qui",
    "clicca qui | continua | conferma | klik hier | doorgaan",
    "bevestigen | här | klicka här | fortsätt | bekräfta | her | klik her",
    "klikk her | fortsett | fortsæt | bekræft | bekreft | tästä",
    "napsauta tästä | jatka | vahvista | tutaj | kliknij tutaj | kontynuuj",
    "potwierdź | zde | klikněte zde | pokračovat | potvrdit",
    "здесь | нажмите здесь | продолжить | сюда | тут | натисніть тут",
    "продовжити | buraya tıklayın | tıklayın | buraya | devam",
    "onayla | 点击这里 | 点击此处 | 继续 | 這裡 | 點擊這裡 | こちら | ここをクリック",
    "続ける | 여기 | 여기를 클릭 | 계속 | هنا | انقر هنا",
    "متابعة | כאן | לחץ כאן | לחצו כאן | המשך | confirmar ahora | let's go | yes, confirm | confirm now",
)
"""Labels that say nothing: the words around the link do."""

CONFIRMING = _phrases(
    "confirm | activ | approve | bestätig | aktivier | valid | conferm",
    "bevestig | bekräft | bekræft | bekreft | vahvista",
    "potwierd | potvr | подтверд | підтверд | onayl | 确认 | 激活 | 確認 | 확인 | تأكيد | אישור | אשר",
)
"""Labels that confirm something; what, the words around them say."""
ABOUT_EMAIL = _phrases(
    "email | e-mail | account | registration | sign up | signup",
    "subscription | konto | adresse | compte | inscription",
    "correo | cuenta | registro | conta | cadastro | iscrizione",
    "indirizzo | e-mailadres | e-post | sähköposti | tili",
    "adres | účet | адрес | аккаунт | почт | регистрац | пошт | hesab",
    "e-posta | 邮箱 | 账号 | 账户 | メール | アカウント | 이메일",
    "계정 | البريد | الحساب | החשבון | המייל | כתובת",
)
"""What is confirmed where nothing but confirming is said."""
NOT_ACTIONS = _phrases(
    "help | support | faq | learn more | privacy | terms | policy | how to",
    "blog | docs | documentation | about | guide | article",
    "order | appointment | booking | attendance | rsvp | delivery | payment",
    "pre-order | purchase | reservation | invoice | event",
    "termin | bestellung | rendez-vous | commande | cita | pedido | ordine",
    "prenotazione | appuntamento | afspraak | wizyt | заказ",
    "hilfe | datenschutz | aide | ayuda | aiuto | ajuda",
    "download | app store | google play | view in browser | view online",
)
"""What is said of links that explain, or that confirm something else than who one is."""
