"""The tables of intent_words for Dutch, and in short for the languages that have no table of their own."""

# ruff: noqa: RUF001 - Cyrillic letters and full-width marks are what these tables are for

from postroom.rules.intent_words import ENGLISH, GERMAN, Rows, read_rows
from postroom.rules.intent_words_romance import FRENCH, ITALIAN, PORTUGUESE, SPANISH

DUTCH: Rows = read_rows(
    """
    accepted 3: wij accepteren | we accepteren | ik accepteer | wij gaan akkoord | we gaan akkoord | ik ga akkoord
        | gaan wij akkoord | akkoord met | wij zijn akkoord | we zijn akkoord | voor ons akkoord | past voor ons |
        dat past | dat werkt voor ons | werkt voor mij | prima voor ons | we hebben een deal | afgesproken | laten
        we doorgaan | we gaan ervoor | u kunt beginnen | jullie kunnen beginnen | we bevestigen | wij bevestigen |
        ik bevestig | hierbij bevestig | goedgekeurd | groen licht | we nemen het aanbod aan | nemen wij graag aan
    accepted 2: akkoord | prima | klinkt goed | graag gedaan | natuurlijk | perfect | geen probleem | uitstekend
    declined 3: wijzen … af | wij slaan … af | slaan we … af | afwijzen | afslaan | afgewezen | niet akkoord |
        niet accepteren | geen interesse | niet geïnteresseerd | niet ingaan op | helaas niet | helaas geen |
        kunnen wij niet | kunnen we niet | kan ik niet | andere leverancier | andere aanbieder | andere partij |
        te duur | buiten ons budget | boven ons budget | nee dank | nee bedankt | hebben we niet nodig | niet
        nodig | besloten om niet | zien wij af van | zien we af van | afzeggen | niet mogelijk
    declined 1: helaas | spijtig genoeg
    counter_offer 4: # in plaats van # | tegenbod | tegenvoorstel | kunnen … # bieden | kunnen # bieden | bieden #
        | kunnen we # | zouden # | bereid … # te betalen | bereid om # | zakken naar # | prijs verlagen | lagere
        prijs | betere prijs | korting | ons budget is | maximaal # | wat dacht je van # | wat dacht u van # | in
        het midden | onderhandelen | als jullie … # | als u … #
    request 3: kunt u … sturen | kun je … sturen | kan je … sturen | zou u … kunnen | zou je … kunnen | kunt u |
        kun je | kunnen jullie | zou u | gelieve | graag ontvang~ | graag zou ik | ik wil graag | wij willen graag
        | we willen graag | stuur mij | stuur ons | stuur me | wij verzoeken | ik verzoek | offerte aanvragen |
        een offerte | ik heb nodig | we hebben nodig | willen bestellen | wil bestellen
    request 1.5: alstublieft | alsjeblieft | graag
    question 2.5: wanneer | hoeveel | hoe lang | hoe werkt | wat kost | wat is | waar is | waar kan | waarom |
        welke | hebben jullie | heeft u | is er een | zijn er | is het mogelijk | een vraag | vraag over | ik
        vroeg me af | ik wilde vragen | kunt u mij vertellen | weet u of
    schedule 3: afspraak maken | een afspraak | de afspraak | verzetten | verplaatsen | uitstellen | afspreken |
        inplannen | plannen | vergadering | een overleg | een meeting | bellen op | telefonisch overleg |
        videogesprek | bent u beschikbaar | ben je beschikbaar | komt het uit | schikt het | beschikbaarheid | ben
        je vrij | welke dag | hoe laat
    complaint 3: klacht | klagen | ontevreden | niet tevreden | teleurgesteld | onacceptabel | schandalig |
        belachelijk | defect | kapot | beschadigd | verkeerd artikel | verkeerde artikel | verkeerde product |
        niet ontvangen | nog steeds niet | nooit aangekomen | niet aangekomen | werkt niet | geld terug |
        terugbetaling | restitutie | dubbel afgeschreven | slechte service | slechte kwaliteit | wacht al |
        wachten al
    unsubscribe 4: afmelden | uitschrijven | schrijf mij uit | schrijf me uit | meld mij af | meld me af | geen
        e-mails meer | geen mails meer | verwijder mij | verwijder mijn adres | haal mij van | niet meer mailen |
        niet langer ontvangen
    thanks 2: bedankt | dank u | dank je | hartelijk dank | heel erg bedankt | dankjewel | dank u wel
    ignored 1: als u vragen heeft | mocht u vragen | heeft u vragen | bij voorbaat dank | hoe gaat het | met
        vriendelijke groet | alvast bedankt | in de bijlage
    accepted! 3: ja | oké | ok | akkoord | prima | goed | afgesproken | graag
    declined! 3: nee | afgewezen
    unsubscribe! 4: stop | afmelden | uitschrijven
    not 1: niet | geen | nooit
    if 1: als | indien | mits | of
    accepted 3: ga ervoor | gaan ervoor | u mag beginnen | bestelling plaatsen wij | wij tekenen
    declined 3: voor een andere partij gekozen | anders besloten | voorlopig niet | op dit moment niet
    schedule 3: komt … uit | schikt u | bellen | elkaar spreken
    complaint 3: niemand reageert | ik wacht | wij wachten | te laat geleverd
    """
)

OTHERS: Rows = read_rows(
    """
    accepted 3: vi accepterar | jag accepterar | vi godkänner | låter bra | kör på | det passar oss | vi
        accepterer | jeg accepterer | vi godkender | lyder godt | det passer os | vi aksepterer | jeg aksepterer |
        høres bra ut | det passer oss | hyväksymme | hyväksyn | sopii meille | sopii minulle | akceptujemy |
        akceptuję | zgadzamy się | zgadzam się | pasuje nam | pasuje mi | przyjmujemy | přijímáme | přijímám |
        souhlasíme | souhlasím | vyhovuje nám | vyhovuje mi | мы согласны | согласен | согласна | принимаем |
        принимаю | договорились | нас устраивает | ми згодні | згоден | згодна | приймаємо | домовились |
        домовилися | нас влаштовує | kabul ediyoruz | kabul ediyorum | onaylıyoruz | onaylıyorum | bize uyar |
        anlaştık | نوافق | أوافق | نقبل | أقبل | موافقون | موافق | אנחנו מסכימים | אני מסכים | אנו מקבלים | מתאים
        לנו | מאשרים | מאשר | סגרנו | 我们接受 | 我接受 | 我同意 | 我们同意 | 成交 | 没问题 | 承諾します |
        承諾いたします | 了承しました | 同意します |
        お受けします | 進めてください | 수락합니다 | 동의합니다 | 승인합니다 | 진행해 주세요 | 받아들이겠습니다
    declined 3: tackar nej | avböjer | inte intresserad~ | kan inte acceptera | för dyrt | takker nej | takker nei
        | afslår | avslår | ikke interesseret | ikke interessert | kan ikke acceptere | kan ikke akseptere | for
        dyrt | hylkäämme | emme hyväksy | en hyväksy | emme ole kiinnostuneita | en ole kiinnostunut | liian
        kallis | odrzucamy | odmawiamy | nie akceptujemy | nie możemy przyjąć | nie jesteśmy zainteresowani | nie
        jestem zainteresowan~ | za drogo | niestety nie | odmítáme | nepřijímáme | nemáme zájem | nemám zájem |
        bohužel ne~ | příliš drahé | отказываемся | отклоняем | вынуждены отказаться | не согласны | не интересует
        | не заинтересован~ | слишком дорого | к сожалению не | відмовляємось | відмовляємося | не згодні | не
        цікавить | занадто дорого | на жаль не | reddediyoruz | kabul edemiyoruz | kabul etmiyoruz |
        ilgilenmiyoruz | ilgilenmiyorum | çok pahalı | maalesef | نرفض | أرفض | لا نقبل | لا يمكننا | غير مهتم~ |
        אנחנו מסרבים | לא מעוניינים | לא מעוניין | לא מעוניינת | לצערנו | יקר מדי | 我们拒绝 | 拒绝 | 不接受 |
        无法接受 | 不感兴趣
        | 不需要 | 太贵 | 很遗憾 | お断り | 見送らせて | 辞退 | 受け入れられません | 興味がありません | 거절 |
        관심이 없 | 관심 없 | 수락할 수 없 | 너무 비싸 | 유감스럽게도
    counter_offer 4: # istället för # | # i stedet for # | motbud | motförslag | modtilbud | modbud | mottilbud |
        rabatt | # sijaan # | vastatarjous | alennus~ | # zamiast # | kontroferta | kontrpropozycja |
        kontrpropozycj~ | rabat~ | protinabídka | protinávrh | # místo # | sleva | slevu | # вместо # | встречное
        предложение | скидка | скидку | # замість # | зустрічна пропозиція | знижка | знижку | karşı teklif |
        indirim | # yerine # | عرض مضاد | خصم | # بدلا من # | הצעה נגדית | הנחה | # במקום # | 还价 | 还盘 |
        便宜一点 | 折扣
        | 降价 | 値引き | 割引 | 代案 | 할인 | 역제안 | 대신 #
    request 3: kan du skicka | kan ni skicka | kan du sende | kunne du sende | vær venlig | vennligst | voisitko |
        voisitteko | lähettäkää | proszę o | proszę przesłać | czy mogą państwo | czy możesz | prosím o | prosím
        pošlete | můžete poslat | můžete mi | пришлите | отправьте | прошу | просим | не могли бы вы | надішліть |
        чи не могли б ви | прошу вас | lütfen | gönderebilir misiniz | gönderir misiniz | rica ederim | يرجى | من
        فضلك | أرجو | בבקשה | נא | תוכל לשלוח | תוכלו לשלוח | 请发 | 请寄 | 请提供 | 请确认 | 麻烦您 | 能否 |
        送ってください | お送りください |
        お願いします | いただけますか | ご確認ください | 보내주세요 | 보내 주세요 | 부탁드립니다 | 주시겠습니까
        | 주실 수 있
    question 2.5: när | hur mycket | hur | varför | vad kostar | hvornår | hvor meget | hvordan | hvorfor | når
        kan | hvor mye | milloin | paljonko | kuinka | miksi | kiedy | ile | jak długo | dlaczego | czy | kdy |
        kolik | proč | kde je | когда | сколько | почему | как долго | где | коли | скільки | чому | де | ne zaman
        | ne kadar | nasıl | neden | متى | كم | كيف | لماذا | מתי | כמה | איך | למה | 什么时候 | 多少 | 怎么 |
        为什么 | 吗 |
        いつ | いくら | どう | なぜ | でしょうか | ますか | 언제 | 얼마 | 어떻게 | 왜 | 인가요 | 나요 | 습니까
    schedule 3: boka ett möte | boka in | ett möte | träffas | tillgänglig | aftale et møde | et møde | mødes |
        avtale et møte | et møte | møtes | tilgjengelig | tapaaminen | tapaamis~ | kokous | sovitaan aika | umówić
        się | umówić spotkanie | spotkanie | spotkania | przełożyć | domluvit schůzku | schůzka | schůzku |
        встреча | встречу | встретиться | созвон | созвониться | перенести | зустріч | зустрітися | toplantı |
        randevu | görüşme | müsait | اجتماع | موعد | נפגש | פגישה | להיפגש | 会议 | 约个时间 | 见面 | 预约 |
        打電話 | 会議 |
        打ち合わせ | 日程 | お会い | ご都合 | 회의 | 미팅 | 약속 | 일정
    complaint 3: klagomål | reklamation | missnöjd | besviken | oacceptabelt | trasig | skadad | klage | klager |
        utilfreds | misfornøyd | skuffet | uacceptabelt | uakseptabelt | defekt | ødelagt | valitus | reklamaatio
        | tyytymätön | pettynyt | rikki | skarga | reklamacja | reklamację | niezadowolon~ | rozczarowan~ |
        uszkodzon~ | zepsut~ | nie działa | stížnost | reklamace | reklamaci | nespokojen~ | zklaman~ | poškozen~
        | rozbit~ | nefunguje | жалоба | жалобу | недоволен | недовольна | разочарован~ | сломан~ | повреждён~ |
        поврежден~ | не работает | до сих пор не | скарга | скаргу | незадоволен~ | зламан~ | пошкоджен~ | не
        працює | şikayet~ | memnun değil~ | hayal kırıklığı | bozuk | kırık | hasarlı | çalışmıyor | شكوى | غير
        راض | مكسور | تالف | لا يعمل | תלונה | מאוכזב~ | שבור | פגום | לא עובד | 投诉 | 不满意 | 失望 | 损坏 |
        坏了 | 退款 |
        没收到 | 苦情 | クレーム | 不満 | 壊れ | 破損 | 返金 | 届いていません | 불만 | 실망 | 파손 | 고장 | 환불
    unsubscribe 4: avregistrera | avsluta prenumerationen | ta bort mig | sluta skicka | afmeld | frameld | avmeld
        | fjern meg | fjern mig | stop med at sende | peruuta tilaus | poistakaa minut | lopettakaa | wypisz |
        wypisać | wypiszcie | usunąć mnie | usuńcie mnie | proszę o usunięcie | nie chcę otrzymywać | odhlásit |
        odhlaste | nechci dostávat | nezasílejte | отписаться | отпишите | отписка | удалите меня | не присылайте
        | не пишите мне | відписатися | відпишіть | видаліть мене | не надсилайте | abonelikten çık~ | aboneliğimi
        iptal | listeden çıkar~ | إلغاء الاشتراك | ألغوا اشتراكي | أزيلوني | הסר | הסירו אותי | להסיר אותי | 退订 |
        取消订阅 | 不要再发 | 配信停止 | 購読解除 | 登録解除 | 送らないで | 수신거부 | 수신 거부 | 구독 취소 |
        보내지 마
    thanks 2: tack | tack så mycket | stort tack | tusen takk | takk | mange tak | tak for | kiitos | kiitoksia |
        dziękuję | dziękujemy | dzięki | děkuji | děkujeme | díky | спасибо | благодарю | благодарим | дякую |
        дякуємо | teşekkürler | teşekkür ederim | teşekkür ederiz | شكرا | شكراً | תודה | תודה רבה | 谢谢 | 感谢 |
        ありがとう | 感謝 | 감사합니다 | 고맙습니다
    accepted! 3: ja | jo | kyllä | joo | tak | zgoda | ano | dobře | да | хорошо | так | добре | evet | tamam |
        نعم | כן
    declined! 3: nej | nei | ei | nie | ne | нет | ні | hayır | لا | לא
    not 1: inte | ej | ikke | ei | en | emme | nie | не | нет | ні | değil | لا | لن | ليس | לא
    if 1: om | hvis | jos | jeśli | jeżeli | pokud | если | якщо | eğer | إذا | אם
    """
)

TABLES: dict[str, Rows] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "pt": PORTUGUESE,
    "it": ITALIAN,
    "nl": DUTCH,
    "": OTHERS,
}
"""By language, as rules.language names them; "" for every other one."""
