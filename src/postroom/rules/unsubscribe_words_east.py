"""As unsubscribe_words.py: the languages written in Slavic, Turkic, Semitic and East Asian words."""

# ruff: noqa: RUF001 - the letters of many scripts are what these tables are for

from postroom.rules.unsubscribe_words import RemovalWords

EASTERN_REMOVAL_WORDS = {
    "pl": RemovalWords(
        ask="wypisz mnie|wypisać|wypisanie|proszę o wypisanie|proszę mnie wypisać|wypiszcie mnie"
        "|rezygnuję z subskrypcji|anuluj subskrypcję|anulować subskrypcję|usuń mnie|usuńcie mnie|usunąć mnie"
        "|proszę mnie usunąć|nie chcę otrzymywać|przestańcie wysyłać|przestań wysyłać|odsubskrybuj"
        "|wyrejestruj mnie|wyrejestruj|proszę o usunięcie z|proszę o usunięcie mnie|proszę o usunięcie mojego"
        "|proszę usunąć mnie|proszę usunąć mój|nie chcę więcej maili|nie chcę więcej wiadomości"
        "|nie życzę sobie otrzymywać|nie życzę sobie więcej|nie wysyłajcie mi|nie wysyłaj mi"
        "|proszę nie wysyłać mi|proszę mi nie wysyłać|proszę nie przysyłać mi|nie chcę już otrzymywać",
        alone="stop|wypisz",
        beside="mnie|mój|mojego|moich|mi|do|z|ze|na|tej|tego|tych|waszej|waszych|państwa|swojej|listy"
        "|listy mailingowej|listy dystrybucyjnej|newslettera|newsletterów|bazy|bazy danych|adres|adresu"
        "|adres email|email|emaila|emaili|maili|maile|mail|wiadomości|reklam|więcej|już|i|oraz|otrzymywania"
        "|otrzymywać|subskrypcji|subskrypcję|natychmiast|teraz|od zaraz|nie jestem zainteresowany"
        "|nie jestem zainteresowana|chcę|chciałbym|chciałabym|się|mailingowej|żadnych|kolejnych|wasze|wypisać",
        polite="proszę|dziękuję|dzięki|dzień dobry|witam|cześć|szanowni państwo|z góry|z góry dziękuję|bardzo",
        close="pozdrawiam|z poważaniem|dziękuję|z pozdrowieniami|pozdrowienia|serdecznie pozdrawiam|wysłane z",
    ),
    "cs": RemovalWords(
        ask="odhlásit|odhlásit se|odhlaste mě|odhlašte mě|odhlas mě|odhlášení|odhlásit odběr"
        "|zrušit odběr|zrušte odběr|zrušení odběru|zrušte mi odběr|odstraňte mě|odstraňte mne|vymažte mě"
        "|vymažte mne|vyřaďte mě|vyřaďte mne|smažte mě|smažte můj|vymažte můj|odstraňte můj|už mi neposílejte"
        "|již mi neposílejte|přestaňte mi posílat|přestaňte posílat|nechci dostávat|nechci již dostávat"
        "|nechci už dostávat|nepřeji si dostávat|žádné další emaily|žádné další zprávy"
        "|neposílejte mi již|neposílejte mi už|neposílejte mi další|neposílejte mi žádné",
        alone="stop",
        beside="mě|mne|mi|můj|moji|mé|z|ze|od|vaší|vašeho|vašich|tohoto|této|těchto|seznamu|databáze"
        "|mailing listu|mailinglistu|newsletteru|newslettery|newsletter|email|emaily|emailů|maily|zprávy|adresu"
        "|emailovou adresu|emailovou|reklamu|reklamy|další|dále|už|již|a|i|nemám zájem|ihned|okamžitě|hned"
        "|chci|chtěl bych|chtěla bych|přeji si|si|se|odběru|rozesílání|vaše|žádné",
        polite="prosím|děkuji|díky|dobrý den|ahoj|zdravím|předem|vážení|laskavě|předem děkuji|prosím vás",
        close="s pozdravem|děkuji|hezký den|zdraví|díky|s úctou|odesláno z",
    ),
    "ru": RemovalWords(
        ask="отписаться|отпишите меня|отпишите|отписка|отписать"
        "|хочу отписаться|отменить подписку|отмените подписку"
        "|удалите меня|удалите мой|удалите мою|уберите меня"
        "|исключите меня|не пишите мне|не присылайте мне"
        "|больше не пишите|прекратите присылать"
        "|прекратите рассылку|прекратите писать"
        "|перестаньте присылать|перестаньте писать"
        "|не хочу получать|не желаю получать"
        "|больше не хочу получать|больше не присылайте"
        "|больше не отправляйте мне",
        alone="стоп|stop|прекратите",
        beside="меня|мне|мой|мою|моего|я|из|от|с|вашей|вашего|ваших"
        "|этой|этих|этого|всех|рассылки|рассылка|рассылку"
        "|рассылок|списка|списка рассылки|списков|базы"
        "|базы данных|адрес|адреса|адрес электронной почты|почты"
        "|почту|почтовый|электронной|электронный|email|ящик|письма"
        "|писем|сообщения|сообщений|рекламу|рекламы|спам|больше|и"
        "|немедленно|сейчас|срочно|не интересно|мне не интересно"
        "|не интересует|меня не интересует|хочу|прошу|на|ваши|эти"
        "|ваша|получать|подписку|пожалуйста не",
        polite="пожалуйста|прошу|спасибо|здравствуйте|добрый день"
        "|добрый вечер|привет|доброе утро|заранее|будьте добры"
        "|уважаемые|вас",
        close="с уважением|спасибо|всего доброго|заранее спасибо|отправлено",
    ),
    "uk": RemovalWords(
        ask="відписатися|відписатись|відпишіть мене|відпишіть"
        "|відписка|скасувати підписку|скасуйте підписку"
        "|видаліть мене|видаліть мою|видаліть мій|приберіть мене"
        "|виключіть мене|не пишіть мені|більше не пишіть"
        "|не надсилайте мені|припиніть надсилати"
        "|припиніть розсилку|припиніть писати"
        "|перестаньте надсилати|не хочу отримувати"
        "|не бажаю отримувати|більше не надсилайте"
        "|більше не присилайте",
        alone="стоп|припиніть",
        beside="мене|мені|мій|мою|я|із|зі|з|від|вашої|вашого|ваших|цієї|цих"
        "|цього|всіх|розсилки|розсилка|розсилку|розсилок|списку"
        "|списку розсилки|бази|бази даних|адресу|адреса"
        "|електронну|електронної|пошти|пошту|листи|листів"
        "|повідомлення|повідомлень|рекламу|реклами|спам|більше|і|та"
        "|негайно|зараз|терміново|не цікаво|мені не цікаво"
        "|не цікавить|хочу|прошу|на|ваші|ці|отримувати|підписку",
        polite="будь ласка|прошу|дякую|вітаю|добрий день|доброго дня|привіт|добрий вечір|наперед|вас",
        close="з повагою|дякую|щиро дякую|надіслано",
    ),
    "tr": RemovalWords(
        ask="abonelikten çık|abonelikten çıkmak istiyorum|abonelikten çıkmak|abonelikten çıkar"
        "|abonelikten çıkarın|aboneliğimi iptal edin|aboneliğimi iptal et|aboneliği iptal et"
        "|aboneliğimi sonlandırın|üyelikten çıkmak istiyorum|beni listeden çıkarın|beni listeden çıkar"
        "|beni listenizden çıkarın|listeden çıkar|listeden çıkarın|listenizden çıkarın|beni çıkarın"
        "|beni silin|adresimi silin|email adresimi silin|mail göndermeyin|email göndermeyin|eposta göndermeyin"
        "|mesaj göndermeyin|bana mail atmayın|mail atmayın|almak istemiyorum",
        alone="dur|durdur|stop|çık",
        beside="beni|bana|benim|adresimi|lütfen|bu|sizden|sizin|listeden|listenizden|posta|eposta|email|mail"
        "|mailleri|epostaları|emailleri|mesaj|mesajları|mesajlarınızı|maillerinizi|epostalarınızı|bülten"
        "|bülteni|bültenleri|bültenlerinizi|bülteninizden|bir daha|artık|daha fazla|başka|reklam|reklamları"
        "|hemen|derhal|ilgilenmiyorum|tüm|veritabanınızdan|istiyorum|ve|mail listenizden|posta listenizden"
        "|email listenizden",
        polite="lütfen|teşekkürler|teşekkür ederim|merhaba|merhabalar|iyi günler|rica ederim|sayın|yetkili"
        "|selam|sağolun",
        close="saygılarımla|teşekkürler|iyi çalışmalar|iyi günler|saygılar|sevgiler",
    ),
    "zh": RemovalWords(
        ask="退订|退訂|取消订阅|取消訂閱|我要退订|我要退訂|请退订|請退訂|停止发送|停止發送|不要再发|不要再發"
        "|别再发|別再發|请勿再发|請勿再發|不要再给我发|不要再給我發|请不要再发|請不要再發|将我移除|將我移除"
        "|把我移除|把我移出|将我从|將我從|把我从|把我從|从名单中移除|從名單中移除|删除我的邮箱|刪除我的信箱"
        "|不想再收到|不希望再收到|不要再寄|别再寄|別再寄|請勿再寄|停止寄送",
        alone="停止|移除",
        beside="我|你们|你們|贵公司|貴公司|您|您的|你们的|你們的|的|请|請|邮件|郵件|电子邮件|電子郵件|邮件列表"
        "|郵件列表|邮寄名单|郵寄名單|名单|名單|列表|列表中|名单中|名單中|中|从|從|此|这个|這個|这些|這些|任何|广告"
        "|廣告|信息|訊息|给我|給我|来|來|了|吧|移除|移出|删除|刪除|信|信件|新闻|通讯|電子報|电子报|立即|马上|馬上"
        "|不感兴趣|不感興趣|我不感兴趣|我不感興趣|把|将|將|邮箱|信箱|地址|送",
        polite="请|請|谢谢|謝謝|您好|你好|麻烦|麻煩|多谢|多謝|感谢|感謝",
        close="谢谢|謝謝|此致|敬礼|敬禮|祝好",
    ),
    "ja": RemovalWords(
        ask="配信停止|配信を停止|配信解除|配信の停止|購読解除|購読を解除|購読停止|購読を停止|登録解除|登録を解除"
        "|登録削除|登録を削除|メールを送らないで|メールを止めて|メール不要|メールは不要|今後のメールは不要"
        "|配信不要|配信を止めて|リストから削除|リストから外して|メーリングリストから削除"
        "|メーリングリストから外して|もう送らないで|これ以上送らないで|もう送信しないで|購読解除して",
        alone="停止|ストップ",
        beside="メール|メルマガ|メールマガジン|ニュースレター|今後|今後の|もう|一切|この|これ|の|を|は|が|に|から"
        "|と|で|も|して|し|してください|して下さい|ください|下さい|くださいませ|お願いします|お願い|願います"
        "|いたします|致します|します|希望|希望します|したい|したいです|です|ます|アドレス|メールアドレス|私|私の"
        "|こちら|御社|貴社|お送り|送付|配信|手続き|至急|すぐに|即刻|興味がありません|不要|リスト|希望いたします"
        "|全て|すべて|削除|頂きたい|いただきたい|頂けますよう|いただけますよう|よう",
        polite="お願いします|お願いいたします|お願い致します|お願い申し上げます|ください|下さい|してください"
        "|して下さい|すみません|すみませんが|ありがとうございます|お世話になっております|お世話になります|よろしく"
        "|宜しく|恐れ入りますが|恐縮ですが|申し訳ありませんが|こんにちは",
        close="よろしくお願い|宜しくお願い|以上",
    ),
    "ko": RemovalWords(
        ask="수신거부|수신 거부|구독취소|구독 취소|구독해지|구독 해지|구독을 취소|구독을 해지|수신을 거부"
        "|메일을 보내지|메일 보내지|그만 보내|그만보내|목록에서 삭제|목록에서 제거|명단에서 삭제|명단에서 제거"
        "|리스트에서 삭제|리스트에서 제거|메일링 리스트에서 제외|더 이상 받고 싶지 않|받고 싶지 않|더 이상 보내지"
        "|더이상 보내지",
        alone="중지|그만",
        beside="메일|메일을|이메일|이메일을|메일은|더|이상|더이상|더는|앞으로|이|제|저를|저는|나를|내|주소|주소를"
        "|뉴스레터|뉴스레터를|광고|광고를|스팸|합니다|해요|해|하고|싶습니다|싶어요|습니다|습니다만|아요|세요"
        "|주세요|해주세요|해 주세요|하겠습니다|바랍니다|하기|원합니다|관심|없습니다|즉시|당장|에서|을|를|은|는|가"
        "|요|마세요|말아|말아주세요|처리|요청|요청합니다|신청|신청합니다|마시기|지|않습니다|않아요|하시기|시기"
        "|달라",
        polite="부탁|부탁드립니다|부탁합니다|부탁드려요|감사합니다|고맙습니다|안녕하세요|안녕하십니까|제발"
        "|해주세요|주세요|해|요|합니다|죄송하지만|바랍니다",
        close="감사합니다|고맙습니다|드림|올림",
    ),
    "ar": RemovalWords(
        ask="إلغاء الاشتراك|الغاء الاشتراك|إلغاء اشتراكي|الغاء اشتراكي|ألغوا اشتراكي|ألغ اشتراكي|الغ اشتراكي"
        "|ألغي اشتراكي|الغوا اشتراكي|أريد إلغاء الاشتراك"
        "|أرجو إلغاء الاشتراك|أزيلوني|احذفوني|إزالتي|حذفي|احذفوا بريدي|إزالة بريدي|حذف بريدي|أزل اسمي|احذف اسمي"
        "|توقفوا عن إرسال|توقف عن إرسال|توقفوا عن مراسلتي|لا ترسلوا لي|لا ترسل لي|لا أريد استلام|لا أرغب في استلام"
        "|لا أريد تلقي|لا أرغب في تلقي|إيقاف الرسائل",
        alone="توقف|قف|توقفوا|إيقاف|ايقاف",
        beside="من|في|عن|على|إلى|القائمة|قائمة|قائمتكم|قائمتك|القائمة البريدية|قائمة البريد|قائمة المراسلات"
        "|القوائم|هذه|هذا|جميع|كل|أي|الرسائل|رسائل|رسائلكم|الرسائل الإلكترونية|البريد|البريد الإلكتروني|الإلكتروني"
        "|بريدي|النشرة|النشرة البريدية|الإخبارية|الإعلانات|إعلانات|المزيد|المزيد من|بعد الآن|مرة أخرى|فورا|الآن"
        "|حالا|أريد|أرجو|أرغب|أود|و|لست مهتما|غير مهتم|أنا|لي|عنواني|الخاص بي|بكم",
        polite="من فضلك|من فضلكم|رجاء|الرجاء|أرجو|يرجى|شكرا|شكرا لكم|شكرا لك|مرحبا|السلام عليكم|لو سمحت|لو سمحتم"
        "|تحية طيبة",
        close="شكرا|مع التحية|تحياتي|مع خالص التحية|مع الشكر",
    ),
    "he": RemovalWords(
        ask="הסר|הסירו|הסר אותי|הסירו אותי|להסיר אותי|תסירו אותי|נא להסיר|נא להסיר אותי|הסרה|הסרה מרשימת התפוצה"
        "|להסרה|ביטול מנוי|לבטל מנוי|בטלו את המנוי|ביטול הרשמה|להפסיק לשלוח|תפסיקו לשלוח|הפסיקו לשלוח|אל תשלחו לי"
        "|לא לשלוח לי|מחקו אותי|תמחקו אותי|לא מעוניין לקבל|לא מעוניינת לקבל|איני מעוניין לקבל|אינני מעוניין לקבל"
        "|לא רוצה לקבל",
        alone="עצור|הפסק|הפסיקו",
        beside="אותי|לי|שלי|אני|את|מרשימת|רשימת|התפוצה|תפוצה|הדיוור|דיוור|מהרשימה|הרשימה|שלכם|שלך|מרשימת התפוצה"
        "|מרשימת הדיוור|מכל|כל|הרשימות|מיילים|מייל|הודעות|דואר|דואל|הדואל|האימייל|כתובת|הכתובת|מהמאגר|מאגר|פרסומות"
        "|ניוזלטר|הניוזלטר|יותר|עוד|נוספים|נוספות|מיד|מיידית|עכשיו|לא מעוניין|לא מעוניינת|רוצה|מבקש|מבקשת|אבקש"
        "|אבקשכם|האלה|האלו|זה|זו",
        polite="בבקשה|אנא|נא|תודה|תודה רבה|שלום|היי|שלום רב|בוקר טוב|מראש|תודה מראש",
        close="תודה|תודה רבה|בברכה|בכבוד רב|בתודה",
    ),
}
"""By ISO 639 code."""

GLUED = ("zh", "ja", "ko")
"""Languages whose words stand together, or take endings that are words here."""
