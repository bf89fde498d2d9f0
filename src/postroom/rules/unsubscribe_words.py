"""The words of people who want no more mail, one entry a language; data only.

Each field is a list divided by `|`, looked up folded (see triage_wording.py). Together they are a whole small language:
a text is a request only when every word of it is here, so a word too few costs less than a word too many.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class RemovalWords:
    """How one asks to be removed in one language."""

    ask: str
    """Says it: one of these must be there."""
    alone: str = ""
    """Says it when nothing but politeness stands beside it: `stop`."""
    beside: str
    """What may stand around it: the mail, the list, a reason, politeness."""
    polite: str
    """Of `beside`, what may stand beside `alone`."""
    close: str = ""
    """Begins the end of a mail: what follows on the next lines is a name."""


REMOVAL_WORDS = {
    "en": RemovalWords(
        ask="unsubscribe|unsubscribe me|unsubscribing|unsub|un subscribe|remove me|remove us|delete me|take me off"
        "|take us off|take my name off|take my email off|take my address off|opt out|opt me out|optout|opting out"
        "|remove my email|remove my address|remove my email address|remove my name|remove this email"
        "|remove this address|remove this email address|delete my email|delete my email address|delete my address"
        "|stop emailing|stop emailing me|stop emailing us|stop sending|stop sending me|stop sending us"
        "|stop contacting me|stop contacting us|stop writing to me|stop writing me|stop mailing me"
        "|stop spamming me|stop these emails|stop the emails|stop all emails|do not email me|don t email me"
        "|do not contact me|don t contact me|do not contact us|don t contact us|do not write to me"
        "|don t write to me|no more emails|no more email|no more mails|no more messages"
        "|cancel my subscription to this list|list unsubscribe one click|i no longer wish to receive"
        "|i no longer want to receive|i do not wish to receive|i don t wish to receive|i do not want to receive"
        "|i don t want to receive|i d like to be removed|i want to be removed|to be removed from|be removed"
        "|get me off|leave me alone|do not send me any|don t send me any|don t send me anything"
        "|do not send me further",
        alone="stop|stop all|stopall|stop it now",
        beside="from|of|off|your|the|this|these|that|all|any|every|list|lists|mailing|mailings|mailing list"
        "|mailing lists|email list|email lists|distribution|distribution list|database|newsletter|newsletters"
        "|email|emails|mail|mails|message|messages|communication|communications|marketing|promotional|updates"
        "|contact list|contacts|subscription|spam|correspondence|more|again|further|future|in the future|in future"
        "|anymore|any more|any longer|any further|to|at|on|me|my|address|email address|you|us|i|i m|i am|we|we re"
        "|we are|and|or|want|wish|would|like|i d|want to|would like to|as soon as possible|asap|immediately|now"
        "|today|at once|right away|not interested|no longer interested|no thanks|no thank you"
        "|never signed up for this|i never signed up|i did not sign up|i didn t sign up|for this|for these"
        "|i did not subscribe|i never subscribed|i didn t subscribe|receiving|receive|for the last time|it|with"
        "|such|sending",
        polite="please|pls|plz|thanks|thank you|thx|kindly|hi|hello|hey|dear|sir|madam|sirs|team|all|there"
        "|good morning|good day|good afternoon|sorry|now|request|immediately",
        close="thanks|thank you|regards|best regards|best|kind regards|sincerely|cheers|many thanks|warm regards"
        "|yours|thx|yours sincerely|sent from my|respectfully",
    ),
    "de": RemovalWords(
        ask="abmelden|abmeldung|abbestellen|abbestellung|newsletter abmelden|newsletter abbestellen|austragen"
        "|tragen sie mich aus|trag mich aus|melden sie mich ab|melde mich ab|löschen sie mich|lösche mich"
        "|entfernen sie mich|entferne mich|nehmen sie mich aus|nehmen sie mich von|nimm mich von|aus dem verteiler"
        "|von der liste|aus ihrem verteiler|aus eurem verteiler|keine weiteren emails|keine weiteren mails"
        "|keine emails mehr|keine mails mehr|keine nachrichten mehr|keine weiteren nachrichten|keine werbung mehr"
        "|keine newsletter mehr|keine weitere werbung|schreiben sie mir nicht mehr|schreib mir nicht mehr"
        "|schicken sie mir nichts mehr|senden sie mir nichts mehr|kontaktieren sie mich nicht mehr"
        "|hören sie auf mir zu schreiben",
        alone="stopp|abmelden",
        beside="mich|mir|uns|ich|möchte|will|wünsche|von|vom|aus|ab|der|die|den|dem|das|diese|diesem|diesen"
        "|dieser|ihrer|ihrem|ihren|ihre|eurer|eurem|euren|deiner|deinem|allen|alle|liste|listen|verteiler"
        "|verteilerliste|mailingliste|emailliste|newsletter|newslettern|emails|email|mails|mail|nachrichten"
        "|werbung|werbemails|datenbank|adresse|meine|meiner|email adresse|emailadresse|mehr|weitere|weiteren"
        "|bekommen|erhalten|senden|schicken|zu|und|sofort|umgehend|unverzüglich|kein interesse"
        "|ich habe kein interesse|nicht interessiert|bin|habe|nicht angemeldet|nie angemeldet|hier|hiermit|heraus"
        "|künftig|in zukunft|streichen|löschen|entfernen|nehmen|werden|wieder|keine",
        polite="bitte|danke|vielen dank|hallo|guten tag|guten morgen|sehr geehrte|sehr geehrter|damen und herren"
        "|damen|herren|liebes team|team|moin|servus",
        close="mit freundlichen grüßen|freundliche grüße|viele grüße|beste grüße|liebe grüße|danke"
        "|vielen dank|mfg|vg|lg|gruß|grüße|mit freundlichem gruß|hochachtungsvoll|gesendet von",
    ),
    "fr": RemovalWords(
        ask="désinscrire|désinscription|désinscrivez moi|désinscris moi|me désinscrire|désabonner"
        "|désabonnement|désabonnez moi|me désabonner|retirez moi|retirer mon adresse|retirez mon adresse"
        "|supprimez moi|supprimez mon adresse|supprimer mon adresse|enlevez moi|enlevez mon adresse"
        "|ne plus recevoir|plus recevoir|arrêtez de m écrire|arrêtez de m envoyer|cessez de m envoyer"
        "|cessez de m écrire|arrêter de m envoyer|ne m envoyez plus|ne m écrivez plus|ne me contactez plus",
        alone="stop|arrêt|arrêtez",
        beside="me|moi|je|nous|de|du|des|d|la|le|les|l|cette|ce|ces|votre|vos|ta|tes|toutes|tous|toute|liste"
        "|listes|liste de diffusion|liste d envoi|diffusion|newsletter|newsletters|lettre|lettre d information"
        "|email|emails|mail|mails|courriel|courriels|messages|message|publicité|publicités|base de données|base"
        "|données|fichier|fichiers|mon|mes|adresse|adresse email|à|et|souhaite|veux|voudrais|désire|demande"
        "|souhaiterais|ne|plus|recevoir|vouloir|immédiatement|tout de suite|dès maintenant|pas intéressé"
        "|pas intéressée|je ne suis pas intéressé|je ne suis pas intéressée|ma|par|ici|être|retiré"
        "|retirée|de votre part",
        polite="s il vous plaît|svp|s il te plaît|stp|merci|merci de|merci d|bonjour|bonsoir|madame|monsieur"
        "|veuillez|prière de|bien vouloir|d avance|par avance|salut",
        close="cordialement|bien cordialement|merci|merci d avance|salutations|bien à vous|sincères salutations"
        "|envoyé de mon",
    ),
    "es": RemovalWords(
        ask="darme de baja|darse de baja|dar de baja|dame de baja|deme de baja|denme de baja|date de baja"
        "|cancelar suscripción|cancelar la suscripción|cancelar mi suscripción|desuscribir|desuscribirme"
        "|desuscribirse|anular suscripción|desuscríbeme|elimíname|elimíneme|elimínenme|eliminarme|eliminen mi"
        "|elimine mi|quítame|quíteme|quítenme|borrarme|bórrame|bórreme|sáquenme|sáqueme|sácame"
        "|no quiero recibir|no deseo recibir|dejen de enviarme|deje de enviarme|deja de enviarme"
        "|dejen de escribirme|dejen de mandarme|no más correos|no me envíe más|no me envíen más"
        "|no me envíes más|no me manden más|no me escriban más|no me escriba más",
        alone="stop|baja",
        beside="me|mi|mis|yo|de|del|la|el|los|las|esta|este|estos|estas|su|sus|tu|tus|vuestra|todas|todos|lista"
        "|listas|correo|correos|correo electrónico|correos electrónicos|lista de correo|lista de distribución"
        "|boletín|boletines|newsletter|email|emails|mensajes|mensaje|publicidad|base de datos|dirección|y|por|en"
        "|quiero|quisiera|deseo|solicito|más|ya|no estoy interesado|no estoy interesada|no me interesa|recibir"
        "|inmediatamente|ahora|cuanto antes|suscripción|a",
        polite="por favor|gracias|hola|buenos días|buenas tardes|buenas|muchas gracias|estimados|estimado|señores"
        "|favor|le ruego|ruego",
        close="gracias|muchas gracias|saludos|un saludo|atentamente|cordialmente|saludos cordiales|enviado desde mi",
    ),
    "pt": RemovalWords(
        ask="cancelar inscrição|cancelar a inscrição|cancelar minha inscrição|cancelar subscrição"
        "|cancelar a subscrição|descadastrar|descadastre me|descadastrar me|descadastramento|desinscrever"
        "|desinscrever me|remover me|remova me|removam me|me remova|me remover|me removam|retirar me|retire me"
        "|retirem me|me retire|me retirem|remova meu|remover meu|excluir meu|exclua meu|não quero receber"
        "|não desejo receber|não quero mais receber|não desejo mais receber|parem de me enviar|pare de me enviar"
        "|pare de enviar|parem de enviar|não enviem mais|anular a subscrição|não me envie mais|não me enviem mais",
        alone="parar|sair|pare|stop|remover",
        beside="me|meu|minha|eu|de|da|do|das|dos|a|o|os|as|esta|este|estes|essa|desta|deste|dessa|desses|destes"
        "|sua|suas|vossa|tua|todas|todos|lista|listas|lista de emails|lista de email|distribuição|newsletter"
        "|newsletters|boletim|email|emails|mensagens|mensagem|publicidade|propaganda|base de dados|banco de dados"
        "|endereço|e|por|quero|gostaria|desejo|solicito|mais|já|não tenho interesse|sem interesse|receber"
        "|imediatamente|agora|nome|cadastro|contatos|ser|removido|removida|para",
        polite="por favor|favor|obrigado|obrigada|olá|oi|bom dia|boa tarde|boa noite|agradeço|prezados|prezado"
        "|grato|grata",
        close="obrigado|obrigada|atenciosamente|cumprimentos|att|abraços|abraço|com os melhores cumprimentos"
        "|enviado do meu",
    ),
    "it": RemovalWords(
        ask="disiscrivere|disiscrivermi|disiscrizione|disiscrivetemi|disiscrivimi|cancellarmi|cancellatemi"
        "|cancellami|mi cancelli|cancellazione|annulla iscrizione|annullare l iscrizione|annullare iscrizione"
        "|rimuovetemi|rimuovimi|rimuovermi|mi rimuova|toglietemi|toglimi|mi tolga|togliermi|eliminatemi"
        "|non voglio più ricevere|non desidero più ricevere|non inviatemi più|non mandatemi più"
        "|non mi inviate più|non scrivetemi più|smettete di scrivermi|smettetela di scrivermi"
        "|smettete di inviarmi|cancellate il mio|rimuovete il mio|basta email",
        alone="stop",
        beside="mi|mio|mia|miei|io|di|da|dal|dalla|dalle|dai|dei|delle|del|della|la|il|lo|le|i|questa|questo"
        "|queste|questi|vostra|vostro|vostre|vostri|sua|tua|tutte|tutti|lista|liste|mailing list|mailing|elenco"
        "|newsletter|email|mail|messaggi|messaggio|pubblicità|database|indirizzo|indirizzo email|e|per|voglio"
        "|vorrei|desidero|chiedo|più|ricevere|non sono interessato|non sono interessata|non mi interessa|subito"
        "|immediatamente|ora|a|posta|di essere|cancellato|cancellata|rimosso|rimossa",
        polite="per favore|per cortesia|grazie|gentilmente|buongiorno|buonasera|salve|ciao|prego|cortesemente"
        "|spett|vi prego",
        close="grazie|saluti|cordiali saluti|distinti saluti|cordialmente|grazie mille|inviato da",
    ),
    "nl": RemovalWords(
        ask="afmelden|afmelding|uitschrijven|uitschrijving|schrijf mij uit|schrijf me uit|meld mij af|meld me af"
        "|verwijder mij|verwijder me|verwijder mijn|haal mij van|haal me van|haal mij uit|haal me uit"
        "|geen emails meer|geen mails meer|geen berichten meer|geen email meer|geen mail meer"
        "|geen nieuwsbrief meer|stuur mij geen|stuur me geen|mail mij niet meer|mail me niet meer|stop met mailen"
        "|stop met het sturen",
        alone="stop|stoppen",
        beside="mij|me|mijn|ik|ons|van|uit|voor|de|het|deze|dit|uw|jullie|je|alle|lijst|lijsten|mailinglijst"
        "|mailinglist|verzendlijst|adressenlijst|nieuwsbrief|nieuwsbrieven|emails|email|mails|mail|berichten"
        "|bericht|reclame|bestand|database|adres|emailadres|en|wil|wens|graag|meer|ontvangen|te|geen interesse"
        "|niet geïnteresseerd|direct|onmiddellijk|nu|per direct|worden|verwijderd|mailen",
        polite="alstublieft|alsjeblieft|aub|svp|bedankt|dank u|dank je|hallo|goedemorgen|goedemiddag|goedendag"
        "|beste|geachte|hoi|graag",
        close="groet|groeten|met vriendelijke groet|vriendelijke groet|mvg|bedankt|dank u|alvast bedankt"
        "|verzonden vanaf",
    ),
    "sv": RemovalWords(
        ask="avregistrera|avregistrera mig|avregistrering|avsluta prenumeration|avsluta prenumerationen"
        "|avsluta min prenumeration|avprenumerera|avanmäl mig|avanmäla|avanmälan|ta bort mig|ta bort min|stryk mig"
        "|inga fler mail|inga fler mejl|inga fler utskick|inga fler meddelanden|sluta skicka|sluta mejla"
        "|sluta maila|skicka inte fler|vill inte ha fler|vill inte längre få|vill inte få",
        alone="stopp|stop|sluta",
        beside="mig|min|mitt|jag|vi|oss|från|ur|av|er|era|ert|den|det|denna|dessa|detta|alla|lista|listan|listor"
        "|maillista|maillistan|mejllista|mejllistan|sändlista|sändlistan|utskick|utskicken|nyhetsbrev|nyhetsbrevet"
        "|mail|mejl|email|epost|epostadress|adress|meddelanden|reklam|register|databas|och|vill|önskar|att|fler"
        "|mer|längre|få|ha|inte intresserad|är|omedelbart|nu|genast|bli|borttagen|till",
        polite="tack|snälla|vänligen|hej|hejsan|var vänlig|god morgon|tack på förhand",
        close="mvh|hälsningar|med vänliga hälsningar|vänliga hälsningar|tack|skickat från min",
    ),
    "da": RemovalWords(
        ask="afmeld|afmelding|afmeld mig|afmelde|frameld|frameld mig|framelding|slet mig|slet min|fjern mig"
        "|fjern min|tag mig af|ikke flere mails|ikke flere emails|ikke flere beskeder|stop med at sende"
        "|stop med at skrive|send ikke flere|ønsker ikke at modtage|ønsker ikke længere at modtage"
        "|vil ikke modtage|vil ikke have flere|send mig ikke flere",
        alone="stop|stop nu",
        beside="mig|min|mit|jeg|vi|os|fra|af|jeres|den|det|denne|disse|dette|alle|liste|listen|lister|mailliste"
        "|maillisten|maillister|nyhedsbrev|nyhedsbrevet|nyhedsbreve|mail|mails|email|emails|emailadresse"
        "|mailadresse|adresse|beskeder|reklamer|reklame|database|og|vil|gerne|ønsker|at|flere|mere|længere"
        "|modtage|have|ikke interesseret|er|straks|nu|med det samme|blive|fjernet|slettet|for",
        polite="tak|venligst|hej|goddag|vær venlig|på forhånd tak|på forhånd",
        close="mvh|hilsen|venlig hilsen|med venlig hilsen|de bedste hilsner|tak|sendt fra min",
    ),
    "no": RemovalWords(
        ask="avmeld|meld meg av|avmelding|avmeld meg|meld av|slett meg|slett min|fjern meg|fjern min|ta meg av"
        "|stryk meg|ikke flere eposter|ingen flere eposter|ingen flere mail|slutt å sende|slutt å skrive"
        "|ikke send flere|ønsker ikke å motta|ønsker ikke lenger å motta|vil ikke motta|vil ikke ha flere"
        "|avslutt abonnement|avslutt abonnementet|ikke send meg flere",
        alone="stopp|stop|slutt",
        beside="meg|min|mitt|jeg|vi|oss|fra|av|deres|den|det|denne|disse|dette|alle|liste|listen|lista|lister"
        "|epostliste|epostlisten|mailliste|maillisten|nyhetsbrev|nyhetsbrevet|nyhetsbrevene|mail|mailer|epost"
        "|eposter|email|epostadresse|adresse|meldinger|reklame|database|og|vil|gjerne|ønsker|å|flere|mer|lenger"
        "|motta|ha|ikke interessert|er|straks|nå|umiddelbart|bli|fjernet|slettet|for",
        polite="takk|vennligst|hei|god dag|vær så snill|vær vennlig|på forhånd|takk på forhånd",
        close="mvh|hilsen|vennlig hilsen|med vennlig hilsen|beste hilsen|takk|sendt fra min",
    ),
    "fi": RemovalWords(
        ask="peruuta tilaus|peruuttakaa tilaus|peruuta tilaukseni|peru tilaus|peru tilaukseni|peruutan tilaukseni"
        "|poista minut|poistakaa minut|poista osoitteeni|poistakaa osoitteeni|poista sähköpostini"
        "|poistakaa sähköpostini|lopeta viestien lähettäminen|lopettakaa viestien lähettäminen|en halua enää"
        "|en halua vastaanottaa|en halua saada|ei enää viestejä|ei enempää viestejä|tilauksen peruutus"
        "|poistu listalta|älkää lähettäkö enää|älä lähetä enää|älkää lähettäkö minulle|älä lähetä minulle",
        alone="lopeta|lopettakaa|seis|stop",
        beside="minut|minulle|minun|osoitteeni|tältä|tästä|teidän|sinun|listalta|listaltanne|postituslistalta"
        "|postituslistaltanne|sähköpostilistalta|sähköpostilistaltanne|jakelulistalta|jakelusta|uutiskirjeen"
        "|uutiskirje|uutiskirjeitä|rekisteristänne|rekisteristä|tietokannasta|viestejä|viestejänne|sähköposteja"
        "|sähköpostia|mainoksia|enää|lisää|enempää|saada|vastaanottaa|näitä|kaikilta|ja|haluan|heti|välittömästi"
        "|en ole kiinnostunut|kaikki",
        polite="kiitos|hei|moi|terve|ystävällisesti|olkaa hyvä|ole hyvä|päivää|huomenta",
        close="terveisin|ystävällisin terveisin|t|yt|kiitos|parhain terveisin|lähetetty",
    ),
}
"""By ISO 639 code. The others stand in unsubscribe_words_east.py."""
