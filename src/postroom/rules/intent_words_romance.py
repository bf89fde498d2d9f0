"""The tables of intent_words for French, Spanish, Portuguese and Italian."""

from postroom.rules.intent_words import Rows, read_rows

FRENCH: Rows = read_rows(
    """
    accepted 3: nous acceptons | j'accepte | accepter votre offre | accepter votre proposition | nous sommes
        d'accord | je suis d'accord | d'accord pour | c'est d'accord | nous convient | me convient | ça nous va |
        ça me va | cela nous va | cela me va | marché conclu | c'est bon pour nous | c'est bon pour moi | bon pour
        accord | nous confirmons | je confirme | vous pouvez procéder | vous pouvez commencer | vous pouvez y
        aller | allons-y | on y va | nous validons | je valide | feu vert | approuvé | proposition acceptée |
        offre acceptée | affaire conclue | ça marche
    accepted 2: parfait | avec plaisir | volontiers | bien sûr | entendu | très bien | d'accord | pas de problème
    declined 3: nous refusons | je refuse | nous déclinons | je décline | décliner | refuser votre | pas accepter
        | n'acceptons pas | pas intéressé~ | plus intéressé~ | pas donner suite | ne donnerons pas suite | ne
        souhaitons pas | ne souhaite pas | ne pouvons pas | ne pouvons malheureusement pas | ne peux pas | ne nous
        convient pas | ne me convient pas | regret de | au regret de | malheureusement … pas | autre fournisseur |
        autre prestataire | autre choix | trop cher | trop élevé | hors budget | dépasse notre budget | non merci
        | pas possible | décidé de ne pas | pas besoin
    declined 1: malheureusement | hélas
    counter_offer 4: # au lieu de # | # plutôt que # | contre-offre | contre offre | contre-proposition | contre
        proposition | pouvons … proposer # | pourrions … # | pouvons faire # | peux faire # | vous proposons # |
        propose # | serions prêts à | prêts à payer | descendre à # | baisser … prix | baisser à # | réduire le
        prix | meilleur prix | meilleure offre | une remise | un rabais | une réduction | une ristourne | notre
        budget | maximum # | couper la poire en deux | un geste commercial | faire un effort | négocier | que
        diriez-vous de #
    request 3: pouvez-vous m'envoyer | pouvez-vous nous envoyer | pourriez-vous | pouvez-vous | peux-tu |
        pourrais-tu | merci de nous | merci de m' | merci de bien vouloir | merci d'envoyer | merci de confirmer |
        veuillez envoyer | veuillez me | veuillez nous | veuillez confirmer | veuillez annuler | je voudrais
        commander | nous souhaitons commander | je souhaite recevoir | nous souhaitons recevoir | j'aimerais |
        nous aimerions | nous avons besoin | j'ai besoin | envoyez-moi | envoyez-nous | demande de devis | un
        devis | je vous demande | nous vous demandons | prière de
    request 1.5: s'il vous plaît | s'il te plaît | svp | stp | veuillez
    question 2.5: quand | combien | comment | pourquoi | où est | où en est | quel est | quelle est | quels sont |
        quelles sont | est-ce que | est-il possible | y a-t-il | avez-vous | qu'est-ce que | une question | je
        voulais savoir | j'aimerais savoir | je me demande | savez-vous | pouvez-vous me dire | pourriez-vous me
        dire
    schedule 3: rendez-vous | un rdv | fixer un | planifier | reporter | décaler | une réunion | la réunion | un
        appel | visioconférence | êtes-vous disponible~ | es-tu disponible | vos disponibilités | mes
        disponibilités | disponible | on se voit | nous rencontrer | se rencontrer | un créneau | quel jour |
        invitation à
    complaint 3: réclamation | me plaindre | une plainte | mécontent~ | déçu | déçue | déçus | insatisfait~ |
        inacceptable | inadmissible | scandaleux | honteux | défectueux | défectueuse | endommagé~ | abîmé~ |
        cassé | cassée | mauvais article | mauvaise qualité | toujours pas reçu | jamais reçu | pas reçu | n'ai
        rien reçu | jamais arrivé | ne fonctionne pas | ne marche pas | remboursement | être remboursé~ |
        rembourser | débité deux fois | erreur de facturation | service déplorable | pas satisfait~ | pas content~
    unsubscribe 4: désabonner | désinscrire | désabonnez | désinscrivez | désinscription | désabonnement | ne plus
        recevoir | plus recevoir vos | retirez-moi | retirer de votre liste | supprimez mon adresse | cessez de m'
        | arrêtez de m'
    thanks 2: merci | merci beaucoup | mille mercis | je vous remercie | nous vous remercions | merci bien
    ignored 1: si vous avez des questions | n'hésitez pas | merci d'avance | veuillez trouver | comment allez-vous
        | cordialement | veuillez agréer | veuillez noter | par avance | dans l'attente de
    accepted! 3: oui | ok | d'accord | parfait | entendu | volontiers | ça marche | super
    declined! 3: non | refusé
    unsubscribe! 4: arrêt | arrêter | désabonner | stop
    not 1: ne | n | pas | jamais | aucun | aucune | ni
    if 1: si | à condition | pourvu que | sous réserve
    accepted 3: c'est validé | est validé | vous pouvez lancer | lancez la production | on signe | nous signons |
        c'est
        parti | proposition retenue | nous retenons votre
    declined 3: ne nous intéresse pas | pas retenir | n'avons pas retenu | sans suite | pas pour le moment
    schedule 3: libre lundi | seriez-vous libre | nous voir | se voir | vous appeler | nous appeler
    complaint 3: arrivé abîmé | arrivé cassé | en retard | j'attends depuis | nous attendons depuis | personne ne
        répond
    """
)

SPANISH: Rows = read_rows(
    """
    accepted 3: aceptamos | acepto | aceptar su oferta | aceptar la oferta | aceptar su propuesta | estamos de
        acuerdo | estoy de acuerdo | nos parece bien | me parece bien | nos conviene | trato hecho | adelante con
        | podemos proceder | pueden proceder | puede proceder | procedamos | seguimos adelante | sigamos adelante
        | confirmamos | confirmo | aprobado | aprobamos | cerramos el trato | luz verde | nos sirve | me sirve |
        nos funciona | me funciona | oferta aceptada
    accepted 2: perfecto | de acuerdo | por supuesto | con gusto | claro que sí | adelante | suena bien | vale
    declined 3: rechazamos | rechazo | rechazar | declinamos | declinar | no podemos aceptar | no puedo aceptar |
        no aceptamos | no acepto | no nos interesa | no me interesa | no estamos interesados | no estoy interesad~
        | no podemos | no puedo | no vamos a continuar | no vamos a | no seguiremos | no nos conviene | no me
        conviene | lamentablemente no | desafortunadamente no | otro proveedor | otra opción | demasiado caro |
        muy caro | fuera de nuestro presupuesto | supera nuestro presupuesto | no gracias | no necesitamos | no
        necesito | hemos decidido no | no es posible
    declined 1: lamentablemente | desafortunadamente | lo siento
    counter_offer 4: # en lugar de # | # en vez de # | contraoferta | contra oferta | contrapropuesta | podemos
        ofrecer # | podemos hacer # | puedo ofrecer # | podríamos … # | le ofrecemos # | les ofrecemos # |
        ofrecemos # | proponemos # | dispuestos a pagar | dispuesto a pagar | bajar a # | bajar el precio | bajar
        … precio | reducir el precio | mejor precio | mejor oferta | un descuento | descuento | una rebaja |
        nuestro presupuesto es | máximo # | qué tal # | negociar | partir la diferencia | si pueden … # | si puede
        … #
    request 3: podría enviar~ | podrían enviar~ | puede enviar~ | pueden enviar~ | puedes enviar~ | podrías
        enviar~ | puede mandar~ | por favor envíe~ | por favor envía~ | por favor confirme~ | por favor mande~ |
        envíeme | envíenos | mándeme | mándame | envíame | le ruego | les ruego | solicito | solicitamos | me
        gustaría pedir | quisiera pedir | quisiera | quisiéramos | me gustaría | nos gustaría | necesitamos |
        necesito | una cotización | un presupuesto | podría ayudar~ | puede ayudar~ | me puede | nos puede | me
        podría | nos podría | les pido | le pido
    request 1.5: por favor
    question 2.5: cuándo | cuánto | cuánta | cuántos | cuántas | cómo | qué es | qué precio | dónde | por qué |
        cuál es | cuáles son | hay alguna | tienen | es posible | una pregunta | una duda | una consulta | quería
        saber | quisiera saber | me gustaría saber | puede decirme | podría decirme | sabe si
    schedule 3: agendar | programar una | programar la | concertar | una cita | la cita | una reunión | la reunión
        | reunirnos | una llamada | videollamada | reprogramar | aplazar | posponer | está disponible | están
        disponibles | estás libre | estoy disponible | su disponibilidad | tu disponibilidad | disponibilidad |
        quedamos | nos vemos | qué día | a qué hora
    complaint 3: queja | quejarme | reclamación | reclamo | reclamar | insatisfech~ | decepcionad~ | molest~ con |
        indignad~ | inaceptable | vergonzoso | pésim~ | terrible | defectuos~ | dañad~ | roto | rota | averiad~ |
        producto equivocado | artículo equivocado | no ha llegado | no llegó | no he recibido | no hemos recibido
        | todavía no | aún no | sigo esperando | no funciona | reembolso | devolución del dinero | me devuelvan |
        cobrado dos veces | mal servicio | mala calidad | muy descontent~
    unsubscribe 4: darme de baja | dar de baja | denme de baja | deme de baja | cancelar mi suscripción | cancelar
        la suscripción | no quiero recibir | no deseo recibir | dejen de enviar~ | deje de enviar~ | eliminen mi
        correo | elimine mi correo | quítenme de | quíteme de | bórrenme de
    thanks 2: gracias | muchas gracias | mil gracias | muy agradecid~ | le agradezco | les agradezco
    ignored 1: si tiene alguna pregunta | cualquier duda | cualquier pregunta | no dude en | gracias de antemano |
        gracias por adelantado | cómo está | cómo estás | adjunto encontrará | quedo a la espera | quedamos a la
        espera
    accepted! 3: sí | si | ok | vale | de acuerdo | perfecto | claro | hecho | trato hecho
    declined! 3: no | rechazado
    unsubscribe! 4: baja | parar
    not 1: no | nunca | tampoco | jamás
    if 1: si | siempre que | a condición de
    accepted 3: todo en orden | pueden empezar | puede empezar | lo tomamos | nos quedamos con
    declined 3: por ahora no | de momento no | nos queda fuera | hemos elegido a otro | optado por otro
    schedule 3: le viene bien | te viene bien | nos viene bien | podemos hablar el
    complaint 3: llevo … esperando | llevamos … esperando | nadie responde | nadie contesta | con retraso
    """
)

PORTUGUESE: Rows = read_rows(
    """
    accepted 3: aceitamos | aceito | aceitar a sua proposta | aceitar a proposta | estamos de acordo | estou de
        acordo | concordamos | concordo | por nós está bem | por mim está bem | negócio fechado | fechado |
        fechamos | pode prosseguir | podem prosseguir | podemos prosseguir | podemos avançar | pode avançar |
        podem avançar | vamos em frente | confirmamos | confirmo | aprovado | aprovamos | funciona para nós |
        funciona para mim | luz verde | está combinado | combinado
    accepted 2: perfeito | de acordo | com certeza | claro que sim | com prazer | parece ótimo | está bem
    declined 3: recusamos | recuso | recusar | declinamos | declinar | não podemos aceitar | não posso aceitar |
        não aceitamos | não aceito | não temos interesse | não tenho interesse | não estamos interessados | não
        estou interessad~ | não podemos | não posso | não vamos | infelizmente não | outro fornecedor | outra
        opção | muito caro | caro demais | fora do nosso orçamento | acima do nosso orçamento | não obrigad~ | não
        precisamos | não preciso | decidimos não | não é possível | não nos convém
    declined 1: infelizmente | lamentamos
    counter_offer 4: # em vez de # | # ao invés de # | # em lugar de # | contraproposta | contra-proposta |
        contraoferta | podemos oferecer # | podemos fazer # | podemos fazer por # | posso oferecer # | poderíamos
        … # | oferecemos # | propomos # | dispostos a pagar | disposto a pagar | baixar para # | baixar o preço |
        reduzir o preço | melhor preço | melhor oferta | um desconto | desconto | nosso orçamento é | máximo # |
        que tal # | negociar | se puderem … #
    request 3: poderia enviar | pode enviar | podem enviar | poderiam enviar | pode me enviar | pode mandar | por
        favor envie~ | por favor mande~ | por favor confirme~ | envie-me | mande-me | solicito | solicitamos |
        gostaria de pedir | gostaria de encomendar | gostaria | gostaríamos | precisamos | preciso | uma cotação |
        um orçamento | peço que | pedimos que | poderia ajudar | pode ajudar
    request 1.5: por favor | por gentileza
    question 2.5: quando | quanto custa | quanto | quantos | quantas | como | o que é | onde | por que | por quê |
        qual é | qual o | qual a | quais são | há alguma | vocês têm | é possível | uma pergunta | uma dúvida |
        queria saber | gostaria de saber | pode me dizer | sabe se
    schedule 3: agendar | marcar uma | marcar um | remarcar | reagendar | adiar | uma reunião | a reunião | uma
        chamada | uma ligação | videochamada | está disponível | estão disponíveis | estou disponível | sua
        disponibilidade | disponibilidade | podemos nos encontrar | encontrar-nos | que dia | que horas | um
        horário
    complaint 3: reclamação | reclamar | queixa | insatisfeit~ | decepcionad~ | desapontad~ | indignad~ |
        inaceitável | péssim~ | horrível | defeituos~ | com defeito | danificad~ | quebrad~ | avariad~ | produto
        errado | item errado | não chegou | ainda não recebi | não recebi | não recebemos | continuo à espera |
        não funciona | reembolso | devolução do dinheiro | cobrado duas vezes | mau serviço | má qualidade |
        absurdo
    unsubscribe 4: cancelar a inscrição | cancelar minha inscrição | cancelar a subscrição | descadastrar |
        remover meu e-mail | remova meu e-mail | remova-me | removam-me | não quero receber | não desejo receber |
        não quero mais receber | parem de enviar | pare de enviar | retirem-me | retire-me | tire-me da
    thanks 2: obrigado | obrigada | muito obrigad~ | agradeço | agradecemos | grato | grata
    ignored 1: se tiver alguma dúvida | qualquer dúvida | não hesite em | obrigado desde já | agradeço desde já |
        como está | segue em anexo | fico no aguardo | aguardo retorno
    accepted! 3: sim | ok | combinado | perfeito | claro | fechado | de acordo
    declined! 3: não
    unsubscribe! 4: sair | parar | remover
    not 1: não | nunca | nem | jamais
    if 1: se | desde que
    accepted 3: tudo certo | pode emitir | pode faturar | podem começar | pode começar | ficamos com
    declined 3: por enquanto não | de momento não | escolhemos outro | optamos por outro
    schedule 3: podemos falar | fica bom para | dá jeito
    complaint 3: ninguém responde | estou à espera há | estou esperando há | com atraso
    """
)

ITALIAN: Rows = read_rows(
    """
    accepted 3: accettiamo | accetto | accettare la vostra | accettare l'offerta | siamo d'accordo | sono
        d'accordo | ci va bene | mi va bene | va bene per noi | va bene per me | per noi va bene | per me va bene
        | affare fatto | procediamo | potete procedere | può procedere | possiamo procedere | procedete | andiamo
        avanti | confermiamo | confermo | approvato | approviamo | via libera | offerta accettata | concordiamo |
        ci sta bene
    accepted 2: perfetto | d'accordo | va bene | certamente | volentieri | ottimo | senz'altro
    declined 3: rifiutiamo | rifiuto | rifiutare | decliniamo | declinare | non possiamo accettare | non posso
        accettare | non accettiamo | non accetto | non siamo interessati | non sono interessat~ | non ci interessa
        | non mi interessa | non possiamo | non posso | non intendiamo | non procederemo | non ci va bene |
        purtroppo non | altro fornitore | un'altra soluzione | troppo caro | troppo costos~ | fuori budget | oltre
        il nostro budget | supera il nostro budget | no grazie | non abbiamo bisogno | non ho bisogno | abbiamo
        deciso di non | non è possibile
    declined 1: purtroppo | spiacenti | mi dispiace
    counter_offer 4: # invece di # | # anziché # | # al posto di # | controfferta | contro offerta |
        controproposta | possiamo offrire # | possiamo fare # | posso offrire # | potremmo … # | offriamo # |
        proponiamo # | disposti a pagare | disposto a pagare | scendere a # | abbassare il prezzo | ridurre il
        prezzo | prezzo migliore | migliore offerta | uno sconto | sconto | il nostro budget è | massimo # | che
        ne dite di # | trattare | negoziare | venirci incontro | se potete … #
    request 3: potrebbe inviar~ | potreste inviar~ | può inviar~ | potete inviar~ | puoi inviar~ | puoi mandar~ |
        può mandar~ | potreste mandar~ | per favore invi~ | si prega di | vi prego di | la prego di | inviatemi |
        mandatemi | mandami | inviami | vorrei ordinare | vorremmo ordinare | vorrei | vorremmo | richiedo |
        richiediamo | abbiamo bisogno | ho bisogno | un preventivo | chiedo cortesemente | potrebbe aiutar~ |
        potete aiutar~ | mi servirebbe
    request 1.5: per favore | per cortesia | cortesemente | gentilmente
    question 2.5: quando | quanto costa | quanto | quanti | quante | come | cosa | che cosa | dove | perché | qual
        è | quali sono | avete | c'è | è possibile | una domanda | volevo sapere | vorrei sapere | vorrei chiedere
        | può dirmi | sapete se
    schedule 3: fissare un | fissare una | appuntamento | programmare | riprogrammare | rimandare | posticipare |
        spostare l'appuntamento | spostare la riunione | una riunione | la riunione | un incontro | incontrarci |
        vederci | una chiamata | una telefonata | videochiamata | sei libero | siete disponibili | è disponibile |
        sono disponibile | disponibilità | che giorno | a che ora
    complaint 3: reclamo | lamentela | lamentarmi | insoddisfatt~ | delus~ da | molto deluso | molto delusa |
        delusi | inaccettabile | vergognos~ | pessim~ | terribile | difettos~ | danneggiat~ | rotto | rotta |
        prodotto sbagliato | articolo sbagliato | non è arrivat~ | non è mai arrivat~ | non ho ricevuto | non
        abbiamo ricevuto | ancora non | sto ancora aspettando | non funziona | rimborso | addebitato due volte |
        pessimo servizio | scarsa qualità
    unsubscribe 4: cancellarmi | cancellare la mia iscrizione | annullare l'iscrizione | disiscriver~ |
        disiscrivetemi | cancellatemi | rimuovetemi | rimuovere il mio indirizzo | non voglio più ricevere | non
        desidero ricevere | non desidero più | smettete di | smettetela di | toglietemi
    thanks 2: grazie | grazie mille | molte grazie | tante grazie | la ringrazio | vi ringrazio | ti ringrazio
    ignored 1: per qualsiasi domanda | non esiti a | non esitate a | grazie in anticipo | come sta | come stai |
        in allegato trova~ | resto in attesa | restiamo in attesa
    accepted! 3: sì | si | ok | va bene | perfetto | certo | d'accordo | affare fatto
    declined! 3: no | rifiutato
    unsubscribe! 4: cancella | cancellami
    not 1: non | mai | neanche | né
    if 1: se | a condizione che | purché
    accepted 3: tutto a posto | potete iniziare | può iniziare | lo prendiamo
    declined 3: per ora no | al momento no | abbiamo scelto un altro | abbiamo optato per
    schedule 3: ci possiamo sentire | possiamo sentirci | possiamo vederci | le va bene
    complaint 3: nessuno risponde | aspetto da | aspettiamo da | in ritardo
    """
)
