"""The words by which automatic answers give themselves away, one entry a language; data only.

Each field is a list divided by `|`. Words are looked up folded (see triage_wording.py): case, accents, hyphens,
apostrophes and other punctuation do not matter. A phrase must be one that ordinary letters rarely hold whole.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What automatic answers say in one language."""

    spaced: bool = True
    """Whether words stand apart and keep their form enough to be looked up as words."""
    subject_automatic: str
    """In a subject: that this is an automatic answer."""
    subject_absence: str
    """In a subject: that its author is away."""
    absence: str
    """In a text: that its author is away."""
    declared: str
    """In a text: that it was written by a machine as an answer."""
    thanks: str
    """In a text: that a mail came in and will be looked at. People write so too."""
    notice: str = ""
    """In a text: that a machine wrote it, which receipts and codes also say."""
    held: str = ""
    """In a challenge: the mail that waits."""
    guarded: str = ""
    """In a challenge: the list or filter that keeps it."""


WORDINGS = {
    "en": Wording(
        subject_automatic="automatic reply|auto reply|autoreply|automated reply|automatic response|auto response"
        "|autoresponse|automated response|autoresponder|auto responder|vacation reply|vacation response"
        "|automatic acknowledgement|auto acknowledgement|away message|automatic email reply"
        "|thank you for your email|thank you for your message|thank you for contacting",
        subject_absence="out of office|out of the office|ooo|away from the office|away from my desk|away until"
        "|away from my mail|on vacation|on holiday|on annual leave|on leave|maternity leave|parental leave"
        "|vacation notice|vacation message|absence notice|not in the office|office closed|out of town",
        absence="i am out of the office|i m out of the office|i am currently out|i m currently out"
        "|i am out of office|i will be out of|i ll be out of|out of the office until|out of office until"
        "|i am out until|i m out until|i will be out until|i ll be out until|i am out from|i m out from"
        "|i will be out from|i ll be out from"
        "|out of the office from|currently out of the office|currently out of office|will be out of the office"
        "|is out of the office|i am away|i m away|currently away|i will be away|i ll be away|away from the office"
        "|away from my desk|away from my email|out of the office and|i am on vacation|i m on vacation"
        "|i will be on vacation|on vacation until|on vacation from|i am on holiday|i m on holiday|on holiday until"
        "|i am on leave|i m on leave|on annual leave|on maternity leave|on parental leave|on paternity leave"
        "|on sick leave|limited access to email|limited access to my email|no access to email"
        "|no access to my email|intermittent access to email|limited email access|without email access"
        "|limited access to emails|not checking email|not be checking email|unable to read your message"
        "|not able to read your message|will be traveling|will be travelling|upon my return|on my return"
        "|after my return|when i return|when i get back|returning to the office|return to the office"
        "|back in the office|i will return on|i will be back on|in my absence|during my absence|out of town until",
        declared="this is an automatic reply|this is an auto reply|this is an automated reply|this is an autoreply"
        "|this is an automatic response|this is an automated response|this is an auto response"
        "|automatic vacation reply|this is an automated email response|this is an automatic email response"
        "|this is an automated acknowledgement|this is an automatic acknowledgement|automatically generated reply"
        "|automatically generated response|automated response to your|automatic response to your"
        "|automatic reply to your|sent automatically in response|this is an automatic confirmation"
        "|one time automated message|one time automatic confirmation|this reply was generated automatically"
        "|this response was generated automatically|this is a vacation message",
        thanks="we have received your message|we have received your email|we ve received your message"
        "|we ve received your email|i have received your email|for immediate assistance|need immediate assistance"
        "|require immediate assistance|our office is closed|in urgent cases|thank you for your email"
        "|thank you for you email|thanks for your email|thank you for your message|thanks for your message"
        "|thank you for your mail|thank you for your inquiry|thank you for your enquiry|thank you for contacting"
        "|thanks for contacting|thank you for writing|thank you for getting in touch|thanks for getting in touch"
        "|thank you for reaching out|i received your message|i have received your message"
        "|your message has been received|your email has been received|your inquiry has been received"
        "|reply as soon as possible|respond as soon as possible|get back to you as soon as|reply to you as soon as"
        "|respond to your message as|will respond to your message|will respond to your email|will respond to you"
        "|will get back to you|is no longer monitored|is not monitored|no longer with the company|no longer works"
        "|is no longer with|no longer employed|has left the company|address is no longer in use"
        "|email address has changed|my new email address|new email address is",
        notice="this is an automated message|this is an automatic message|this is an automatically generated"
        "|this message was automatically generated|this email was automatically generated"
        "|automatically generated email|do not reply to this|please do not reply|do not respond to this",
        held="your message to|your email to|your message was received|your email was received"
        "|your message has been|your message about|your email about|your message is|message you sent"
        "|email you sent|mail you sent|mail that you sent|message that you sent|email that you sent"
        "|your recent email|your recent message|deliver your message|deliver your email|delivery of your email"
        "|delivery of your message|messages you send|email you send|your messages will|your original message"
        "|your mail has been|your mail to|your email is being|your email has been placed|your email has been held"
        "|your email is waiting|you recently sent|you sent an email|you sent me|your message will be delivered"
        "|your email will be delivered",
        guarded="allowed list|allow list|allowed senders|whitelist|white list|whitelisted|guest list"
        "|approved sender|approved senders|approved list|safe list|safe senders|authorized senders"
        "|authorised senders|list of senders|waitlisted|being held|been held|held until|held in a|pending approval"
        "|awaiting approval|awaiting verification|awaiting confirmation|awaiting your confirmation"
        "|until you confirm|until i approve|spam protection|anti spam|antispam|spam blocker|spamblocker"
        "|spam arrest|spam filter|spam filtering|stop spam|prevent spam|avoid spam|unsolicited email|junk email"
        "|you are human|you are a human|you are a person|real person|human being|not a spammer|not spam"
        "|confirm that you sent|verify that you sent|confirm you sent|sender verification|verify yourself"
        "|authenticate yourself|protected by|challenge response",
    ),
    "de": Wording(
        subject_automatic="automatische antwort|automatische rückantwort|automatische email antwort|autoantwort"
        "|automatisch generierte antwort|eingangsbestätigung|automatische eingangsbestätigung"
        "|automatische rückmeldung",
        subject_absence="abwesenheitsnotiz|abwesenheitsmeldung|abwesenheitsnachricht|abwesenheitsbenachrichtigung"
        "|abwesenheitsassistent|abwesenheitsagent|abwesenheit|abwesend|ausser haus|nicht im büro|nicht im hause"
        "|nicht im haus|im urlaub|urlaubsvertretung|urlaubsnotiz|nicht am arbeitsplatz",
        absence="ich bin nicht im büro|ich bin derzeit nicht|ich bin zurzeit nicht|ich bin zur zeit nicht"
        "|ich bin momentan nicht|ich bin aktuell nicht|ich bin im moment nicht|bin ich nicht im büro"
        "|ich bin abwesend|ich bin bis|bin ich abwesend|derzeit nicht im hause|nicht im büro|nicht im hause"
        "|nicht im haus|ausser haus|ich bin im urlaub|ich befinde mich im urlaub|derzeit im urlaub"
        "|bin ich im urlaub|im urlaub und|in elternzeit|im mutterschutz|nach meiner rückkehr|wieder im büro"
        "|wieder erreichbar|wieder für sie da|während meiner abwesenheit|in meiner abwesenheit"
        "|eingeschränkt erreichbar|nur eingeschränkten zugriff|keinen zugriff auf meine emails"
        "|emails werden nicht weitergeleitet|wird nicht weitergeleitet|nicht automatisch weitergeleitet",
        declared="dies ist eine automatische antwort|dies ist eine automatisch generierte antwort"
        "|das ist eine automatische antwort|dies ist eine automatische rückantwort"
        "|dies ist eine automatische antwortmail|diese antwort wurde automatisch|automatisch erstellte antwort"
        "|automatisch erzeugte antwort|dies ist eine automatische eingangsbestätigung"
        "|dies ist eine automatische abwesenheitsnotiz",
        thanks="in dringenden fällen|bei dringenden|wenden sie sich bitte an|werde mich so schnell wie möglich"
        "|melde mich schnellstmöglich|vielen dank für ihre nachricht|vielen dank für ihre email"
        "|vielen dank für ihre mail|danke für ihre nachricht|danke für ihre email|danke für ihre mail"
        "|danke für deine nachricht|danke für deine email|danke für deine mail|vielen dank für ihre anfrage"
        "|vielen dank für deine nachricht|vielen dank für deine mail|wir haben ihre nachricht erhalten"
        "|wir haben ihre email erhalten|ihre nachricht ist bei uns eingegangen|ihre email ist bei uns eingegangen"
        "|nicht mehr im unternehmen|nicht mehr für das unternehmen|neue email adresse"
        "|emailadresse hat sich geändert",
        notice="dies ist eine automatisch generierte|diese email wurde automatisch"
        "|diese nachricht wurde automatisch|bitte antworten sie nicht auf diese|automatisch generierte nachricht"
        "|automatisch generierte email",
        held="ihre nachricht an|ihre email an|ihre nachricht wurde|ihre email wurde|ihre mail wurde"
        "|ihrer nachricht|ihrer email",
        guarded="whitelist|spamschutz|spam schutz|spamfilter|spam filter|zurückgehalten|absenderliste"
        "|liste der erlaubten|freigeschaltet|erlaubten absender|unerwünschte werbung|echter mensch",
    ),
    "fr": Wording(
        subject_automatic="réponse automatique|réponse auto|message automatique|accusé de réception|répondeur"
        "|réponse automatisée",
        subject_absence="absence du bureau|absent du bureau|message d absence|notification d absence"
        "|avis d absence|en congé|en congés|en vacances|hors du bureau|absente du bureau|je suis absent"
        "|je suis absente|absence",
        absence="je suis absent|je suis absente|je suis actuellement absent|je suis actuellement absente"
        "|je serai absent|je serai absente|actuellement absent|actuellement absente|absent du bureau"
        "|absente du bureau|hors du bureau|je suis en congé|je suis en congés|actuellement en congé"
        "|actuellement en congés|je suis en vacances|actuellement en vacances|en congé maternité"
        "|en congé parental|de retour le|à mon retour|dès mon retour|mon retour le|je serai de retour"
        "|pendant mon absence|durant mon absence|en mon absence|accès limité à mes|accès limité à ma"
        "|accès restreint à mes|pas accès à mes emails",
        declared="ceci est une réponse automatique|ceci est un message automatique de réponse"
        "|il s agit d une réponse automatique|cette réponse est automatique|cette réponse a été générée"
        "|réponse générée automatiquement|ceci est un accusé de réception automatique"
        "|réponse automatique à votre",
        thanks="en cas d urgence|pour toute urgence|nous avons bien reçu votre message"
        "|nous avons bien reçu votre email|j ai bien reçu votre message|merci pour votre message"
        "|merci pour votre email|merci pour votre mail|merci pour votre courriel|merci de votre message"
        "|merci de votre email|merci de votre courriel|votre message a bien été|votre email a bien été"
        "|dans les meilleurs délais|dans les plus brefs délais|dès que possible|ne fait plus partie"
        "|a quitté la société|nouvelle adresse email|nouvelle adresse électronique"
        "|merci de nous avoir contactés",
        notice="ceci est un message automatique|message généré automatiquement|merci de ne pas répondre"
        "|veuillez ne pas répondre|ne pas répondre à ce|email automatique",
        held="votre message à|votre email à|votre message a été|votre message est|votre email a été"
        "|que vous avez envoyé",
        guarded="liste blanche|antispam|anti spam|expéditeurs autorisés|expéditeur autorisé"
        "|en attente de validation|en attente d approbation|courrier indésirable|protégé par|protégée par"
        "|êtes humain",
    ),
    "es": Wording(
        subject_automatic="respuesta automática|autorespuesta|auto respuesta|respuesta automatizada"
        "|acuse de recibo|contestación automática|contestador automático",
        subject_absence="fuera de la oficina|fuera de oficina|ausente|ausencia|de vacaciones"
        "|ausencia de la oficina|aviso de ausencia|mensaje de ausencia",
        absence="estoy fuera de la oficina|fuera de la oficina|fuera de oficina|estaré fuera|me encuentro fuera"
        "|estoy de vacaciones|estaré de vacaciones|me encuentro de vacaciones|de vacaciones hasta|estoy ausente"
        "|estaré ausente|me encuentro ausente|de baja por|baja por maternidad|permiso de maternidad|a mi regreso"
        "|a mi vuelta|cuando regrese|cuando vuelva|durante mi ausencia|en mi ausencia|acceso limitado a mi"
        "|acceso limitado al correo|sin acceso a mi correo|regresaré el|volveré el|de vuelta el",
        declared="esta es una respuesta automática|este es un mensaje de respuesta automática"
        "|es una respuesta automática|respuesta generada automáticamente|respuesta automática a su"
        "|esta respuesta se ha generado",
        thanks="en caso de urgencia|para asuntos urgentes|hemos recibido su mensaje|hemos recibido su correo"
        "|he recibido su correo|gracias por su mensaje|gracias por su correo|gracias por tu mensaje"
        "|gracias por tu correo|gracias por su email|gracias por contactar|gracias por ponerse en contacto"
        "|su mensaje ha sido recibido|a la mayor brevedad|lo antes posible|ya no trabaja"
        "|nueva dirección de correo|tan pronto como sea posible",
        notice="este es un mensaje automático|este es un correo automático|mensaje generado automáticamente"
        "|correo generado automáticamente|no responda a este|por favor no responda|no responder a este",
        held="su mensaje a|su correo a|su mensaje ha sido|su correo ha sido|el mensaje que envió"
        "|el correo que envió|entrega de su",
        guarded="lista blanca|lista de permitidos|remitentes autorizados|remitentes permitidos|antispam|anti spam"
        "|correo no deseado|pendiente de aprobación|está protegida|está protegido|es una persona real|es humano",
    ),
    "pt": Wording(
        subject_automatic="resposta automática|resposta automatica de|auto resposta|autoresposta"
        "|mensagem automática|confirmação de recebimento",
        subject_absence="fora do escritório|fora do escritorio|ausente|ausência|ausência do escritório"
        "|de férias|em férias|ausência temporária|aviso de férias|aviso de ausência",
        absence="estou fora do escritório|fora do escritório|estarei fora|encontro me fora|estou de férias"
        "|estou em férias|estarei de férias|estarei em férias|encontro me de férias|de férias até"
        "|em férias até|estou ausente|estarei ausente|encontro me ausente|licença maternidade"
        "|licença de maternidade|no meu retorno|ao meu retorno|no meu regresso|quando regressar|quando retornar"
        "|durante a minha ausência|durante minha ausência|na minha ausência|acesso limitado ao"
        "|acesso limitado aos|retornarei no dia|retornarei em|regresso no dia|retorno no dia",
        declared="esta é uma resposta automática|isto é uma resposta automática"
        "|resposta gerada automaticamente|resposta automática ao seu|trata se de uma resposta automática",
        thanks="em caso de urgência|assuntos urgentes|recebemos a sua mensagem|recebemos o seu email"
        "|obrigado pela sua mensagem|obrigada pela sua mensagem|obrigado pelo seu email|obrigada pelo seu email"
        "|obrigado por sua mensagem|obrigado por entrar em contato|obrigado pelo contato|agradecemos o seu contato"
        "|agradecemos o seu contacto|recebemos sua mensagem|recebemos seu email|recebi a sua mensagem"
        "|assim que possível|o mais breve possível|o mais rápido possível|já não trabalha|não trabalha mais"
        "|novo endereço de email",
        notice="esta é uma mensagem automática|este é um email automático|mensagem gerada automaticamente"
        "|email gerado automaticamente|não responda a este|não responda esta|por favor não responda"
        "|favor não responder",
        held="sua mensagem para|seu email para|sua mensagem foi|seu email foi|sua mensagem está"
        "|mensagem que você enviou|email que você enviou|entrega de sua mensagem|entrega da sua mensagem",
        guarded="antispam|anti spam|lista branca|lista de permitidos|remetentes autorizados|remetentes permitidos"
        "|remetente autorizado|aguardando confirmação|aguardando liberação|é um ser humano|pessoa real"
        "|protegido por|protegida por|lixo eletrônico",
    ),
    "it": Wording(
        subject_automatic="risposta automatica|risponditore automatico|autorisposta|risposta automatizzata"
        "|conferma di ricezione",
        subject_absence="fuori ufficio|fuori sede|assente|assenza|in ferie|assenza dall ufficio|fuori dall ufficio"
        "|avviso di assenza",
        absence="sono fuori ufficio|sarò fuori ufficio|fuori ufficio fino|fuori dall ufficio|sono fuori sede"
        "|sono assente|sarò assente|sono in ferie|sarò in ferie|in ferie fino|sono in vacanza|sarò in vacanza"
        "|in congedo|congedo di maternità|al mio ritorno|al mio rientro|durante la mia assenza|in mia assenza"
        "|rientrerò il|sarò di ritorno|accesso limitato alla|non sono in ufficio",
        declared="questa è una risposta automatica|questo è un messaggio di risposta automatica"
        "|risposta generata automaticamente|risposta automatica alla|la presente è una risposta automatica",
        thanks="per urgenze|per questioni urgenti|in caso di urgenza|abbiamo ricevuto la sua email"
        "|abbiamo ricevuto il suo messaggio|grazie per il suo messaggio|grazie per la sua email"
        "|grazie per il tuo messaggio|grazie per la tua email|grazie per averci contattato"
        "|grazie per averci scritto|il prima possibile|appena possibile|non lavora più|nuovo indirizzo email",
        notice="questo è un messaggio automatico|messaggio generato automaticamente"
        "|email generata automaticamente|si prega di non rispondere|non rispondere a questa"
        "|non rispondere a questo",
        held="il suo messaggio a|la sua email a|il tuo messaggio a|il suo messaggio è|il messaggio che ha inviato"
        "|consegna del suo",
        guarded="lista bianca|antispam|anti spam|mittenti autorizzati|mittenti consentiti|posta indesiderata"
        "|in attesa di approvazione|protetto da|protetta da",
    ),
    "nl": Wording(
        subject_automatic="automatisch antwoord|automatische reactie|automatische beantwoording|autoantwoord"
        "|ontvangstbevestiging|automatisch bericht",
        subject_absence="afwezig|afwezigheid|afwezigheidsbericht|afwezigheidsmelding|niet aanwezig|niet op kantoor"
        "|buiten kantoor|op vakantie|met vakantie",
        absence="ik ben niet op kantoor|ik ben momenteel niet|ik ben afwezig|ben ik afwezig|momenteel afwezig"
        "|niet aanwezig|niet op kantoor|buiten kantoor|ik ben op vakantie|ik ben met vakantie|op vakantie tot"
        "|met vakantie tot|ben ik op vakantie|met verlof|met zwangerschapsverlof|na mijn terugkeer"
        "|bij mijn terugkeer|ben ik weer aanwezig|weer bereikbaar|tijdens mijn afwezigheid|bij mijn afwezigheid"
        "|beperkt bereikbaar|beperkt toegang tot",
        declared="dit is een automatisch antwoord|dit is een automatische reactie"
        "|dit is een automatisch gegenereerd antwoord|automatisch gegenereerde reactie"
        "|dit is een automatische ontvangstbevestiging",
        thanks="in dringende gevallen|voor dringende|bij spoed|bedankt voor uw bericht|bedankt voor uw email"
        "|bedankt voor uw mail|bedankt voor je bericht|bedankt voor je mail|bedankt voor je email"
        "|dank voor uw bericht|dank voor uw email|dank u voor uw|wij hebben uw bericht ontvangen"
        "|we hebben uw bericht ontvangen|we hebben je bericht ontvangen|wij hebben uw email ontvangen"
        "|zo spoedig mogelijk|zo snel mogelijk|niet meer werkzaam|nieuw emailadres",
        notice="dit is een automatisch bericht|dit is een automatisch gegenereerd|dit is een automatische email"
        "|niet op dit bericht|niet op deze email|niet te reageren",
    ),
    "sv": Wording(
        subject_automatic="autosvar|automatiskt svar|automatsvar|automatiskt meddelande|mottagningsbekräftelse",
        subject_absence="frånvaro|frånvarande|frånvaromeddelande|inte på kontoret|ej på kontoret|på semester"
        "|semester|tjänstledig|föräldraledig",
        absence="jag är inte på kontoret|inte på kontoret|ej på kontoret|jag är på semester|jag har semester"
        "|på semester till|på semester fram till|jag är bortrest|jag är ledig|jag är föräldraledig"
        "|jag är tjänstledig|jag är frånvarande|jag är tillbaka|åter på kontoret|tillbaka på kontoret"
        "|när jag är tillbaka|under min frånvaro|begränsad tillgång till|läser inte min mail|läser inte min epost",
        declared="detta är ett automatiskt svar|detta är ett autosvar|det här är ett automatiskt svar"
        "|detta är ett automatsvar|automatiskt genererat svar",
        thanks="vid brådskande|i brådskande ärenden|vi har tagit emot ditt mail|vi har mottagit ditt meddelande"
        "|tack för ditt mail|tack för ditt mejl|tack för ditt meddelande|tack för ditt email"
        "|tack för din förfrågan|så snart som möjligt|så fort som möjligt|snarast möjligt|har slutat",
        notice="detta är ett automatiskt meddelande|detta är ett automatiskt genererat|går inte att svara på"
        "|svara inte på detta",
    ),
    "da": Wording(
        subject_automatic="automatisk svar|autosvar|automatisk besvarelse|automatisk besked|kvittering for modtagelse",
        subject_absence="fravær|fraværende|fraværsbesked|ikke på kontoret|på ferie|på barsel|ikke til stede",
        absence="jeg er ikke på kontoret|ikke på kontoret|jeg er på ferie|jeg holder ferie|på ferie til"
        "|på ferie frem til|jeg er på barsel|på barselsorlov|jeg er fraværende|jeg er bortrejst|jeg er tilbage"
        "|tilbage på kontoret|når jeg er tilbage|under mit fravær|i mit fravær|begrænset adgang til"
        "|læser ikke mine",
        declared="dette er et automatisk svar|dette er et autosvar|dette er et automatisk genereret svar"
        "|automatisk genereret svar",
        thanks="i hastende tilfælde|hvis det haster|vi har modtaget din mail|vi har modtaget din besked"
        "|tak for din mail|tak for din email|tak for din besked|tak for din henvendelse|hurtigst muligt"
        "|så hurtigt som muligt|så snart som muligt|ikke længere ansat",
        notice="dette er en automatisk|denne mail er automatisk|denne email er automatisk|kan ikke besvares"
        "|svar ikke på denne",
    ),
    "no": Wording(
        subject_automatic="automatisk svar|autosvar|automatisk svarmelding|automatisk beskjed|bekreftelse på mottak",
        subject_absence="fravær|fraværende|fraværsmelding|ikke på kontoret|på ferie|ikke til stede|i permisjon",
        absence="jeg er ikke på kontoret|ikke på kontoret|jeg er på ferie|jeg har ferie|på ferie til"
        "|jeg er i permisjon|i foreldrepermisjon|jeg er borte|jeg er bortreist|jeg er tilbake|tilbake på kontoret"
        "|når jeg er tilbake|under mitt fravær|i mitt fravær|begrenset tilgang til|leser ikke epost",
        declared="dette er et automatisk svar|dette er et autosvar|dette er en automatisk svarmelding"
        "|automatisk generert svar",
        thanks="ved hastesaker|i hastesaker|hvis det haster|vi har mottatt din henvendelse|takk for din epost"
        "|takk for din email|takk for din mail|takk for din melding|takk for meldingen|takk for din henvendelse"
        "|takk for henvendelsen|takk for eposten|så snart som mulig|så fort som mulig|snarest mulig"
        "|jobber ikke lenger",
        notice="dette er en automatisk|denne eposten er automatisk|ikke svar på denne|kan ikke besvares",
    ),
    "fi": Wording(
        subject_automatic="automaattinen vastaus|automaattivastaus|poissaolovastaus|automaattinen viesti"
        "|vastaanottokuittaus",
        subject_absence="poissa|poissaolo|poissaoloilmoitus|poissa toimistosta|poissa toimistolta|lomalla"
        "|en ole paikalla",
        absence="olen poissa|olen lomalla|olen vuosilomalla|olen kesälomalla|olen vanhempainvapaalla"
        "|olen matkoilla|poissa toimistosta|poissa toimistolta|en ole toimistolla|en ole paikalla"
        "|palaan toimistolle|palaan töihin|palaan lomalta|palaan takaisin|poissaoloni aikana|lomani aikana"
        "|lomalla ja palaan|luen sähköpostia",
        declared="tämä on automaattinen vastaus|tämä on automaattivastaus|tämä on automaattinen poissaoloviesti"
        "|automaattisesti luotu vastaus",
        thanks="kiireellisissä asioissa|kiireellisissä tapauksissa|kiireisissä asioissa|kiitos viestistäsi"
        "|kiitos viestistänne|kiitos sähköpostistasi|kiitos sähköpostistanne|kiitos yhteydenotostasi"
        "|kiitos yhteydenotostanne|viestisi on vastaanotettu|mahdollisimman pian|niin pian kuin mahdollista"
        "|ei ole enää",
        notice="tämä on automaattinen viesti|tämä on automaattisesti|älä vastaa tähän|ei voi vastata",
    ),
}
"""By ISO 639 code. The others stand in triage_words_east.py."""

TRANSACTIONS = (
    "verification|verify your|confirm your|confirmation|activate your|activation code|security code|login code"
    "|sign in|log in|one time|passcode|your code|password|magic link|receipt|invoice|your order|order number"
    "|payment|your booking|reservation|bestätig|sicherheitscode|anmeldecode|einmalcode|ihr code|dein code|passwort"
    "|kennwort|rechnung|ihre bestellung|deine bestellung|quittung|buchung|vérification|vérifiez|confirmez"
    "|mot de passe|votre code|facture|votre commande|reçu de|verificación|verifica tu|confirma tu|confirme su"
    "|contraseña|tu código|su código|factura|tu pedido|su pedido|recibo|verificação|confirme seu|confirme sua"
    "|senha|seu código|fatura|seu pedido|verifica il|conferma|il tuo codice|codice di|fattura|il tuo ordine"
    "|ricevuta|verificatie|bevestig|wachtwoord|uw code|je code|factuur|uw bestelling|je bestelling|verifiera"
    "|bekräfta|lösenord|din kod|faktura|din beställning|kvitto|bekræft|adgangskode|din kode|din ordre|kvittering"
    "|bekreft|passord|vahvista|salasana|koodisi|lasku|tilauksesi|weryfikac|potwierdź|hasło|twój kod|zamówieni"
    "|ověř|potvrď|potvrzení|heslo|váš kód|objednávk|подтвер|пароль|ваш код|код под"
    "|счет|заказ|квитанц|підтвер|код підтв|рахунок|замовлення|doğrula"
    "|onayla|şifre|kodunuz|sipariş|验证|驗證|确认|確認|密码|密碼|发票|發票|订单|訂單|收据|收據|認証|パスワード"
    "|コード|請求書|領収|ご注文|인증|확인|비밀번호|코드|영수증|주문|청구서|رمز|تأكيد|تحقق|كلمة المرور|فاتورة|طلبك"
    "|إيصال|קוד|אימות|סיסמה|חשבונית|הזמנה|קבלה"
)
"""In subjects, beginnings of words too: what an agent waits for even when it is sent as newsletters are."""
