"""As triage_words.py: the languages written in Slavic, Turkic, Semitic and East Asian words."""

# ruff: noqa: RUF001 - the letters of many scripts are what these tables are for

from postroom.rules.triage_words import Wording

EASTERN_WORDINGS = {
    "pl": Wording(
        subject_automatic="automatyczna odpowiedź|odpowiedź automatyczna|autoodpowiedź|autoresponder"
        "|automatyczne powiadomienie|potwierdzenie otrzymania",
        subject_absence="poza biurem|nieobecność|nieobecny|nieobecna|nieobecność w biurze|urlop|na urlopie",
        absence="jestem poza biurem|przebywam poza biurem|będę poza biurem|poza biurem do|jestem nieobecny"
        "|jestem nieobecna|będę nieobecny|będę nieobecna|jestem na urlopie|przebywam na urlopie|będę na urlopie"
        "|na urlopie do|na urlopie macierzyńskim|na zwolnieniu lekarskim|nie ma mnie w biurze|po moim powrocie"
        "|po powrocie|wracam do biura|podczas mojej nieobecności|w czasie mojej nieobecności|pod moją nieobecność"
        "|ograniczony dostęp do",
        declared="to jest automatyczna odpowiedź|jest to automatyczna odpowiedź|to jest odpowiedź automatyczna"
        "|wiadomość wygenerowana automatycznie w odpowiedzi|automatyczna odpowiedź na",
        thanks="dziękuję za wiadomość|dziękujemy za wiadomość|dziękuję za email|dziękuję za maila"
        "|dziękujemy za kontakt|dziękuję za kontakt|dziękujemy za przesłanie|otrzymaliśmy twoją wiadomość"
        "|otrzymaliśmy państwa wiadomość|w pilnych sprawach|w sprawach pilnych|najszybciej jak to możliwe"
        "|tak szybko jak to możliwe|już nie pracuje",
        notice="ta wiadomość została wygenerowana automatycznie|wiadomość wygenerowana automatycznie"
        "|prosimy nie odpowiadać|nie odpowiadaj na tę",
    ),
    "cs": Wording(
        subject_automatic="automatická odpověď|automatická odpoveď|automatická zpráva|potvrzení o přijetí"
        "|automatické oznámení",
        subject_absence="mimo kancelář|nepřítomnost|nepřítomen|nepřítomna|dovolená|na dovolené|nejsem v kanceláři",
        absence="jsem mimo kancelář|budu mimo kancelář|mimo kancelář do|nejsem v kanceláři|jsem na dovolené"
        "|budu na dovolené|mám dovolenou|čerpám dovolenou|na dovolené do|jsem nepřítomen|jsem nepřítomna"
        "|budu nepřítomen|budu nepřítomna|nejsem přítomen|nejsem přítomna|na mateřské dovolené"
        "|po mém návratu|po návratu|vrátím se|v době mé nepřítomnosti|během mé nepřítomnosti"
        "|omezený přístup k|nebudu mít přístup",
        declared="toto je automatická odpověď|jedná se o automatickou odpověď"
        "|tato odpověď byla vygenerována automaticky|automaticky generovaná odpověď",
        thanks="děkuji za váš email|děkuji za vaši zprávu|děkujeme za vaši zprávu|děkujeme za váš email"
        "|děkuji za email|děkuji za zprávu|obdrželi jsme vaši zprávu|přijali jsme vaši zprávu"
        "|v naléhavých případech|v neodkladných záležitostech|co nejdříve|jakmile to bude možné|již nepracuje"
        "|děkujeme za váš zájem",
        notice="toto je automatická zpráva|tato zpráva byla vygenerována automaticky"
        "|tento email byl vygenerován automaticky|neodpovídejte na tento|na tento email neodpovídejte",
    ),
    "ru": Wording(
        subject_automatic="автоматический ответ|автоответ|автоответчик"
        "|автоматическое сообщение|автоматическое уведомление"
        "|автоматическое подтверждение",
        subject_absence="вне офиса|нет на месте|в отпуске|отсутствие|отсутствую|отсутствует|нет в офисе|отпуск",
        absence="я в отпуске|нахожусь в отпуске|буду в отпуске"
        "|я сейчас в отпуске|в отпуске до|в отпуске с"
        "|меня нет в офисе|меня не будет в офисе|нахожусь вне офиса"
        "|вне офиса до|я отсутствую|буду отсутствовать"
        "|отсутствую на рабочем месте|отсутствую в офисе"
        "|нахожусь в командировке|в командировке до"
        "|в декретном отпуске|на больничном|после возвращения"
        "|по возвращении|вернусь в офис|вернусь на работу"
        "|я вернусь|во время моего отсутствия|в мое отсутствие"
        "|на время моего отсутствия|ограниченный доступ к"
        "|нет доступа к почте",
        declared="это автоматический ответ|это автоответ"
        "|данное письмо является автоматическим ответом"
        "|ответ создан автоматически|автоматический ответ на ваше"
        "|это сообщение отправлено автоответчиком",
        thanks="спасибо за ваше письмо|спасибо за ваше сообщение"
        "|спасибо за письмо|спасибо за обращение"
        "|спасибо за ваше обращение|благодарим за обращение"
        "|благодарим вас за обращение|благодарю за письмо"
        "|ваше письмо получено|ваше сообщение получено"
        "|мы получили ваше письмо|мы получили ваше сообщение"
        "|по срочным вопросам|в срочных случаях"
        "|в экстренных случаях|как можно скорее|в ближайшее время"
        "|больше не работает",
        notice="это автоматическое сообщение"
        "|письмо создано автоматически"
        "|письмо сформировано автоматически|не отвечайте на это"
        "|отвечать на него не нужно"
        "|сообщение сгенерировано автоматически",
        held="ваше письмо было|ваше сообщение было|вашего письма|доставки письма",
        guarded="белый список|антиспам|защита от спама|защиты от спама|вы не робот|вы человек",
    ),
    "uk": Wording(
        subject_automatic="автоматична відповідь|автовідповідь|автовідповідач|автоматичне повідомлення",
        subject_absence="поза офісом|у відпустці|відсутність|відсутній|відсутня|немає на місці|відпустка",
        absence="я у відпустці|я в відпустці|перебуваю у відпустці"
        "|буду у відпустці|зараз у відпустці|у відпустці до"
        "|мене немає в офісі|мене не буде в офісі|поза офісом"
        "|я відсутній|я відсутня|буду відсутній|буду відсутня"
        "|перебуваю у відрядженні|у відрядженні до|на лікарняному"
        "|після повернення|повернуся до офісу|я повернуся"
        "|під час моєї відсутності|за моєї відсутності"
        "|на час моєї відсутності|обмежений доступ до",
        declared="це автоматична відповідь|це автовідповідь"
        "|автоматична відповідь на ваш"
        "|відповідь створено автоматично",
        thanks="дякую за ваш лист|дякуємо за ваш лист|дякую за лист"
        "|дякую за ваше повідомлення|дякуємо за ваше повідомлення"
        "|дякуємо за звернення|ваш лист отримано"
        "|ми отримали ваш лист|ми отримали ваше повідомлення"
        "|з термінових питань|у термінових випадках|якнайшвидше"
        "|якомога швидше|більше не працює",
        notice="це автоматичне повідомлення|лист створено автоматично|не відповідайте на цей",
    ),
    "tr": Wording(
        subject_automatic="otomatik yanıt|otomatik cevap|otomatik ileti|otomatik mesaj",
        subject_absence="ofis dışında|ofis dışındayım|izindeyim|izinde|tatildeyim|yıllık izin",
        absence="ofis dışındayım|ofis dışında olacağım|ofiste değilim|ofiste olmayacağım|yıllık izindeyim"
        "|yıllık izinde|izindeyim|izinli olacağım|izinde olacağım|tatildeyim|doğum iznindeyim|seyahatteyim"
        "|döndüğümde|dönüşümde|ofise döneceğim|tarihinde döneceğim|yokluğumda|bulunmadığım süre"
        "|erişimim sınırlı|erişimim olmayacak",
        declared="bu otomatik bir yanıttır|bu otomatik bir cevaptır|bu bir otomatik yanıttır"
        "|bu bir otomatik cevaptır|otomatik olarak oluşturulmuş bir yanıttır",
        thanks="mesajınız için teşekkür|eposta mesajınız için teşekkür|epostanız için teşekkür"
        "|mailiniz için teşekkür|iletiniz için teşekkür|bizimle iletişime geçtiğiniz için"
        "|mesajınız alınmıştır|epostanız alınmıştır|mesajınızı aldık|acil durumlarda"
        "|acil konular için|en kısa sürede|en kısa zamanda|artık çalışmamaktadır",
        notice="bu otomatik bir mesajdır|bu mesaj otomatik olarak|bu eposta otomatik olarak"
        "|lütfen yanıtlamayınız|lütfen bu mesajı yanıtlamayın",
    ),
    "zh": Wording(
        spaced=False,
        subject_automatic="自动回复|自動回覆|自動回復|自动答复|自動答覆|自动应答|自動回信",
        subject_absence="不在办公室|不在辦公室|外出|休假|休假中|出差中|暂时离开|外出通知",
        absence="我不在办公室|我不在辦公室|不在办公室|不在辦公室|我正在休假|我正在度假|正在休假|休假中|我在休假"
        "|目前休假|我正在出差|出差期间|出差期間|出差中|我将外出|我將外出|外出期间|外出期間|休假期间|休假期間"
        "|返回办公室|返回辦公室|回来后|回來後|我不在期间|無法及時回覆|无法及时回复|暂时无法回复|暫時無法回覆",
        declared="这是一封自动回复|這是一封自動回覆|这是自动回复|這是自動回覆|此邮件为自动回复|此郵件為自動回覆"
        "|本邮件为自动回复|這是自動回信|自动回复邮件|自動回覆郵件",
        thanks="感谢您的来信|感謝您的來信|谢谢您的来信|謝謝您的來信|感谢您的邮件|感謝您的郵件|您的邮件已收到"
        "|您的郵件已收到|已收到您的邮件|已收到您的郵件|来信已收到|來信已收到|邮件我已收到|郵件我已收到|尽快回复"
        "|盡快回覆|儘快回覆|尽快与您联系|如有紧急|如有緊急|已离职|已離職",
        notice="系统自动发出|系統自動發出|系统自动发送|系統自動發送|请勿回复|請勿回覆|请勿直接回复|請勿直接回覆",
    ),
    "ja": Wording(
        spaced=False,
        subject_automatic="自動返信|自動応答|自動送信|オートリプライ|受付完了|自動回答",
        subject_absence="不在|不在通知|休暇中|休暇のお知らせ|出張中|不在のお知らせ|夏季休業|休業",
        absence="不在にしております|不在にしています|不在となります|不在のため|不在の間|現在不在|外出しております"
        "|外出中|休暇中|休暇をいただいて|休暇を取得|休暇のため|お休みをいただ|休みを頂|出張中|出張のため"
        "|出張しております|産休|育児休業|戻り次第|帰社後|帰国後|出社後|メールを確認できません"
        "|メールの確認ができません|返信が遅れ|お返事が遅れ|ご返信が遅く",
        declared="このメールは自動返信|本メールは自動返信|自動返信メールです|自動返信です|これは自動返信"
        "|自動応答メール|自動応答です|自動返信しております|自動で返信しております|自動返信にて",
        thanks="メールをいただきありがとう|メールありがとうございます|ご連絡ありがとうございます"
        "|ご連絡いただきありがとう|お問い合わせありがとうございます|お問い合わせいただきありがとう"
        "|お問合せいただき|メールを受信しました|メールを受け付けました|お問い合わせを受け付け|改めてご連絡"
        "|改めてご返信|追ってご連絡|お急ぎの場合|緊急の場合|緊急のご用件|退職いたしました|退職しました",
        notice="自動送信されています|自動的に送信|自動配信|このメールに返信|返信しないで|ご返信いただいても",
    ),
    "ko": Wording(
        spaced=False,
        subject_automatic="자동 회신|자동회신|자동 응답|자동응답|자동 답장|자동답장|자동 답변|부재중 자동",
        subject_absence="부재중|부재 중|부재 알림|휴가중|휴가 중|출장중|출장 중|외근",
        absence="부재중입니다|부재 중입니다|현재 부재중|현재 부재 중|자리를 비우|자리에 없|휴가중입니다"
        "|휴가 중입니다|휴가 중|휴가중|휴가 기간|출장중입니다|출장 중입니다|출장 중|출장중|육아휴직|출산휴가"
        "|복귀 후|복귀후|돌아온 후|복귀하는 대로|메일 확인이 어렵|메일을 확인할 수 없|회신이 늦|답변이 늦",
        declared="자동 회신입니다|자동회신입니다|자동 응답입니다|자동응답입니다|자동 응답 메일|자동응답 메일"
        "|자동 회신 메일|자동 답장입니다|자동으로 발송된 회신",
        thanks="메일 감사합니다|메일을 보내주셔서 감사|메일 주셔서 감사|이메일을 보내주셔서 감사|연락 주셔서 감사"
        "|연락주셔서 감사|문의해 주셔서 감사|문의해주셔서 감사|메일이 접수|문의가 접수|문의하신 내용이 접수"
        "|빠른 시일 내|최대한 빨리|긴급한 경우|급한 용무|급한 용건|퇴사하",
        notice="자동으로 발송된|자동 발송된|발신 전용|발신전용|회신하지 마|회신이 되지",
    ),
    "ar": Wording(
        spaced=False,
        subject_automatic="رد تلقائي|الرد التلقائي|رد آلي|الرد الآلي|رسالة تلقائية|رد أوتوماتيكي",
        subject_absence="خارج المكتب|في إجازة|إجازة|غير متواجد|خارج مكتبي",
        absence="أنا خارج المكتب|خارج المكتب|خارج مكتبي|سأكون خارج|أنا في إجازة|في إجازة حتى|في إجازة من"
        "|سأكون في إجازة|في إجازتي|في إجازة سنوية|غير متواجد في المكتب|لست متواجد|غير موجود في المكتب|عند عودتي"
        "|بعد عودتي|حين عودتي|سأعود إلى المكتب|سأعود في|أثناء غيابي|خلال غيابي|في غيابي|فترة غيابي|وصول محدود إلى",
        declared="هذا رد تلقائي|هذه رسالة رد تلقائي|هذا رد آلي|هذا الرد تلقائي|هذه إجابة تلقائية|تم إنشاء هذا الرد",
        thanks="شكرا على رسالتك|شكرا لرسالتك|شكرا لك على رسالتك|شكرا لتواصلك|شكرا لتواصلكم|شكرا على تواصلكم"
        "|نشكركم على تواصلكم|شكرا على بريدك|تم استلام رسالتك|لقد استلمنا رسالتك|تلقينا رسالتك|في أقرب وقت"
        "|للأمور العاجلة|في الحالات العاجلة|للحالات العاجلة|لم يعد يعمل",
        notice="هذه رسالة تلقائية|هذه رسالة آلية|تم إنشاء هذه الرسالة تلقائيا|يرجى عدم الرد|الرجاء عدم الرد",
    ),
    "he": Wording(
        spaced=False,
        subject_automatic="מענה אוטומטי|תשובה אוטומטית|תגובה אוטומטית|הודעה אוטומטית|מענה אוטומאטי",
        subject_absence="מחוץ למשרד|לא במשרד|בחופשה|בחופש|היעדרות|העדרות",
        absence="אני מחוץ למשרד|אני לא במשרד|אינני במשרד|איני במשרד|מחוץ למשרד|לא אהיה במשרד|אהיה מחוץ|אני בחופשה"
        "|אני בחופש|אהיה בחופשה|נמצא בחופשה|נמצאת בחופשה|בחופשה עד|בחופשת לידה|אני בחול|נמצא בחול|נמצאת בחול"
        "|אחזור למשרד|אשוב למשרד|אחזור ב|עם שובי|כשאחזור|לאחר שובי|בהיעדרי|בהעדרי|גישה מוגבלת",
        declared="זוהי תשובה אוטומטית|זוהי הודעת מענה אוטומטי|זו תשובה אוטומטית|זהו מענה אוטומטי"
        "|זו הודעת תשובה אוטומטית|זוהי תגובה אוטומטית",
        thanks="תודה על פנייתך|תודה על הודעתך|תודה על המייל|תודה שפנית|תודה על פנייתכם|תודה שפניתם|הודעתך התקבלה"
        "|פנייתך התקבלה|קיבלנו את הודעתך|קיבלנו את פנייתך|בהקדם האפשרי|במקרים דחופים|בנושאים דחופים"
        "|לעניינים דחופים|כבר לא עובד|אינו עובד יותר",
        notice="זוהי הודעה אוטומטית|הודעה זו נשלחה אוטומטית|נא לא להשיב|אין להשיב להודעה|נא לא להגיב",
    ),
}
"""By ISO 639 code."""
