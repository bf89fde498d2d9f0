"""What people say when they accept, decline, haggle, ask …: one table a language.

A row is a label, a weight and phrases set apart by ` | `; the signs in them (`…`, `~`, `#`) are intent_phrases' own.
Weight 3 says it outright, 2 leans towards it, 1 only breaks a tie. `ignored` is said by everybody and means nothing;
`yes!`-like labels, with a mark, are for texts of a few words; `not` and `if` are what turns a phrase round. A new
language is a new table; no rule elsewhere knows one.
"""

Rows = tuple[tuple[str, float, str], ...]


def read_rows(table: str) -> Rows:
    """The rows of a table: label, weight, phrases. A line that is indented further goes on with the row before it."""
    rows: list[tuple[str, float, str]] = []
    for line in table.split("\n"):
        text = line.strip()
        if not text:
            continue
        if line.startswith("        "):
            label, weight, phrases = rows.pop()
            rows.append((label, weight, f"{phrases} {text}"))
        else:
            head, _, phrases = text.partition(": ")
            label, _, weight_text = head.partition(" ")
            rows.append(("" if label == "ignored" else label, float(weight_text), phrases))
    return tuple(rows)


ENGLISH: Rows = read_rows(
    """
    accepted 3: we accept | i accept | happy to accept | glad to accept | pleased to accept | accept your offer |
        accept your proposal | accept the offer | accept the terms | accept this offer | offer is accepted | works
        for us | works for me | works for our team | that works | this works | we have a deal | you have a deal |
        you've got a deal | it's a deal | deal accepted | let's go ahead | let's proceed | go ahead with | please
        go ahead | please proceed | we can proceed | happy to proceed | happy to go ahead | ready to proceed | we
        agree | i agree to | agreed | we approve | is approved | are approved | approved | i approve | we confirm
        the order | confirm your order | confirm our order | confirm your booking | we are confirming | we're on
        board | count us in | count me in | i'm in | sounds good to us | sounds good to me | sounds good let's |
        sounds great let's | we'll take it | i'll take it | we will take it | let's do it | let's do this | we
        would like to move forward | we'd like to move forward | we'd like to go ahead | we would like to go ahead
        | happy to move forward | moving forward with your | let's move forward | good to go | we're good with |
        we are good with | i'm fine with that | we're fine with that | green light | we can do that price | we can
        do that for | we can meet that price | we can match that | happy with the quote | happy with your quote |
        happy with the price | fine by us | fine by me | consider it done | signed the contract | signed contract
        attached | you have our approval | we're happy with | i'm happy with | please consider this our acceptance
        | we have decided to go with you | decided to go with your | we'd love to go ahead | we'd be delighted to
        | happy to confirm | pleased to confirm
    accepted 2: sounds good | sounds great | looks good | looks great | perfect | that's fine | that is fine |
        fine with us | fine with me | absolutely | certainly | yes please | of course | no problem | will do |
        confirmed | i confirm | we confirm | can confirm | gladly | with pleasure | all good | you're hired |
        great news
    declined 3: we decline | i decline | must decline | have to decline | had to decline | decided to decline |
        respectfully decline | politely decline | going to decline | going to pass | we'll pass | i'll pass | will
        have to pass | have to pass on | we must pass | pass on this | cannot accept | can't accept | can not
        accept | unable to accept | not able to accept | not in a position to | not interested | no interest in |
        no longer interested | lost interest | no longer need | don't need it | we don't need | not going to work
        | won't work for | doesn't work for us | doesn't work for me | does not work for us | not going ahead |
        not going to go ahead | not proceed | not be proceeding | not to proceed | decided not to | decided
        against | not moving forward | not to move forward | not be moving forward | won't be able to | will not
        be able to | we are unable to | i am unable to | unable to proceed | unable to offer | unable to supply |
        we reject | i reject | is rejected | rejected your | reject your offer | turn down | turned down | turning
        down | gone with another | went with another | going with another | go with another | chosen another |
        chosen a different | selected another | went with someone else | go with someone else | different vendor |
        another supplier | another vendor | another direction | not a good fit | not the right fit | not a fit for
        | not for us | out of our budget | over our budget | beyond our budget | above our budget | no thank you |
        no thanks | thanks but no thanks | can't do that price | cannot do that price | can't go ahead | cannot go
        ahead | can't make it | cannot make it | won't be attending | regret to inform | not be able to attend |
        we regret that | deal is off | withdraw our offer | withdrawing our | we don't offer | we don't carry | we
        do not offer | not feasible for us
    declined 2: unfortunately … not | unfortunately we can't | unfortunately no | afraid not | afraid we can't |
        afraid we cannot | i'm afraid | too expensive | maybe next time | not at this time | not right now | not
        possible | too high for us | not this time | not right for us | can't commit
    declined 1: unfortunately | regretfully | regrettably
    counter_offer 4: # instead of # | # rather than # | can do # | could do # | can offer # | could offer # |
        would take # | would you take # | would you accept # | would you do # | can you do # | can you do it for #
        | could you do # | could you do it for # | can you come down to | come down to # | go down to # | drop to
        # | bring it down to | get it down to | get down to # | meet us at # | meet at # in the middle | meet in
        the middle | meet halfway | split the difference | counter offer | counteroffer | our counter | counter
        with | counter at # | counter proposal | counterproposal | best we can do is | best i can do is | the best
        we can do | lowest we can go | highest we can go | as low as | as high as we can | we'd be willing to pay
        | willing to pay # | willing to do # | prepared to pay | prepared to offer | prepared to go | we propose #
        | i propose # | we'd propose | our budget is | our budget is only | budget of # | how about # | what about
        # instead | make it # | we were hoping for # | hoping for # | closer to # | more like # | if you can … do
        # | if you could … do # | if you can lower | if you lower | if you can reduce | if you reduce the | if you
        can match | match their price | match a price | better price | better offer | better rate | better deal |
        lower the price | reduce the price | lower price | knock off | take off # | discount of # | # discount |
        give us a discount | offer a discount | offer us a discount | room for negotiation | room to negotiate |
        any flexibility on | any wiggle room | negotiate the price | sharpen your | revised offer | revised
        proposal | our revised | could accept # | can accept # | would accept # | could agree to # | would agree
        to # | let's say # | we can go to # | we could go to # | can stretch to | could stretch to | meet you at #
    request 2.4: can you | could you | would you | will you | are you able to
    request 3: could you please | can you please | would you please | please send | please provide | please share
        | please forward | please confirm | please advise | please update | please find out | please check |
        please arrange | please let us have | please issue | please quote | please give | please resend | please
        change | please cancel | please add | please make | please ship | please call | please email | please
        include | please review | please sign | please complete | please fill | please return | please submit |
        please prepare | please help | kindly send | kindly provide | kindly share | kindly confirm | kindly … |
        could you send | can you send | would you send | could you share | can you share | could you provide | can
        you provide | could you resend | could you forward | can you forward | could you check | can you check |
        could you update | can you update | could you change | can you change | could you help | can you help |
        could you look into | can you look into | would you mind | would it be possible to | is it possible to get
        | we'd like to request | i'd like to request | i would like to request | we would like to request |
        requesting a | request a quote | request for quotation | i'd like to order | we'd like to order | i would
        like to order | we would like to order | i need you to | we need you to | need a copy of | send me | send
        us | send over | i'd like a quote | we'd like a quote | need a quote | looking for a quote | i would
        appreciate it if | we'd appreciate it if | make sure to | can i get | could i get | can we get | could we
        get | may i have | can i have | could i have
    request 2: please | we need | i need | would like to have | would like you to | i want | we require | asap
    question 2.5: what is | what's | what are | what does | what do | when will | when is | when does | when can |
        where is | where can | who is | why is | why did | which one | which of | how much | how many | how long |
        how do | how does | how can | is there | are there | do you have | do you offer | do you ship | do you
        know | does it | does the | is it | can you tell | could you tell | could you explain | can you explain |
        could you clarify | can you clarify | i was wondering | we were wondering | wondering if | wondering
        whether | wanted to ask | would like to know | i'd like to know | have a question | have a few questions |
        a quick question | any update on | any news on | let me know how | let me know what | let me know when |
        let me know whether | want to know | not sure whether
    schedule 3: schedule a | schedule the | reschedule | set up a call | set up a meeting | set up a time |
        arrange a call | arrange a meeting | book a call | book a meeting | book a time | book a slot | book a
        demo | book an appointment | make an appointment | hop on a call | jump on a call | get on a call | have a
        call | quick call | a call on | a call next | call tomorrow | call this | let's meet | can we meet | could
        we meet | shall we meet | meet up | meet on | meet next | meet this | meet tomorrow | a meeting on |
        meeting next | move the meeting | move our meeting | move our call | move the call | push the meeting |
        push our | postpone | are you available | are you free | what time works | what day works | what times
        work | which day | when are you free | when are you available | i'm available | we're available | i am
        available | we are available | i'm free | we're free | my availability | your availability | calendar
        invite | calendar invitation | find a time | a time that works | time slot | time slots | works for a call
        | works for a meeting | see you on | see you at | meet for | let's talk on | let's speak on | let's catch
        up | invite you to | save the date
    schedule 1: appointment | availability | meeting | calendar | zoom | conference call
    complaint 3: unacceptable | very disappointed | really disappointed | extremely disappointed | disappointed
        with | disappointed by | disappointed in | very unhappy | not happy with | unhappy with | dissatisfied |
        not satisfied | unsatisfied | frustrated | frustrating | fed up | furious | outraged | appalled | terrible
        | awful | horrible | worst | poor service | bad service | poor quality | bad quality | rude | a complaint
        | file a complaint | formal complaint | i want to complain | to complain about | arrived damaged | arrived
        broken | was damaged | is damaged | was broken | is broken | are broken | came broken | defective | faulty
        | wrong item | wrong product | wrong size | wrong order | wrong color | wrong colour | missing items |
        missing parts | never arrived | hasn't arrived | has not arrived | have not received | haven't received |
        still haven't | still have not | still waiting | still hasn't | never received | not received | not
        working | stopped working | does not work | doesn't work | didn't work | keeps crashing | want my money
        back | demand a refund | want a refund | full refund | overcharged | charged twice | double charged |
        charged me twice | incorrectly charged | misleading | scam | ripped off | no one has replied | nobody has
        replied | no response | ignored | third time | second time i | waste of time | waste of money | let down |
        ridiculous | legal action | report you
    complaint 1.5: disappointed | refund | delay | delayed | late again | problem with | issue with | mistake
    unsubscribe 4: unsubscribe | remove me from | remove us from | take me off | take us off | stop emailing |
        stop sending | stop contacting | stop writing | stop messaging | don't email me | do not email | don't
        contact me | do not contact | don't contact us | opt out | opt me out | opting out | remove my email |
        remove my address | delete my address | delete my email | off your list | off your mailing list | off this
        list | no more emails | no further emails | no longer wish to receive | don't want to receive | do not
        want to receive | don't want these emails | cease all | leave me alone
    thanks 2: thank you | thanks | many thanks | thanks so much | much appreciated | appreciate it | really
        appreciate | i appreciate | we appreciate | grateful | cheers | thx | ty | well received | got it | noted
    ignored 1: let me know if you have any questions | let us know if you have any questions | if you have any
        questions | any questions | please do not hesitate | please don't hesitate | please feel free | feel free
        to | looking forward to | look forward to | how are you | how are things | hope you are well | hope this
        finds you | please find attached | please see attached | please note | thanks in advance | thank you in
        advance | thanks for your patience | please let me know | please let us know | please see below | please
        disregard | no problem at all | out of the question | at your earliest convenience | i'm afraid i | what i
        can do | what we can do is | please reply | please respond | do you have any questions | does that make
        sense | is approved by | of course not
    accepted! 3: yes | yep | yeah | yup | ok | okay | sure | deal | done | agreed | accepted | approved |
        confirmed | great | perfect | absolutely | definitely
    declined! 3: no | nope | nah | never | rejected | declined | pass
    unsubscribe! 4: stop | remove | cancel my subscription
    not 1: not | never | cannot | can't | won't | don't | doesn't | didn't | isn't | aren't | wouldn't | couldn't
        | shouldn't | haven't | hasn't | unable | neither | nor | cant | wont | dont | doesnt | no
    if 1: if | provided | unless | assuming | as long as | on condition | subject to | whether | only when
    accepted 3: signed off on | we'll get started | let's get started | you can get started | move ahead with |
        let's move
        ahead | you convinced me | works on our end | ready to sign | where do i sign | let's go with | we'll go
        with |
        we have chosen you | it's a go | all clear on our side | no objections | we have no objection | happy to
        sign |
        you have my approval | go for it | book it | lock it in | that's acceptable | is acceptable | are acceptable
    accepted 2: is fine | are fine | that'll work | will work | okay with us | ok with us
    declined 3: have to pass | say no to | not something we need | isn't something we need | not what we're
        looking for |
        not looking for | looking for something else | already have a | already working with | put this on hold |
        don't
        have the budget | do not have the budget | no budget | can't afford | cannot afford | not convinced | hold
        off |
        holding off | won't be ordering | won't be renewing | not renew | not be renewing | cancel the deal | chosen
        another supplier | chosen a different | a different supplier | not for me | doesn't fit our | does not fit
        our |
        not suitable | we'd rather not | i'd rather not | no need for
    counter_offer 4: would you consider # | consider # | # off | had # in mind | get closer to | settle at # |
        settle for # |
        go above # | go over # | no more than # | cheaper elsewhere | a competitor | other quotes | match that price |
        lower than that | a bit lower | a little lower | what if we paid # | would # work | is # possible | can
        offer you #
    request 3: cancel my order | cancel the order | to cancel my | to change my | change my | update my | to
        return | need the
        | need it by | we'd need | i'd need | give me access | give us access | fill in the | have it sent | let
        me have
    schedule 3: suit you | suits you | suits me | suit me | catch up | works better for me | block some time |
        pencil in |
        on your calendar | in your calendar | my calendar | free for a call | free to chat | free to talk | time
        to talk |
        time to chat | discuss in person | next available slot | push back our | move our appointment | cancel our
        meeting
    complaint 3: arrived late | arrived with | came with a crack | sort it out | fix this | fix it now | not what
        i ordered |
        not as described | poor experience | bad experience | never again | been waiting | nobody answers | no one
        answers |
        charged for | still not fixed | still not resolved | not acceptable | want to speak to a manager | was
        rude | so slow
    complaint 2: broken | damaged | cracked | leaking | torn | missing | incorrect | incomplete | overdue
    declined 3: won't be moving | won't move forward | won't be proceeding | won't proceed | won't be going |
        won't be taking
    accepted 3: accept these | accept those | accept your | accept the price | accept the proposal | accept it |
        accept that | accept this
    accepted 3: price works | date works | time works for us | terms work | offer works | price is ok | price is okay |
        consider this our formal | our formal acceptance | formal sign-off | signed agreement | signed copy
    accepted 2: everything looks great | everything looks good | happy to go
    declined 3: not able to attend | it's a no | a no from | not able to join | not able to come |
        not able to do | we'll
        skip this | skip it | have a solution | happy with our current | happy with what we have | not the right time |
        no thank you | not our priority | won't work
    counter_offer 4: our max is | my max is | too much for us | do # instead | instead of … could we | need a better |
        can't go higher than | shorter contract | if we commit to | if we pay upfront | if we order more
    schedule 3: book me in | move our # | move the # | quick chat | a chat | come by | stop by | a slot on | drop by
    complaint 2: ridiculous | doesn't work | how you treat | never came | was promised | were promised | went missing
    unsubscribe 3: remove me | stop getting | stop receiving | getting these emails | receiving these emails
    """
)

GERMAN: Rows = read_rows(
    """
    accepted 3: wir nehmen … an | ich nehme … an | nehmen wir … an | angebot … an | wir akzeptieren | ich
        akzeptiere | einverstanden | wir stimmen zu | ich stimme zu | stimmen wir zu | passt für uns | passt für
        mich | passt uns | passt mir | das passt | wir sind dabei | ich bin dabei | machen wir so | so machen wir
        | wir haben einen deal | abgemacht | wir bestätigen | ich bestätige | hiermit bestätigen | bestätigen wir
        | bestätige ich | wir möchten das angebot annehmen | gerne annehmen | gern annehmen | können loslegen |
        legen sie los | bitte beginnen sie | wir beauftragen | hiermit beauftragen | erteilen wir | den auftrag
        erteilen | zusage | sagen wir zu | ich sage zu | grünes licht | freigegeben | genehmigt | geht klar | geht
        in ordnung | wir sind uns einig | klingt gut wir
    accepted 2: klingt gut | gerne | sehr gern | in ordnung | passt | perfekt | natürlich | selbstverständlich |
        kein problem | bestätigt
    declined 3: wir lehnen … ab | ich lehne … ab | lehnen wir … ab | ablehnen | abgelehnt | absagen | sage ich ab
        | sagen wir ab | absage | kein interesse | nicht interessiert | kein bedarf | keinen bedarf | nicht
        annehmen | nicht akzeptieren | nicht zustimmen | leider nicht | leider kein~ | müssen wir leider | muss
        ich leider | nicht in frage | anderen anbieter | anderen lieferanten | anderweitig entschieden | dagegen
        entschieden | für einen anderen entschieden | entschieden uns nicht | zu teuer | nein danke | können wir
        nicht | kann ich nicht | passt uns nicht | passt nicht | übersteigt unser budget | über unserem budget |
        nicht weiter verfolgen | verzichten
    declined 1: leider | bedauerlicherweise
    counter_offer 4: # statt # | # anstatt # | # anstelle von # | gegenangebot | gegenvorschlag | können … #
        anbieten | könnten … # anbieten | könnten wir … # | für # anbieten | bieten … # | wir bieten # | wären
        bereit # | bereit … # zu zahlen | würden # zahlen | preisnachlass | rabatt | nachlass | auf # herunter |
        auf # runter | entgegenkommen | besseren preis | günstiger | preis senken | preis reduzieren | unser
        budget | maximal # | höchstens # | uns bei # treffen | in der mitte treffen | geht auch # | wie wäre es
        mit # | wie wäre # | # prozent weniger | verhandeln | verhandlungsspielraum | neues angebot über
    request 3: bitte senden | bitte schicken | bitte übersenden | bitte teilen sie | bitte bestätigen | bitte
        prüfen | bitte stornieren | bitte ändern | bitte liefern | bitte um | wir bitten | ich bitte | könnten sie
        … senden | könnten sie … schicken | können sie … senden | können sie … schicken | könnten sie bitte |
        können sie bitte | könntest du | kannst du … schicken | kannst du bitte | schicken sie | senden sie | ich
        hätte gerne | wir hätten gerne | ich benötige | wir benötigen | wir brauchen | ich brauche | wir möchten
        bestellen | ich möchte bestellen | angebot anfordern | um ein angebot | wären sie so freundlich | lassen
        sie uns … zukommen
    request 1.5: bitte
    question 2.5: wann | was kostet | was ist | wie viel | wieviel | wie lange | wie hoch | wie funktioniert | wo
        ist | wo finde | warum | welche~ | haben sie | gibt es | ist es möglich | wir haben eine frage | eine
        frage | fragen zu | ich wollte fragen | ich würde gerne wissen | wüsste gern | können sie mir sagen |
        könnten sie mir sagen
    schedule 3: termin vereinbaren | einen termin | terminvorschlag | terminvorschläge | termin verschieben |
        verschieben | treffen wir uns | uns treffen | können wir telefonieren | telefontermin | einen anruf |
        besprechung | meeting | haben sie zeit | hast du zeit | passt ihnen | passt dir | passt es ihnen | hätte
        ich zeit | habe ich zeit | zeitfenster | kalendereinladung | videokonferenz | einladung zu
    schedule 1.5: termin | verfügbar
    complaint 3: beschwerde | beschweren | reklamation | reklamieren | unzufrieden | nicht zufrieden | enttäuscht
        | verärgert | inakzeptabel | nicht akzeptabel | unverschämt | frechheit | unmöglich | defekt | kaputt |
        beschädigt | mangelhaft | falsche ware | falschen artikel | falscher artikel | nicht angekommen | nicht
        erhalten | immer noch nicht | noch immer nicht | nie angekommen | funktioniert nicht | geld zurück |
        erstattung | rückerstattung | doppelt abgebucht | schlechter service | schlechte qualität | warte seit |
        warten seit | rechtliche schritte
    unsubscribe 4: abmelden | abbestellen | austragen | keine e-mails mehr | keine mails mehr | keine weiteren
        mails | keine weiteren e-mails | keine werbung mehr | newsletter kündigen | aus ihrem verteiler | aus dem
        verteiler | aus ihrer liste | löschen sie meine adresse | nicht mehr anschreiben | nicht mehr kontaktieren
        | nicht mehr schreiben
    thanks 2: danke | vielen dank | herzlichen dank | besten dank | dankeschön | danke schön | ich bedanke mich
    ignored 1: bei fragen | falls sie fragen haben | wenn sie fragen haben | für fragen | für rückfragen | wie
        geht es | danke im voraus | vielen dank im voraus | mit freundlichen grüßen | freue mich auf | freuen uns
        auf | bitte beachten | finden sie anbei | jederzeit gerne
    accepted! 3: ja | jawohl | okay | passt | einverstanden | gerne | klar | genau | abgemacht | super | perfekt
    declined! 3: nein | nö | abgelehnt
    unsubscribe! 4: stopp | abmelden | abbestellen
    not 1: nicht | kein | keine | keinen | keinem | keiner | nie | niemals | weder
    if 1: falls | wenn | sofern | vorausgesetzt | ob | unter der bedingung
    accepted 3: nehmen wir … an | nehme ich … an | wir können starten | kann losgehen | sie können starten | wir
        entscheiden
        uns für | wir haben uns für sie entschieden | wir unterschreiben | auftrag ist erteilt | von unserer seite
        passt
    declined 3: anderweitig vergeben | nicht das richtige | nehmen wir abstand | vorerst nicht | derzeit nicht |
        kommt für
        uns nicht | passt nicht in unser budget
    counter_offer 4: würden wir sofort unterschreiben | etwas günstiger | mit # einverstanden | bei # wären wir |
        auf # einigen
    schedule 3: passt ihnen … uhr | treffen | telefonat | terminlich | kalender | verabreden
    complaint 3: warte ich seit | ich warte | wir warten | keine antwort | niemand meldet sich | zerbrochen |
        zerkratzt
    """
)
