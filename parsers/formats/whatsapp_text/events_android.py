"""The wordings of events in an Android's text export, for languages that `events` has few or none of.

They are those of the string tables of a public Android build of 2017 (the resources `group_participant_*`,
`group_subject_*`, `group_created_*`, `group_encryption_state_change`, `identity_changed_name` and
`invite_link_revoked_*`), and those of iPhones that whats_json gathered from version 22.24. Left out is what a table
has wrongly, as a picture where it means a description, and what would fit other notes of the app as well ("* was
removed" fits a deleted message in Azerbaijani and Uzbek, and left-out media in Tamil).

The app also comes in Amharic, Hausa and Oromo (its packs of strings since 2023), whose wordings no source known here
gives: their lines without a sender are `unrecognised`.
"""

from __future__ import annotations

#: One line a language and type of event, wordings separated by `|`, `*` for a name or another part that varies.
EVENTS_ANDROID = """
af encryption_notice *boodskappe * beveilig met end-tot-end enkripsie*
af group_created * het * groep geskep
af participant_added * was bygevoeg|* het * bygevoeg
af participant_left * het verlaat
af participant_removed * was verwyder|* het * verwyder
af subject_changed * het die onderwerp *verander*
af description_changed * het die groepsbeskrywing verander
af joined_by_link * het aangesluit * uitnodigingskakel te gebruik
af number_changed * het verander van +* na +*|* het verander na +*
af admin_granted jy is nou 'n admin
af admin_withdrawn jy is nie meer 'n admin nie
af invite_link_reset * het hierdie groep se uitnodigingskakel herroep*
af security_code_changed * sekuriteitskode het verander*
az encryption_notice * ismarıclar* şifrələn*
az group_created * qrupunu yaratdı*
az participant_added * əlavə olundu|siz əlavə olundunuz|* əlavə etdi: *|* sizi əlavə etdi|* qrupa əlavə etdiniz
az participant_left * tərk etdi|siz tərk etdiniz
az participant_removed çıxarıldınız|* tərəfindən çıxarıldı|* sizi çıxartdı|* sizin tərəfinizdən silindi
az subject_changed * mövzusunu * olaraq dəyişdirdi*|* mövzunu * olaraq dəyişdirdi|mövzunu * olaraq dəyişdirdiniz
az description_changed * qrup barədə məlumatı dəyişdirdi*
az joined_by_link * dəvət keçidindən istifadə edərək qoşuldu*
az number_changed * nömrəsini +* dəyişdi*
az admin_granted siz artıq inzibatçısınız
az admin_withdrawn artıq qrupun inzibatçısı deyilsiniz
az invite_link_reset * bu qrupun dəvət keçidini ləğv etdi*|bu qrupun dəvət keçidi ləğv edilib*
az security_code_changed * təhlükəsizlik kodu dəyişil*
bg encryption_notice съобщенията* криптиране от край до край*
bg group_created * създаде групата *|създадохте групата *
bg participant_added * беше добавен/а|бяхте добавен/а|* добави *|* ви добави|вие добавихте *
bg participant_left * напусна|напуснахте
bg participant_removed * беше премахнат/а|бяхте премахнат/а|* премахна *|* ви премахна|вие премахнахте *
bg subject_changed * промени темата *|променихте темата *
bg description_changed * смени темата на групата|променихте темата на групата
bg joined_by_link *присъедини* използвайки линка за покана *
bg number_changed * промени своя номер от +* на *|номер * е променен на +*
bg admin_granted вече сте администратор
bg admin_withdrawn вече не сте администратор
bg invite_link_reset * отмени линка за покана *|отменихте линка за покана *
bg security_code_changed кодът за сигурност на * е сменен*
bn encryption_notice * বার্তা* দুই দিক থেকে এনক্রিপশানের মাধ্যমে নিরাপদ*
bn group_created * গোষ্ঠীটি তৈরি করেছে|আপনি * গোষ্ঠীটি তৈরী করেছেন
bn participant_added * -কে যোগ করা হয়েছে|আপনাকে যোগ করা হয়েছে|* -কে যোগ করেছেন|* আপনাকে যোগ করেছেন
bn participant_added আপনি যোগ করেছেন *কে
bn participant_left * ছেড়েছেন|ছেড়ে গেছেন
bn participant_removed * কে সরানো হয়েছে|আপনাকে অপসারন করা হয়েছে|* কে আপসারন করেছেন|* আপনাকে অপসারন করেছেন
bn participant_removed আপনি * কে সরিয়েছেন
bn subject_changed * বিষয় পরিবর্তন করে *|* বিষয় পাল্টে *|আপনি বিষয় বদলিয়ে *
bn description_changed * গোষ্ঠীর বর্ণনা পরিবর্তন করেছেন
bn joined_by_link * আমন্ত্রণ লিংক ব্যবহার করে যুক্ত হয়েছেন
bn number_changed *+* থেকে +* এ পরিবর্তন করেছে|* পরিবর্তিত হয়ে +* হয়েছে
bn admin_granted আপনি এখন একজন পরিচালক
bn admin_withdrawn আপনি আর এখন পরিচালক নন
bn invite_link_reset * এই গোষ্ঠীর আমন্ত্রণ লিংক প্রত্যাহার করেছেন*
ca encryption_notice els *missatges*extrem a extrem*
ca group_created * ha creat el grup *|has creat el grup *
ca participant_added s'ha afegit a *|t'han afegit|* ha afegit *|* t'ha afegit|has afegit a *
ca participant_left * ha marxat|has marxat
ca participant_removed * ha estat esborrat|has estat esborrat|* ha expulsat a *|* t'ha expulsat|has esborrat a *
ca subject_changed * ha canviat l'assumpte *|has canviat l'assumpte *
ca description_changed * ha canviat la descripció del grup|has canviat la descripció del grup
ca joined_by_link * s'ha unit * enllaç de convit *|t'has unit * enllaç de convit *
ca number_changed * que tenia el +* ara té el +*|* ha canviat al +*
ca admin_granted ara ets admin
ca admin_withdrawn ja no ets administrador
ca invite_link_reset * ha revocat l'enllaç d'invitació *|has revocat l'enllaç d'invitació *
ca security_code_changed el *codi de seguretat * ha canviat*
cs security_code_changed bezpečnostní kód mezi vámi a uživatelem * byl změněn*
da security_code_changed din sikkerhedskode for * har ændret sig*
el security_code_changed ο κωδικός ασφαλείας σας με * άλλαξε*
et encryption_notice *sõnumid * kaitstud otsast otsani krüpteerimisega*
et group_created * lõi grupi *|lõid grupi *
et participant_added * lisati|sind lisati|* lisas *|* lisatud sinu poolt
et participant_left * lahkus|sa lahkusid
et participant_removed * eemaldati|sind eemaldati|* eemaldas *|* eemaldatud sinu poolt
et subject_changed * seadis teemaks *|* vestluse teema * teemaks *|sa seadsid teemaks *
et description_changed * vahetas grupi kirjeldust|vahetasid grupi kirjeldust
et joined_by_link *liitus* kasutades selle grupi kutsu linki
et number_changed * asendas +* uuega: +*|* on nüüd +*
et admin_granted sa oled nüüd admin
et admin_withdrawn sa ei ole enam admin
et invite_link_reset * tühistas selle grupi kutsu lingi*|tühistasid selle grupi kutsu lingi*
et security_code_changed kontakti * turvakood muutus*
fi security_code_changed turvanumerosi muuttui henkilön * kanssa*
ga encryption_notice déantar criptiúchán ó cheann go ceann ar theachtaireachtaí agus ar ghlaonna*
ga security_code_changed athraíodh an cód slándála atá agat le *
gu encryption_notice * સંદેશાઓ * ગુપ્તીકરણ દ્વારા સુરક્ષિત છે*|મેસેજ અને કૉલ શરૂથી અંત સુધી સુરક્ષિત છે*
gu participant_added * ઉમેરાયા હતા|તમને ઉમેરવામાં આવ્યા હતા|* એ *ને ઉમેર્યો|* એ તમને ઉમેર્યા|તમે * ને ઉમેર્યા
gu participant_left * છોડી ને ગયા|તમે છોડયું
gu participant_removed * ને કાઢી નંખાયું|તમને કાઢી નખાયા|* એ *ને કાઢી નાખ્યું|* એ તમને કાઢી નાખ્યા|તમે * ને કાઢયા
gu subject_changed *એ વિષયને * બદલ*|તમે વિષય* બદલીને *
gu description_changed *એ સમૂહનું વર્ણન બદલ્યું|તમે સમૂહનું વર્ણન બદલ્યું
gu joined_by_link * આમંત્રણ લિંકથી જોડાયો છે|તમે આ સમૂહની આમંત્રણ લિંક વડે જોડાયા છો
gu number_changed * બદલાઈને +*થી +* થયો છે|* બદલાઇ ને +* થયો
gu admin_granted હવે તમે સંચાલક છો
gu admin_withdrawn તમે હવે સંચાલક નથી રહ્યા
gu invite_link_reset * સમૂહની આમંત્રણ લિંક નિરર્થક કર*
gu security_code_changed *સુરક્ષા કોડ બદલાયું*|* સાથેનો તમારો સુરક્ષા કોડ બદલાઈ ગયો*
hr encryption_notice poruke i pozivi zaštićeni su potpunom enkripcijom*|poruke * end-to-end metodom*
hr encryption_notice vaši pozivi i poruke * end-to-end metodom*
hr group_created * je stvorio/la grupu *|stvorili ste grupu *
hr participant_added * je dodan/a|dodani ste|* dodao/la *|* te je dodao|dodali ste *
hr participant_left * izašao|izašli ste
hr participant_removed * je uklonjen/a|uklonjeni ste|* je uklonio *|* vas je uklonio/la|uklonili ste *
hr subject_changed * je promijenio naslov *|promijenili ste naslov *
hr description_changed * je promijenio/la opis grupe|promijenili ste opis grupe
hr joined_by_link * se pridružio/la koristeći pozivnicu grupe|pridružili ste se ovoj grupi putem pozivnice
hr number_changed * je promijenio/la +* u +*|* promijenjen u +*
hr admin_granted sad ste administrator
hr admin_withdrawn niste više administrator
hr security_code_changed *sigurnosni kôd *kontakt* prom*
hu security_code_changed * biztonsági kódja megváltozott*
kk encryption_notice *хаттар* толығымен шифрлау арқылы қауіпсіз етілді*
kk participant_added * қосылды|сізді топқа қосты|* топқа *қосты|* топқа қостыңыз
kk participant_left * топтан шықты|шықтыңыз
kk participant_removed * топтан шығарылды|сізді топтан шығарып тастады|* топтан шығарды|сіз топтан * шығардыңыз
kk subject_changed * топ атауын * өзгертті|сіз *топ атауын * өзгерттіңіз
kk joined_by_link * шақыру сілтемесі арқылы қосылды*
kk number_changed *+* нөмірін +* етіп өзгертті|* нөмірі +* нөміріне ауыстырылды
kk admin_granted сіз енді администраторсыз
kk admin_withdrawn енді сіз администратор емессіз
kk invite_link_reset *осы топтың шақыру сілтемесін *алып тастады*|осы топтың шақыру сілтемесі алынып тасталды*
kk security_code_changed * қауіпсіздік коды өзгертілді*
kn encryption_notice * ಸಂದೇಶಗಳು * ಕೊನೆಯಿಂದ-ಕೊನೆವರೆಗೆ * ಭದ್ರಪಡಿಸಲ್ಪಟ್ಟಿವೆ*
kn group_created * ಗುಂಪು * ನ್ನು ರಚಿಸಿದ್ದಾರೆ|ನೀವು ರಚಿಸಿರುವ ಗುಂಪು *
kn participant_added * ರನ್ನು ಸೇರಿಸಲಾಗಿದೆ|ನಿಮ್ಮನ್ನು ಸೇರಿಸಲಾಗಿದೆ|*ರನ್ನು ಸೇರಿಸಿದರು|* ನಿಮ್ಮನ್ನು ಸೇರಿಸಿದ್ದಾರೆ
kn participant_added ನೀವು * ರನ್ನು ಸೇರಿಸಿದ್ದೀರಿ
kn participant_left * ನಿರ್ಗಮಿಸಿದರು|ನೀವು ನಿರ್ಗಮಿಸಿದ್ದೀರಿ
kn participant_removed *ರನ್ನು ತೆಗೆಯಲಾಯಿತು|ನಿಮ್ಮನ್ನು ತೆಗೆದುಹಾಕಲಾಯಿತು|* ರನ್ನು * ತೆಗೆದುಹಾಕಿದರು
kn participant_removed * ನಿಮ್ಮನ್ನು ಹೊರಹಾಕಿದ್ದಾರೆ|ನೀವು * ಅವರನ್ನು ಹೊರತೆಗೆದಿದ್ದೀರಿ
kn subject_changed * ರವರು ವಿಷಯವನ್ನು * ಬದಲಾಯಿಸಿದ*|ನೀವು ಗುಂಪಿನ ವಿಷಯವನ್ನು * ಬದಲಿಸಿದ್ದೀರಿ|ನೀವು ವಿಷಯವನ್ನು * ಬದಲಾಯಿಸಿದ್ದೀರಿ
kn description_changed * ಗುಂಪಿನ ವಿವರಣೆಯನ್ನು ಬದಲಾಯಿಸಿದ್ದಾರೆ|ನೀವು ಗುಂಪಿನ ವಿವರಣೆಯನ್ನು ಬದಲಾಯಿಸಿದ್ದೀರಿ
kn joined_by_link * ಈ ಗುಂಪಿನ ಕರೆಯ ಕೊಂಡಿಯನ್ನು ಬಳಸಿ ಸೇರಿದ್ದಾರೆ|ನೀವು ಈ ಗುಂಪಿನ ಆಹ್ವಾನ ಕೊಂಡಿ ಬಳಸಿ ಸೇರಿದ್ದೀರಿ
kn number_changed *+* ಇಂದ +*ಗೆ ಬದಲಿಸಿದರು|* ಇಂದ +* ಗೆ ಬದಲಾಯಿಸಲಾಗಿದೆ
kn admin_granted ಈಗ ನೀವು ನಿರ್ವಾಕರಾಗಿದ್ದೀರಿ
kn admin_withdrawn ಇನ್ನು ಮುಂದೆ ನೀವು ನಿರ್ವಾಹಕರಲ್ಲ
kn invite_link_reset * ಈ ಗುಂಪಿನ ಆಮಂತ್ರಣ ಕೊಂಡಿಯನ್ನು ರದ್ದುಗೊಳಿಸಿದ್ದ*
kn security_code_changed * ಭದ್ರತಾ ಕೋಡ್ ಬದಲಾಗಿದೆ*
lt encryption_notice *žinutės * apsaugotos ištisiniu šifravimu*|*žinutės * apsaugoti ištisiniu šifravimu*
lt group_created * sukūrė grupę *|jūs sukūrėte grupę *
lt participant_added * buvo pridėtas|jūs buvote pridėti|* pridėjo *|jūs pridėjote *
lt participant_left * išėjo|jūs palikote
lt participant_removed * buvo pašalintas|buvote pašalintas|* pašalino *|jūs pašalinote *
lt subject_changed * pakeitė temą *|jūs pakeitėt* temą *
lt description_changed * pakeitė grupės aprašymą|jūs pakeitėte grupės aprašymą
lt joined_by_link * prisijungta naudojantis šia * pakvietimo nuoroda
lt joined_by_link jūs prisijungėte pasinaudoję šios grupės pakvietimo nuoroda
lt number_changed * pakeitė iš +* į +*|* pakeitė į +*
lt admin_granted dabar jūs esate administratorius
lt admin_withdrawn jūs nebeesate administratorius
lt security_code_changed * saugumo kodas pasikeitė*
lv encryption_notice *ziņas * aizsargātas ar pilnīgu šifrēšanu*|*ziņas * aizsargāti ar pilnīgu šifrēšanu*
lv group_created * izveidoja grupu *|jūs izveidojāt grupu *
lv participant_added * tika pievienots|tikāt pievienots|* pievienoja *|pievienojāt *
lv participant_left * aizgāja|jūs aizgājāt
lv participant_removed * tika noņemts|jūs tikāt noņemts|* noņēma *|jūs noņēmāt *
lv subject_changed * nomainīja tematu *|jūs nomainījāt tematu *
lv description_changed * nomainīja grupas aprakstu|nomainījāt grupas aprakstu
lv joined_by_link *pievienoj* grupai izmantojot uzaicinājuma saiti
lv number_changed * nomainīja numuru no +* uz +*|* nomainīts uz +*
lv admin_granted tagad esat administrators
lv admin_withdrawn vairs neesat administrators
lv invite_link_reset * atcēla šīs grupas uzaicinājuma saiti*|jūs atcēlāt šīs grupas uzaicinājuma saiti*
lv security_code_changed * drošības kods nomainīts*
mk encryption_notice *пораки* шифрирање крај-до-крај*
mk group_created * ја создаде групата *|ја создаде групата *
mk participant_added * е додаден|те додадоа|* го додаде *|* те додаде|го додаде *
mk participant_left * напушти|напушти
mk participant_removed * е отстранет|те отстранија|* го отстрани *|* те отстрани|го отстрани *
mk subject_changed * го промени насловот *|го промени насловот *
mk description_changed * го смени описот на групата|го смени описот на групата
mk joined_by_link *се приклучи користејќи го линкот за покана *
mk number_changed * го промени +* во +*|* го промени во +*
mk admin_granted сега си администратор
mk admin_withdrawn не си повеќе администратор
mk invite_link_reset *го повлече линкот за покана *
mk security_code_changed безбедносниот код на * е променет*
ml encryption_notice * സന്ദേശങ്ങ* ആദ്യാവസാന എൻക്രിപ്ഷൻ വഴി സുരക്ഷിതമാണ്*
ml participant_added * നെ ചേർത്തു|നിങ്ങളെ ചേർത്തിരിക്കുന്നു|* നിങ്ങളെ ചേർത്തു
ml participant_left * പുറത്തു പോയി|നിങ്ങൾ ഗ്രൂപ്പ് വിട്ടു
ml participant_removed * നെ നീക്കം ചെയ്തു|നിങ്ങളെ ഒഴിവാക്കി|* നിങ്ങളെ നീക്കം ചെയ്തു
ml subject_changed * വിഷയം * എന്നാക്കി മാറ്റി*
ml joined_by_link ഈ ഗ്രൂപ്പിന്റെ ലിങ്ക് വഴി * ചേർന്ന*
ml number_changed *+* ൽ നിന്നും +* ലേക്കു മാറി|*, +* ലേക്ക് മാറിയിരിക്കുന്നു
ml admin_granted ഇപ്പോൾ നിങ്ങൾ അഡ്മിൻ ആണ്
ml admin_withdrawn ഇനിമുതൽ നിങ്ങൾ അഡ്മിൻ അല്ല
ml invite_link_reset * ഈ ഗ്രൂപ്പിന്റെ ക്ഷണലിങ്ക് റദ്ദ് ചെയ്തിരിക്കുന്നു*
ml security_code_changed * സെക്യൂരിറ്റി കോഡ് മാറിയിരിക്കുന്നു*
mr encryption_notice * संदेश * संपूर्णपणे कूटबद्ध करून सुरक्षित *
mr encryption_notice मेसेजेस आणि कॉल्स एन्ड-टू-एन्ड एन्क्रिप्शनने सुरक्षित *
mr participant_added * यांना समाविष्ट केले|तुम्हाला समाविष्ट करण्यात आले|* तर्फे * समाविष्ट
mr participant_added * यांनी तुम्हाला समाविष्ट केले
mr participant_left * सोडून गेले|आपण गट सोडलात
mr participant_removed * यांना काढून टाकण्यात आले|आपणास काढून टाकण्यात आले|* यांनी * यांना काढले
mr participant_removed * यांनी आपल्याला काढले|आपण * यांना काढले
mr subject_changed * यांनी विषय बदलुन *|आपण विषय बदलुन *
mr description_changed तुम्ही गटाचे वर्णन बदलले
mr joined_by_link या गटाचा आमंत्रण दुवा वापरून * सामील झाले|तुम्ही या गटाचा आमंत्रण दुवा वापरून सामील झाला आहात
mr number_changed * यांचा क्रमांक +* पासून +* असा बदलला|* बदलून +* झाले
mr admin_granted आता आपण प्रशासक आहात
mr admin_withdrawn आपण यापुढे अॅडमीन नाही
mr invite_link_reset * यांनी या गटाचा दुवा मागे घेतला*|आपण या गटाचा दुवा मागे घेतलात*
mr security_code_changed * सुरक्षा कोड बदलला*
nb security_code_changed sikkerhetskoden med * ble endret*
pa encryption_notice * ਸੁਨੇਹੇ * ਸਿਰੇ ਤੋਂ ਸਿਰੇ ਤੱਕ * ਸੁਰੱਖਿਅਤ *
pa group_created * ਗਰੁੱਪ ਬਣਾਇਆ
pa participant_added * ਨੂੰ ਜੋੜਿਆ|ਤੁਹਾਨੂੰ ਸ਼ਾਮਿਲ ਕੀਤਾ ਗਿਆ ਹੈ|* ਨੇ ਤੁਹਾਨੂੰ ਸ਼ਾਮਲ ਕੀਤਾ|ਤੁਸੀਂ * ਨੂੰ ਜੋੜਿਆ ਹੈ
pa participant_left * ਨੇ ਛੱਡਿਆ|ਤੁਸੀਂ ਛੱਡਿਆ
pa participant_removed * ਨੂੰ ਹਟਾ ਦਿੱਤਾ ਗਿਆ|ਤੁਹਾਨੂੰ ਹਟਾਇਆ ਗਿਆ|* ਨੇ * ਹਟਾ ਦਿੱਤਾ ਹੈ|* ਨੇ ਤੁਹਾਨੂੰ ਹਟਾਇਆ
pa participant_removed ਤੁਸੀਂ * ਨੂੰ ਹਟਾ ਦਿੱਤਾ
pa subject_changed * ਨੇ ਵਿਸ਼* ਬਦਲ ਕੇ *|ਤੁਸੀਂ ਵਿਸ਼ਾ ਬਦਲਕੇ *|ਤੁਸੀਂ ਵਿਸ਼ੇ ਨੂੰ * ਤੋਂ ਬਦਲ ਕੇ *
pa description_changed * ਨੇ ਗਰੁੱਪ ਦਾ ਵੇਰਵਾ ਬਦਲਿਆ|ਤੁਸੀਂ ਗਰੁੱਪ ਦੇ ਵੇਰਵੇ ਨੂੰ ਬਦਲਿਆ
pa joined_by_link * ਇਸ ਗਰੁੱਪ ਦੇ ਸੱਦਾ ਲਿੰਕ ਦੀ ਵਰਤੋਂ ਕਰਕੇ *|ਤੁਸੀਂ ਇਸ ਗਰੁੱਪ ਦੇ ਸੱਦੇ ਵਾਲੇ ਲਿੰਕ ਰਾਹੀਂ *
pa number_changed * ਨੇ +* ਤੋਂ +* ਬਦਲਿਆ|* ਨੂੰ +* ਵਿੱਚ ਬਦਲਿਆ ਗਿਆ
pa admin_granted ਹੁਣ ਤੁਸੀਂ ਪ੍ਰਸ਼ਾਸ਼ਕ ਹੋ
pa admin_withdrawn ਤੁਸੀਂ ਹੁਣ ਪ੍ਰਸ਼ਾਸ਼ਕ ਨਹੀਂ ਹੋ
pa invite_link_reset * ਇਸ ਗਰੁੱਪ ਦੇ ਸੱਦੇ ਵਾਲੇ ਲਿੰਕ ਨੂੰ ਮਨਸੂਖ ਕੀਤਾ*
pa security_code_changed * ਦਾ ਸੁਰੱਖਿਆ ਕੋਡ ਬਦਲਿਆ*
sk encryption_notice *správy * šifrovaním počas celého spojenia*
sk group_created * vytvoril/a skupinu *|vytvorili ste skupinu *
sk participant_added * pridaný/á|ste v skupine|* pridal/a používateľa *|* vás pridal/a|pridali ste používateľa *
sk participant_left * opustil/a skupinu|opustili ste skupinu
sk participant_removed * odobraný/á|* odobral/a používateľa *|* vás odobral/a|odobrali ste používateľa *
sk subject_changed * zmenil/a tému *|zmenili ste tému *
sk description_changed * zmenil/a popis skupiny|zmenili ste popis skupiny
sk joined_by_link * sa pripojil/a k tejto skupine pomocou pozývacieho odkazu
sk joined_by_link k tejto skupine ste sa pripojili pomocou pozývacieho odkazu
sk number_changed * zmenil/a svoje číslo +* na *|* je zmenené na +*
sk admin_granted teraz ste správcom skupiny
sk admin_withdrawn už nie ste správcom skupiny
sk invite_link_reset * odvolal/a pozývací odkaz *|odvolali ste pozývací odkaz *
sk security_code_changed bezpečnostný kód* používateľ* bol zmenený*
sl encryption_notice *sporočila * zavarovan* s šifriranjem od konca do konca*
sl group_created * je ustvarila skupino *|ustvarili ste skupino *
sl participant_added * je bil/a dodan/a|bili ste dodani|* je dodal/a *|* vas je dodal|dodali ste *
sl participant_left * je odšel/a|zapustili ste
sl participant_removed * je bil odstranjen|bili ste odstranjeni|* je odstranil/a *|* vas je odstranil/a|odstranili ste *
sl subject_changed * je spremenila zadevo *|zadevo ste spremenili *
sl description_changed * je spremenila opis skupine
sl joined_by_link * se je pridružil/a klepetu preko povezave|tej skupini ste se pridružili preko povezave
sl number_changed * je spremenila številko iz +* v +*|* spremenjena v +*
sl admin_granted sedaj ste upravitelj
sl admin_withdrawn niste več upravitelj
sl invite_link_reset * je preklical/a povezavo do te skupine*|preklicali ste povezavo do te skupine*
sl security_code_changed varnostna koda * se je spremenila*
sq encryption_notice mesazhet * janë të koduara fund-e-krye*
sq participant_added * është shtuar në grup|dikush ju ka shtuar në grup|* ka shtuar *|ju jeni shtuar nga *
sq participant_added ju keni shtuar *
sq participant_left * u largua nga grupi|ju keni dalur nga grupi
sq participant_removed * është hequr nga grupi|ju jeni dëbuar nga grupi|* u dëbua nga *|* ju ka larguar nga grupi
sq participant_removed ju keni larguar *
sq subject_changed * ndryshoi titullin në *|* ka ndryshuar titullin nga *|ju e ndryshuat titullin *
sq subject_changed ju keni ndryshuar titullin *
sq joined_by_link * i është bashkëngjitur grupit përmes ftesës|ju i jeni bashkuar grupit përmes ftesës
sq number_changed * ndryshoi numrin nga +* në +*|* u ndryshua në +*
sq admin_granted ju tani jeni administrator
sq admin_withdrawn nuk jeni më një administrator
sq invite_link_reset * e ka revokuar këtë ftesë*|ju e keni revokuar lidhjen e ftesës *
sq security_code_changed kodi i sigurisë nga * ka pësuar ndryshim*
sr encryption_notice *поруке * са шифровањем од почетка-до-краја*
sr group_created * је направио/ла групу *|направио/ла си групу *
sr participant_added * је додат/а|додат/а си|* је додао *|* те је додао|додао/ла си *
sr participant_left * напустио|напустио/ла си
sr participant_removed * је уклоњен/а|уклоњен/а си|* је уклонио *|* те је уклонио|уклонио/ла си *
sr subject_changed * је променио/ла тему *|променио/ла си тему *
sr description_changed * је променио/ла опис групе|променио/ла си опис групе
sr joined_by_link *придружио/ла *користећи позивну везу ове групе
sr number_changed * је променио/ла број из +* у +*|* је промени*/ла број у +*
sr admin_granted сада си админ
sr admin_withdrawn ниси више администратор
sr invite_link_reset * је опозвао/ла позивну везу *|ти си опозвао/ла позивну везу *
sr security_code_changed безбедносни кôд од * је промењен*
sw encryption_notice jumbe * ufumbaji wa mwisho-kwa-mwisho*
sw group_created * ameunda kikundi *|umeunda kikundi *
sw participant_added * ameongezwa|uliongezwa|* amemuongeza *|* alikuongeza wewe|umemuongeza *
sw participant_left * katoka|umejitoa
sw participant_removed * iliondolewa|ulitolewa|* amemuondoa *|* amekuondoa wewe|umemwondoa *
sw subject_changed * amebadilisha mada *|* amebadili mada *|umebadili mada *
sw description_changed * amebadili maelezo ya kikundi|umebadili maelezo ya kikundi
sw joined_by_link * amejiunga akitumia kiungo *|umejiunga ukitumia kiungo *
sw number_changed * amebadilisha kutoka +* kuwa +*|* imebadilishwa kuwa +*
sw admin_granted sasa wewe ni mtawala
sw admin_withdrawn wewe sio mtawala tena
sw invite_link_reset * ametengua kiungo cha kualikia *|umetengua kiungo cha kualikia *
sw security_code_changed msimbo wa usalama wa * umebadilika*
ta encryption_notice *தகவல்கள* முழு மறையாக்கத்துடன் பாதுகாக்கப்படுகிறது*
ta participant_added *சேர்க்கப்பட்டார்|இணைக்கப்பட்டுள்ளீர்|* என்பவரை இதில் இணைத்தார்|* இக்குழுவில் தங்களை சேர்த்தார்
ta participant_added * என்பவரை சேர்த்துள்ளீர்
ta participant_left * விலகினார்|விலகினீர்
ta participant_removed நீங்கள் நீக்கபட்டீர்கள்|* என்பவரை இதிலிருந்து நீக்கினார்|* தங்களை நீக்கினார்
ta participant_removed * என்பவரை நீக்கிவிட்டீர்
ta subject_changed * தலைப்பை * என்று மாற்றியுள்ளார்|தலைப்பை * என்று மாற்றியுள்ளீர்
ta subject_changed தாங்கள் தலைப்பை * என்று மாற்றியுள்ளீர்
ta joined_by_link * இக்குழுவின் அழைப்பிதழ் இணைப்பின் மூலம் சேர்ந்தார்
ta joined_by_link இக்குழுவின் அழைப்பிதழ் இணைப்பைக் கொண்டு சேர்ந்தீர்கள்
ta number_changed *+* -இருந்து +*-க்கு மாறியுள்ளார்|*+* ஆக மாற்றப்பட்டது
ta admin_granted நீங்கள் தற்போது நிர்வாகி
ta admin_withdrawn நீங்கள் இனி நிர்வாகி அல்ல
ta invite_link_reset * இக்குழுவின் அழைப்பிதழ் இணைப்பை திரும்பப்பெற்றார்*
ta security_code_changed * பாதுகாப்புக் குறியீடு மாறியது*
te encryption_notice * సందేశాలు * ఎండ్ టు ఎండ్ ఎన్క్రిప్షన్ తో సురక్షితం*
te participant_added * జోడించబడింది|మీరు చేర్చబడ్డారు|* ని చేర్చారు|* మిమ్మల్ని చేర్చారు|మీరు *ను చేర్చారు
te participant_left * వీడెను|మీరు వీడారు
te participant_removed * ని తీసివేయటమైనది|మీరు తొలగించబడ్డారు|* ని తొలగించారు|* మిమ్మల్ని తొలగించారు|మీరు *ని తొలగించారు
te joined_by_link * ఈ కూటమి యొక్క ఆహ్వాన వినతి ద్వార చెరినారు|ఈ కూటమి ఆహ్వాన వినతి* మీరు చేరినారు
te number_changed * అను పేరు +* నుండి +* కు మార్చబడింది|* సంఖ్య +* కు మార్చబడింది
te admin_granted మీరు ఇప్పుడు నిర్వాహకులు
te admin_withdrawn మీరు ఇకనుండి నిర్వాహకులు కారు
te invite_link_reset * ఆహ్వానించండి లింక్ రద్దు చేశాడు*
te security_code_changed * భద్రతా సంఖ్య మారింది*
tl encryption_notice ang *mensahe* secured gamit ang end-to-end encryption*
tl participant_added * ay naisali|kasali ka na|* nakapasok *|dinagdag ka ni *|idinagdag mo si *
tl participant_left umalis si *|umalis ka
tl participant_removed inalis si *|ikaw ay inalis|inalis ni * si *|inalis ka ni *|inalis mo si *
tl subject_changed binago ni * ang paksa*|iniba ni * ang paksa*|binago mo ang paksa *|iniba mo ang paksa*
tl joined_by_link si * ay sumali gamit ang invite link *|sumali ka gamit ang invite link *
tl number_changed nagpalit ng number si *, dating +*|* ay pinalitan ng +*
tl admin_granted isa ka ng admin
tl admin_withdrawn hindi ka na admin
tl invite_link_reset binawi ni * ang invite link *|binawi mo ang invite link *
tl security_code_changed ang security code ni * ay nagbago*
uz encryption_notice *xabarlar* boshidan oxirigacha shifrlash bilan himoyalanadi*
uz group_created * guruhini yaratdi*
uz participant_added * qo‘shildi|siz qo‘shildingiz|* sizni qo‘shdi|* *ni qo‘shdi|siz *ni qo‘shdingiz
uz participant_left * tark etdi|siz tark etdingiz
uz participant_removed siz o‘chirildingiz|* sizni o‘chirdi|* *ni o‘chirdi
uz subject_changed * mavzuni *o‘zgartirdi*
uz description_changed * guruh tavsifini o‘zgartirdi*
uz joined_by_link * guruh taklif havolasidan foydalanib qo‘shildi*
uz number_changed *+* dan +* ga o‘zgartirdi|* +* ga o‘zgartirdi
uz admin_granted siz endi adminsiz
uz admin_withdrawn siz ortiq admin emassiz
uz invite_link_reset * guruhning taklif havolasini bekor qildi*
uz security_code_changed *xavfsizlik kodi o‘zgardi*
"""
