"""The words of each idea in languages that set words apart, folded: lower case, without accents.

A star ends a stem. One string a language, in the order English, German, French, Spanish, Portuguese, Italian, Dutch,
Swedish, Danish and Norwegian, Finnish, Polish, Czech, Russian, Ukrainian, Turkish; none where the word is shared.
"""

# ruff: noqa: RUF001 - Cyrillic words are what these tables are for

from postroom.rules import screening_concepts as c

# A row is an idea.
# fmt: off
WORDS: tuple[tuple[int, str], ...] = (
    (c.FILL, """
        back n plus ha hai tiene tienes tem hast na am who whom first comes here there need needs about into the of
        to and or any these those that which a an my our me be been is are were was have has had by with from in on
        at as for it them please just simply completely so i will can do we us let own very die der das den dem des
        und oder von aus mir bitte ab sofort zu im ist sind ein eine einen les le la l de du d et ou moi s il plait
        qui que aux mes las los el del y o lo un una al por favor e os da dos um uma em gli delle dei di che mi het
        een van en mij deze dat och som av mig med dina og af meg ja minulle oraz te ty mnie v se и мне эти те на в
        та ці мені ve bana bu bir"""),
    (c.NOT, """
        stop cease quit nothing not don dont never no without cannot none nicht kein keine keinen ohne nie niemals ne
        pas sans jamais aucun aucune sin ningun ninguna nunca nao sem nenhum nenhuma non senza nessun nessuna niet
        geen zonder inte utan inga ingen ikke uden uten ala ilman bez zadnych zadne neni не нет без никаких ніяких
        немає olmadan yok"""),
    (c.OVERRIDE, """
        aside ignoring yok drop ignor* disregard* forget overrid* overrul* bypass* circumvent* discard* nullif*
        overwrit* supersed* skip skipping abandon* unlearn* neglect dismiss missacht* vergiss vergesst vergessen
        uberschreib* umgeh* verwirf oubli* contourn* outrepass* olvid* descart* desestim* anula elude omite esquec*
        desconsider* contorn* dimentic* trascur* aggir* annull* negeer* vergeet* omzeil* overschrijf* negeren glom*
        strunta kringga bortse glem* overstyr* tilsideset* ohita* unohda* sivuuta* huomiotta zignor* zapomnij* pomin*
        omin* odrzuc* zapomen* zapomn* obejd* prehlizej* игнорир* проигнорир* забудь* отбрось* обойди* пренебре*
        ігнору* проігнору* відкинь* знехту* yoksay* gormezden ardi unut unutun dikkate"""),
    (c.INSTRUCTION, """
        directions istemi* ordres ordini training orders instruction instructions instructional directive directives
        guideline guidelines rule rules command commands constraint constraints programming guardrail guardrails
        protocols guidance prompts anweisung* instruktion* vorgabe* regel regeln richtlinie* befehl* weisung*
        anordnung* consigne* regle regles instruccion* indicacion* directriz directrices reglas ordenes instruc*
        diretriz* regras orientac* comandos istruzion* direttiv* regole comandi instructie* aanwijzing* regels
        richtlijn* opdrachten anvisning* regler riktlinj* retningslinj* instruks* ohjeet ohjeita ohjeist* ohjeit*
        maaray* saannot saantoja instrukc* polecen* wytyczn* zasad* regul pokyn* pravidl* prikaz* инструкц* указани*
        правил* команды директив* распоряжен* інструкц* вказівк* команди talimat* yonerge* komut* kural*"""),
    (c.PRIOR, """
        vorher davor avant antes prima initially already previous previously prior above preceding earlier foregoing
        former initial original before past existing old aforementioned vorherig* vorig* bisherig* obig* fruher*
        vorhergehend* vorangegang* vorangehend* ursprunglich* alten alte precedent* anterieur* dessus initiales
        anterior* previo previas previos previa arriba inicial* iniciai* acima sopra iniziali eerdere vorige
        voorgaande bovenstaande tidigare foregaende ovanstaende tidligere ovenstaende forrige aiem* edelli* edeltav*
        ylla yllaolev* poprzedni* wczesniejsz* powyzsz* dotychczas* predchoz* predchaz* predesl* drivejs* dosavadn*
        предыдущ* предшеств* прежн* вышеуказ* попередн* вищезазн* раніше ранее onceki yukaridaki evvelki"""),
    (c.ALL, """
        all every everything entire whole full complete alle allen aller alles samtlich* jede jeder jeden tous toutes
        tout toute todo todos toda todas tudo tutti tutte tutto alla allt alt kaikki kaikk* wszystki* wszelki*
        vsechn* veskere все всех всю весь всі всіх усі tum butun hepsi"""),
    (c.YOU, """
        jestes eres bist sei yours you your yourself du dir dich dein deine deinen deiner ihre ihren tu ton ta tes
        vous votre vos te tus sus tuo tua tuoi tue voce seu sua seus suas teu je jij jouw uw din ditt dina dine sina
        sinun twoj* twoi* swoj* ci tvoj* tvych tve sve svoj* ты вы твои* твой ваш* свои* тебе вам твої* свої* ти ви
        sen senin sana"""),
    (c.SYSTEM, """
        operating governing guiding setup starting base startup system hidden internal developer core underlying
        initial original configuration systeme sistema systeem* systemets systemu systemow* systemov* versteckt*
        intern interne internen geheim* systemet ocult* nascost* verborgen jarjestelm* ukryt* систем* скрыт*
        прихован* sistem* gizli"""),
    (c.SYSTEM | c.PROMPT | c.TWICE, """
        systemprompt* systeemprompt* systemprom* jarjestelmakehot* preprompt* metaprompt* sysprompt*"""),
    (c.SYSTEM | c.INSTRUCTION | c.TWICE, "systemanweis* systeminstru* systemregel* systemvorgabe* systeembericht*"),
    (c.PROMPT, """
        istemi* kehote kehotteesi prompt prompts promptu prompta prompten promptow prompti promptun promptunu промпт*
        промт*"""),
    (c.REVEAL, """
        reveal* disclos* print printing output outputting recit* divulg* leak expose dump repeat regurgitat* echo
        verrat* verrate offenleg* offenbar* wiederhol* preisgeb* ausgeb* revel* affich* repet* imprim* repit* muestr*
        mostr* exib* rivel* ripet* stampa svel* onthul* herhaal* toon avslo* upprepa* gentag* afslor* gjenta* visa
        paljasta* toista* tulosta* nayta* ujawni* wyswietl* powtorz* wypisz* zdradz* odhal* zobraz* zopakuj* vypis*
        prozrad* раскро* выведи* повтори* распечатай* розкрий* виведи* goster* acikla* yazdir* tekrarla* ifsa"""),
    (c.SHOW, """
        quelles quels cuales quali quais vilka hvilke jakie jake какие які was welche wat show showing tell give
        share write provide list quote summarize summarise copy describe what state zeig* nenn* gib montr* donn* dis
        dites dime dame di mostra dimmi vertel* geef beratta* fortael* fortell* vis kerro* pokaz* podaj* ukaz* rekni
        покажи* сообщи* скажи* soyle*"""),
    (c.EXACT, """
        verbatim exact exactly word literally wortlich* wortwortlich* wort mot textuel* exactement palabra literal*
        palavra parola letterlijk* ordagrant ordret sanatarkasti doslown* doslov* slovo слово дословн* kelimesi"""),
    (c.LIMIT, """
        filtering constraints boundary moderation rule restriction restrictions limitation limitations limits filter
        filters censor* safeguard* guardrail* safety ethic* policies moral morals boundar* rules guidelines
        constraint* protocols einschrankung* beschrankung* zensur regeln grenzen filtr* censur* regles limites
        restriccion* filtros reglas restric* regras restrizion* limiti regole beperking* regels begransning*
        restriktion* regler begraensning* begrensning* restriksjon* rajoituk* rajoite* saantoja ograniczen* zasad
        cenzur* omezen* pravidel ограничен* правил цензур* фильтр* обмежен* фільтр* kisitlama* sinirlama* kural*"""),
    (c.SAFETY, "safety content ethical ethics moral moderation security sicherheits* securite seguridad seguranca"),
    (c.NOW, """
        now henceforth onwards jetzt nun fortan desormais maintenant ahora adelante agora adesso ora nu voortaan
        framover hereafter nyt teraz odtad nyni ted теперь отныне тепер відтепер simdi artik"""),
    (c.ACT, """
        act acting pretend* roleplay* impersonat* simulat* behave become handle handele spiel* agis agissez fais
        comporte actua actue finge aja atue agisci fingi gedraag doe agera bete opfor toimi udawaj zachowuj
        predstirej веди притворись действуй поводься davran"""),
    (c.FREE, """
        uncensored unrestricted unfiltered jailbreak jailbroken amoral unaligned unmoderated unbound unshackled
        unzensiert* uneingeschrankt* ungefiltert* desinhib* censurado ongecensureerd* ocensurerad* ucensureret
        usensurert nieograniczon* nieocenzurow* neomezen* necenzurov* неограниченн* необмежен* kisitlamasiz*
        sinirsiz* sansursuz*"""),
    (c.AI, "chatbots chatgpt ai llm llms chatbot bot bots gpt claude gemini copilot ki ia ии ші yapay"),
    (c.HELPER, """
        modelem modelo modello modell modele assistant assistants agent agents model models assistent* asistent*
        assistente* asistente* asystent* ассистент* асистент* asistan*"""),
    (c.SEND, """
        copy cc forwarded emailed send sending forward forwarding email mail post transmit upload exfiltrate relay
        bcc submit deliver senden sende schick* weiterleit* leite ubermittl* maile envoi* envoy* transmet* transfer*
        envi* reenvi* mande encaminh* invi* inoltr* stuur verzend* doorstur* skicka* vidarebefordra* videresend*
        laheta* valita* wysl* wyslij przesl* odesl* posl* preposl* отправ* пошли* перешл* вышли* надішл* відправ*
        надісл* gonder* ilet"""),
    (c.COLLECT, """
        collect gather harvest extract compile retrieve fetch steal sammle sammel* rassembl* recopil* recoge recog*
        reune colet* reuna raccogl* verzamel* samla saml indsaml* keraa* zbierz* zgromadz* shromazd* собери* соберите
        збери* зберіть topla*"""),
    (c.SECRET, """
        cookie cookies passwd env password passwords credential credentials creds api apikey apikeys token tokens
        secrets passcode passwort* kennwort* zugangsdaten passe identifiants contrasena* credencia* senha senhas
        credenzial* wachtwoord* losenord* adgangskode* passord* salasana* hasla hasel haslo hesla heslo парол* учетн*
        sifre* ssh ключи"""),
    (c.PERSONS, """
        customer customers client clients user users employee employees subscriber subscribers patient patients
        contacts kunden* kundendaten klant* klanten* usuario* utenti clienti kunder kundlist* asiakas* asiakkaid*
        clientes cliente klient* zakaznik* клиент* пользовател* клієнт* користувач* musteri*"""),
    (c.DATA, """
        key keys list lists data database databases record records details emails addresses information info files
        history kundendaten daten datenbank liste donnees base datos lista dados dati elenco gegevens lijst uppgifter
        tiedot dane danych udaje данные базу список дані veri verileri listesi*"""),
    (c.PERSONS | c.DATA | c.TWICE, """
        kundendaten* kundenliste* klantgegevens klantenlijst kunddata kundelist* kundlista*"""),
    (c.PLACE, "http https www mailto hxxp hxxps"),
    (c.OUTSIDE, """
        external attacker extern externe externen externa externo esterno ulkoi* zewnetrzn* extern* внешн* зовнішн*"""),
    (c.DECODE, """
        decode decodes decoded decrypt decipher deobfuscate base64 base32 base58 base85 ascii85 rot13 rot47
        unscramble unscrambled deobfuscated morse dekodier* entschlussel* decod* dechiffr* descifr* decifr* decripta*
        decodeer* avkoda* afkod* purka dekoduj* dekodir* декодир* расшифр* розшифр* coz"""),
    (c.EXECUTE, """
        following obeying followed obeyed executing execute follow obey perform comply carry abide befolg* ausfuhr*
        fuhre execut* suiv* obei* ejecut* sigue obedec* cumpl* siga esegui* segui volg volgen opvolg* uitvoer* folj*
        utfor* folg noudata* suorita* wykonaj* przestrzega* provede* vykonej* выполн* следуй* исполн* виконай*
        дотримуй* uygula* izle* yurut*"""),
    (c.CALL, "call use invoke run trigger using calling rufe nutze verwende appelle utilise utiliza usa chame"),
    (c.TELL, """
        tell inform mention notify alert warn show disclose reveal informier* sag sage erwahn* informe* previen*
        mentionn* digas menciones avisar avise mencione dire informare zeggen vermeld beratta namn fortael sig kerro
        mow mowic informuj wspominaj rikej neinformuj говори сообщай упоминай кажи soyleme bahsetme"""),
    (c.USER, """
        user human operator nutzer benutzer anwender utilisateur usuario utente gebruiker anvandar* brugeren brukeren
        kayttaj* uzytkownik* uzivatel* пользовател* користувач* kullanici*"""),
    (c.OUTPUT, """
        reply replies response responses answer answers antwort* reponse* respuesta* resposta* rispost* antwoord*
        svar svaret vastau* odpowied* odpoved* ответ* відповід* yanit*"""),
    (c.SUMMARY, "summary summaries output outputs completion zusammenfassung* resume resumen resumo riassunto"),
    (c.INCLUDE, """
        mention mentions cite contain contains containing included appended added inserted quote quoted put encode
        ajoute include append add insert prepend attach embed fuge inclu* ajoute* anade* adicion* aggiung* voeg"""),
    (c.BEGIN, """
        ends begins starts begin beginning start starting end ending finish conclude prefix beginne commence empieza
        comece inizia"""),
    (c.MEMORY, """
        preferences context profile memory memories longterm sessions session gedachtnis memoire memoria geheugen"""),
    (c.KEEP, """
        saved preserve keep carry retain noted save store remember persist persisted persists record memorize merke
        speicher* enregistre guarda"""),
    (c.FUTURE, "future subsequent next following upcoming always sessions conversations later"),
    (c.ADMIN, """
        developers creators creator administrators supervisor ceo admin administrator root sudo superuser developer
        owner openai anthropic administrador admina"""),
    (c.GRANT, """
        grant grants granted permission consented approved confirmed allow allows approve permitted authorize allowed
        unlock gewahre accorde concede"""),
    (c.REQUEST, "request requests question questions command commands demand demands order orders"),
    (c.MODE, "mode modus modo modalita tilaan rezim tryb режим* modu moduna modunu entwicklermodus"),
    (c.ENABLE, """
        enable enabled activate activated enter entering switch engage initiate unlock aktivier* active activez
        activa activar ative attiva activeer aktivera aktiver aktivoi wlacz aktivuj включи активируй увімкни
        etkinlestir gec"""),
    (c.DEVELOPER, """
        developer dev debug god maintenance dan jailbreak sudo unrestricted uncensored unfiltered evil diagnostic
        entwickler* developpeur desarrollador desenvolvedor sviluppatore ontwikkelaar* utvecklar* udvikler* kehittaj*
        dewelopera vyvojar* разработчик* розробник* gelistirici*"""),
    (c.TASK, "task objective goal mission purpose priority job role directive instruction aufgabe tarea compito"),
    (c.REAL, "real true actual only sole primary wahre einzige vraie verdadera reale overriding"),
    (c.NEW, "new updated revised latest neue neuen nouvelles nuevas nuevos novas nuove nieuwe nya nye uusi nowe nove"),
    (c.CHANGED, """
        cancelled canceled reset clear erase wipe outdated invalid ignored expired superseded overruled lifted
        disengaged bypassed changed replaced updated disabled removed suspended deactivated revoked void off longer
        overridden cleared obsolete geandert aufgehoben deaktiviert desactiv* modifi* cambiado"""),
    (c.READ, """
        read reading process processing summarize summarise summarizing parse parsing analyze analyse ingest lies"""),
    (c.WHEN, "when if while before after once upon whenever wenn sobald quand lorsque si cuando quando wanneer nar"),
    (c.NOTE, "note attention notice message important memo hint hinweis notiz achtung nota atencion attenzione aviso"),
    (c.GIVEN, """
        initialised initialized gesagt dicho dit detto ditto operate running prompted given told received programmed
        instructed configured trained provided recues recu erhalten bekommen"""),
    (c.MAILS, """
        message emails mails messages inbox mailbox conversation conversations chat correspondence threads
        transcript"""),
    (c.REFUSE, """
        warnings warning caveats refusing refuse refuses refusal refusals apologize apologise disclaimer disclaimers
        disclaim"""),
    (c.RESTRICTED, "restricted forbidden prohibited harmful illegal disallowed unethical dangerous explicit"),
    (c.CONTENT, "content contents material answer response output information"),
    (c.EXEMPT, "verified exempt exempted authorized authorised cleared excluded unaffected"),
    (c.ANYTHING, "anything whatever whatsoever cualquier qualsiasi qualquer importe"),
    (c.PRIVATE, "private confidential sensitive personal secret proprietary environment"),
    (c.JOIN, "concatenate combine join concat assemble reassemble merge"),
    (c.WORDS, "words text sentence sentences paragraph everything"),
    (c.DISCUSS, """
        injection injections attackers attacks researchers vulnerability vulnerabilities phrase phrases example
        examples called jailbreaks adversarial newsletter angriff angriffe attaques ataques"""),
    (c.THOUGHT, "reasoning thought thoughts trace scratchpad thinking"),
    (c.MUST, "must should shall need required have immediately"),
    (c.THIS, "this these dies diese diesen ce cet cette este esta questo questa deze dit denna dette tama tej to это"),
    (c.STORY, "fiction fictional hypothetical hypothetically novel story game scenario simulation imagine imaginary"),
    (c.HARM, """
        malware ransomware keylogger bomb explosives explosive napalm meth phishing exploit weapon weapons virus"""),
    (c.DO, "do done doing tue tun fais haz faca fai doe"),
    (c.EVERYTHING, "everything anything alles tout todo tudo tutto allt kaikki wszystko vse все hersey"),
    (c.POLICY, "policy policies"),
    (c.LEAK, """
        reveal* disclos* recit* divulg* leak expose repeat regurgitat* dump verrat* offenleg* wiederhol* preisgeb*
        revel* repet* repit* rivel* ripet* svel* onthul* herhaal* avslo* upprepa* afslor* gentag* gjenta* paljasta*
        toista* ujawni* powtorz* zdradz* odhal* prozrad* раскро* повтори* розкрий* ifsa goster* yazdir* acikla*"""),
    (c.LANGUAGE, "language"),
    (c.TOWARDS, "to for fur an pour a para per voor til till dla pro для"),
    (c.DEAR, "dear hello hi hey attention achtung attenzione atencion cher liebe estimado"),
    (c.BULK, """
        list lists lista liste lijst elenco listesi kundenliste database databases records dump data datenbank base
        datos dados dati gegevens baza базу"""),
    (c.TOOLS, "tool tools function functions plugin plugins connector api endpoint webhook browser werkzeug outil"),
    (c.SAY, "say respond answer reply translate output print write sag sage reponds responde rispondi"),
    (c.SAYS, "says say said tells asks steht"),
    (c.BOUND, "bound governed constrained limited restricted subject obligated shackled tied controlled"),
    (c.APPLY, "exist apply applies applicable hold count matter gelten"),
    (c.GODLY, "dan god evil jailbreak sudo unrestricted uncensored unfiltered stan"),
    (c.SAFETY | c.INSTRUCTION | c.LIMIT | c.TWICE, "sicherheitsrichtlini* sicherheitsregel* sicherheitsvorgab*"),
    (c.SELF, "self myself i my"),
    (c.DISABLE, "disable deactivate suspend remove lift unlock deaktivier* desactiv* disattiv* отключи* wylacz vypni"),
    (c.FREED, "free freed liberated released unchained befreit libere liberado"),
    (c.WEB, "url urls link image img picture parameter hyperlink"),
    (c.IT, "it them following contents result"),
    (c.CHECKS, "checks check confirmation confirmations verification approval approvals safeguards review"),
    (c.CONVERSATION, "conversation conversations chat transcript context dialogue session gesprach conversacion"),
)
# fmt: on

_UNLIKE = """
ignored ignores ignorance ignorant disregarded bypassed discarded neglected overridden overruled superseded supersedes
abandoned regularly regular regulations regulation visage revelation repetition repeated instructor instructors
instructed instructive transfert imprimante communication
"""
PLAIN = frozenset(_UNLIKE.split())
"""Words that begin like one of the stems above and mean something else."""
