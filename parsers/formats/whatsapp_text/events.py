"""The wordings of events in a WhatsApp text export, by type and language.

How they are used, and where they are from: `whatsapp_text.system`.
"""

from __future__ import annotations

#: Type of event: one line a language, wordings separated by `|`, `*` for a name or another part that varies.
EVENTS: dict[str, str] = {
    "encryption_notice": """
en messages and calls are end-to-end encrypted*|messages you send to this *end-to-end encryption*
en messages to this *end-to-end encryption*|messages you send to this chat are end-to-end encrypted*
en messages and calls are now secured with end-to-end encryption*|your messages and calls are secured*
es los mensajes y las llamadas están cifrados de extremo a extremo*|los mensajes y llamadas están cifrados*
es tus mensajes y llamadas *cifrado*
de nachrichten und anrufe sind ende-zu-ende-verschlüsselt*|nachrichten in dieser* ende-zu-ende-verschlüssel*
de nachrichten, die du * ende-zu-ende-verschlüssel*
fr les messages et les appels sont chiffrés de bout en bout*|les messages et appels sont chiffrés*
fr vos messages et vos appels sont protégés*|messages et appels sont chiffrés de bout en bout*
fr les messages envoyés dans * chiffrement de bout en bout*
it i messaggi e le chiamate sono *crittograf*|i messaggi e le chiamate sono cifrati*
it i messaggi inviati in *crittografia end-to-end*
pt as mensagens e as chamadas são protegidas com a criptografia*|as mensagens e * são encriptadas*
pt as mensagens e ligações são protegidas*
pt as mensagens e as chamadas têm encriptação*|as mensagens e chamadas são *criptografadas*
nl berichten en gesprekken worden end-to-end versleuteld*|berichten en oproepen zijn end-to-end versleuteld*
nl berichten en oproepen worden end-to-end versleuteld*
ru сообщения и звонки защищены сквозным шифрованием*|ваши сообщения и звонки защищены*
uk повідомлення й дзвінки захищено наскрізним шифруванням*|повідомлення та дзвінки захищен*
uk повідомлення та виклики захищено наскрізним шифруванням*
pl wiadomości i połączenia są *szyfrowane*|twoje wiadomości oraz połączenia są zabezpieczone*
ro mesajele și apelurile sunt criptate integral*|mesajele dvs. și apelurile sunt securizate*
tr mesajlar ve aramalar uçtan uca şifrelidir*|mesajlarınız ve aramalarınız *şifre*
ar الرسائل والمكالمات مشفَّرة*|الرسائل والمكالمات مشفرة*|الرسائل والمكالمات مشفّرة*|إن الرسائل التي ترسلها *التشفير*
he ההודעות והשיחות מוצפנות*|הודעות ושיחות מוצפנות*
fa پیامها و تماسها سرتاسر رمزگذاری*|پیام ها و تماس ها* رمزگذاری*|پیام‌ها و تماس‌ها*رمزگذاری*
ur میسجز اور کالز * اینکرپشن*|آپ کے پیغامات اور کالس *
hi संदेश और कॉल* एंड-टू-एंड एन्क्रिप्टेड*|मैसेजेस और कॉल्स एंड-टू-एंड एन्क्रिप्टेड*|मैसेज और कॉल * एन्क्रिप्टेड*
bn মেসেজ এবং কল এন্ড-টু-এন্ড এনক্রিপ্টেড*
id pesan dan panggilan dienkripsi secara end-to-end*
id pesan dan panggilan terenkripsi secara end-to-end*|pesan dan telepon terenkripsi*
ms mesej dan panggilan disulitkan*
vi tin nhắn và cuộc gọi được mã hóa đầu cuối*
th ข้อความและการโทรได้รับการเข้ารหัส*
zh 消息和通话*端到端加密*|訊息和通話*端對端加密*|訊息與通話*端對端加密*
zh 訊息已受端對端加密保護*|您发送的信息和通话都会进行端对端的加密*
ja メッセージと通話はエンドツーエンド暗号化*
ko 메시지 및 전화는 종단간 암호화*|메시지와 통화는 종단간 암호화*
cs zprávy a hovory jsou *šifrováním*|zprávy a hovory jsou zabezpečeny*
hu az üzenetek és* hívások végpontok közötti titkosítás*
el τα μηνύματα και οι κλήσεις κρυπτογραφούνται*
sv meddelanden och samtal är komplett krypterade*
nb meldinger og samtaler er ende-til-ende-krypterte*
da beskeder og opkald er end-to-end-krypterede*
fi viestit ja puhelut salataan täysin*|viestit ja puhelut ovat täysin salattuja*
""",
    "group_created": """
en * created group *|* created this group|* created the group *|you created group *|group created by *
en you created the group*
es * creó el grupo *|* creó este grupo|creaste el grupo *|se creó el grupo *
de * hat die gruppe * erstellt|* hat diese gruppe erstellt|du hast die gruppe * erstellt
fr * a créé le groupe *|* a créé ce groupe|vous avez créé le groupe *
it * ha creato il gruppo *|* ha creato questo gruppo|hai creato il gruppo *
pt * criou o grupo *|* criou este grupo|você criou o grupo *|criou o grupo *
nl * heeft groep * gemaakt|* heeft de groep * gemaakt|* heeft deze groep gemaakt|je hebt de groep * gemaakt
ru * создал* группу *|* создал* эту группу|вы создали группу *|группа создана *
uk * створи* групу *|ви створили групу *
pl * utworzył* grupę *|utworzyłeś* grupę *
ro * a creat grupul *|ați creat grupul *|ai creat grupul *
tr * grubunu oluşturdu*|* bu grubu oluşturdu
ar * أنشأ* مجموعة*|أنشأت* المجموعة*|* أنشأ المجموعة*|قام * بإنشاء *مجموعة*
he * יצר/ה את הקבוצה*|יצרת את הקבוצה*
id * membuat grup *|anda membuat grup *
ms * mencipta kumpulan *
hi * ने ग्रुप * बनाया*|आपने ग्रुप * बनाया*
vi * đã tạo nhóm *
zh * 创建了群组*|* 創建了群組*|您创建了群组*|* 建立了群組*
ja * がグループ* を作成しました|* がグループ*作成しました*
ko *님이 * 그룹을 *만들었습니다*
sv * skapade gruppen *
""",
    "participant_added": """
en * added *|* was added|you were added|* was invited *
es * añadió a *|* te añadió|añadiste a *|se añadió a *|* agregó a *
de * hat * hinzugefügt|du hast * hinzugefügt|* wurde hinzugefügt|du wurdest hinzugefügt
fr * a ajouté *|* vous a ajouté*|vous avez ajouté *|* a été ajouté*
it * ha aggiunto *|* ti ha aggiunto|hai aggiunto *|* è stato aggiunto*
pt * adicionou *|você adicionou *|* foi adicionad*
nl * heeft * toegevoegd|je hebt * toegevoegd|* is toegevoegd
ru * добавил* *|вы добавили *|* теперь в группе*
uk * додав* *|ви додали *
pl * dodał* *|dodałeś* *
ro * a adăugat *|ați adăugat *|* v-a adăugat|* te-a adăugat|* l-a adăugat *
tr * kişisini ekledi|* sizi ekledi|* eklendi
ar * أضاف* *|تمت إضافة *
he * צירף/ה את *|* הוסיף/ה את *|הוספת את *
id * menambahkan *|anda ditambahkan*
hi * ने * को जोड़ा*|* को जोड़ा गया*
vi * đã thêm *
zh * 添加了*|* 新增了*|* 已添加 *|* 加入了群組
ja * が*追加しました
ko *님이 * 추가했습니다*
""",
    "participant_left": """
en * left|you left
es * salió del grupo|* salió|saliste del grupo
de * hat die gruppe verlassen|du hast die gruppe verlassen
fr * a quitté le groupe|* est parti*|vous avez quitté le groupe
it * ha abbandonato il gruppo|* ha abbandonato|* è uscit*|hai abbandonato*
pt * saiu|* saiu do grupo|você saiu
nl * heeft de groep verlaten|je hebt de groep verlaten
ru * вышел* из группы|* вышел*|* покинул* группу
uk * виходить з групи|* вийшов*|* вийшла*|* покинув* групу|* залишив* групу
pl * opuścił* grupę|* wyszedł|* wyszła
ro * a ieșit|* a părăsit grupul|ați ieșit
tr * ayrıldı|* gruptan ayrıldı
ar * غادر*|غادرت*
he * יצא/ה|* עזב/ה את הקבוצה
id * keluar
hi * ने ग्रुप छोड़ा*|* ग्रुप से बाहर*
vi * đã rời khỏi nhóm|* đã rời *
zh * 退出了群组|* 已退出|* 離開了群組|* 离开了*
ja * が退出しました
ko *님이 나갔습니다
""",
    "participant_removed": """
en * removed *|* was removed|you were removed
es * eliminó a *|* te eliminó|eliminaste a *|* fue eliminad*|* expulsó a *
de * hat * entfernt|du hast * entfernt|* wurde entfernt
fr * a retiré *|* a supprimé * du groupe|* a été retiré*|vous avez retiré *
it * ha rimosso *|* ti ha rimosso|* è stato rimosso*
pt * removeu *|* foi removid*
nl * heeft * verwijderd|je hebt * verwijderd
ru * удалил* *|вы удалили *|* был* удал*
uk * видалив* *|* видалила *
pl * usunął* *|* usunęła *
ro * a eliminat *|* a scos *|* l-a eliminat *
tr * kişisini çıkardı|* sizi çıkardı
ar * أزال* *|تمت إزالة *
he * הסיר/ה את *|* הוסר/ה
id * mengeluarkan *
hi * ने * को हटाया*
zh * 移除了*|* 将 * 移除*|* 已移除*
ja * が*削除しました
ko *님이 * 내보냈습니다*
""",
    "subject_changed": """
en * changed the subject *|* changed the group name *|* changed this group's name*
es * cambió el asunto *|* cambió el nombre del grupo *|cambiaste el * del grupo *
de * hat den betreff *|* hat den gruppennamen * geändert*|du hast den gruppennamen *
fr * a changé le sujet *|* a changé le nom du groupe *|* a remplacé le nom du groupe *
it * ha cambiato l'oggetto *|* ha cambiato il nome del gruppo *
pt * mudou o nome *|* alterou o assunto *|* mudou o assunto *|* alterou o nome *
nl * heeft het onderwerp *|* heeft de groepsnaam *
ru * изменил* тему *|* изменил* название *
uk * змінив* тему *|* змінив* назву *|* змінила назву *
pl * zmienił* temat *|* zmienił* nazwę *
ro * a schimbat subiectul *|* a schimbat numele grupului *
tr * konuyu * değiştirdi*|* grup adını * değiştirdi*|* olan grup adını *
ar * غيّر* اسم المجموعة*|* غير* الموضوع*|* بتغيير اسم المجموعة*
he * שינה/תה את נושא הקבוצה*|* שינה/תה את שם הקבוצה*
id * mengubah subjek *|* mengubah nama grup *
hi * ने * विषय * बदल*|* ने ग्रुप का नाम *
zh * 更改了主题*|* 将群组名称*|* 已將群組名稱*|* 将主题*
ja * がグループ名を*変更しました*|* が件名を*変更しました*
""",
    "photo_changed": """
en * changed this group's icon|* deleted this group's icon|* changed the group icon|* changed the group's icon
es * cambió la imagen *grupo|* cambió el ícono *grupo|* eliminó la imagen del grupo
de * hat das gruppenbild *|du hast das gruppenbild *
fr * a changé l'icône *groupe|* a changé l’icône *groupe|* a supprimé l'icône *
it * ha cambiato l'immagine *gruppo
pt * mudou a imagem *grupo|* alterou o ícone *grupo|* mudou a foto do grupo
nl * heeft de groepsafbeelding *|* heeft het groepspictogram *
ru * изменил* картинку группы|* изменил* значок группы|* изменил* изображение группы
uk * змінив* * групи|* змінила зображення *
pl * zmienił* ikonę *|* zmienił* zdjęcie grupy
ro * a schimbat pictograma *|* a schimbat poza *
tr * grubun simgesini değiştirdi|* bu grubun simgesini değiştirdi
ar * غيّر* صورة المجموعة*|* بتغيير أيقونة المجموعة*
he * שינה/תה את תמונת הקבוצה
id * mengubah ikon grup ini
zh * 更改了群组图标|* 更改了本群组的图标|* 已更換群組圖示
""",
    "description_changed": """
en * changed the group description*|* deleted the group description|* removed the group description
es * cambió la descripción del grupo*
de * hat die gruppenbeschreibung *
fr * a changé la description du groupe*|* a modifié la description du groupe*
it * ha cambiato la descrizione del gruppo*
pt * mudou a descrição do grupo*|* alterou a descrição do grupo*
nl * heeft de groepsbeschrijving *
ru * изменил* описание группы*
uk * змінив* опис групи*
pl * zmienił* opis grupy*
ro * a schimbat descrierea grupului*
tr * grup açıklamasını değiştirdi*
ar * غيّر* وصف المجموعة*
he * שינה/תה את תיאור הקבוצה*
id * mengubah deskripsi grup*
zh * 更改了群组描述*|* 更改了群組簡介*
""",
    "joined_by_link": """
en * joined using *link*|* joined via *link*|* joined from the community*
es * se unió *enlace*
de * ist der gruppe * link * beigetreten|* ist * gruppenlink beigetreten|* ist über *link* beigetreten*
fr * a rejoint *lien*|* s'est joint* *lien*
it * *entrat* *link*|* si è unit* *link*
pt * entrou usando *link*|* entrou através *
nl * is lid geworden via *link*|* neemt nu deel *link*
ru * присоединил* *ссылк*|* вступил* *ссылк*
uk * приєднал* *посилання*
pl * dołączył* *link*
ro * s-a alăturat *link*
tr * davet bağlantısıyla katıldı|* bağlantısını kullanarak katıldı
ar * انضم* *رابط*
he * הצטרף/ה *קישור*
id * bergabung menggunakan *|* bergabung melalui *
zh * 通过*链接加入*|* 使用*連結加入*
""",
    "number_changed": """
en * changed to +*|* changed their phone number*|* changed their number*|* changed to *tap to message or add*
es * cambió su número*|* cambió a +*|* cambió su teléfono*|* ha cambiado su número*
de * hat zu +* gewechselt
de * hat *telefonnummer *gewechselt*|* hat zu einer neuen nummer gewechselt*|* hat eine neue telefonnummer*
fr * a changé de numéro*|* a changé son numéro*|* utilise maintenant *numéro*
it * ha cambiato *numero*|* è passato a +*
pt * mudou para +*|* mudou de número*|* mudou seu número*
nl * is gewijzigd in +*|* heeft een nieuw telefoonnummer*
ru * сменил* номер*|* изменил* номер*
uk * змінив* номер*
pl * zmienił* numer*
ro * și-a schimbat numărul*
tr * numarasını değiştirdi*
ar * غيّر* رقم*
he * החליף/ה מספר*|* שינה/תה את מספר*
id * mengubah nomor*|* berganti nomor*
""",
    "security_code_changed": """
en *security code*changed*|*security number*changed*
es *cambió* código de seguridad*|*código de seguridad*cambió*
de *sicherheitsnummer*geändert*
fr *code de sécurité*chang*
it *codice di sicurezza*cambiato*
pt *código de segurança*mud*
nl *beveiligingscode*gewijzigd*
ru *код безопасности*изменил*
uk *код безпеки*змінив*
pl *kod zabezpieczeń*zmienił*|*kod bezpieczeństwa*zmienił*
ro *codul*securitate*schimbat*
tr *güvenlik kodu*değişti*
ar *رمز أمان*|*رمز الأمان*
he *קוד האבטחה*
fa *کد امنیتی*تغییر*
ur *سیکیورٹی کوڈ*تبدیل*
hi *सुरक्षा कोड बदल*|*सिक्योरिटी कोड बदल*
bn *নিরাপত্তা কোড পরিবর্তিত*
id *kode keamanan*berubah*
ms *kod keselamatan*berubah*
vi *mã bảo mật*thay đổi*
th *รหัสความปลอดภัย*เปลี่ยนแปลง*
zh *安全代码已更改*|*安全代碼已變更*|*安全碼已變更*
ja *セキュリティコードが変更*
ko *보안 코드가 변경*
""",
    "disappearing_changed": """
en *disappearing messages*|*message timer*
es *mensajes temporales*
de *selbstlöschende nachrichten*
fr *messages éphémères*
it *messaggi effimeri*
pt *mensagens temporárias*
nl *zelfverwijderende berichten*|*verdwijnende berichten*
ru *исчезающие сообщения*|*таймер сообщений*
uk *тимчасові повідомлення*|*зникаючі повідомлення*
pl *znikające wiadomości*|*znikających wiadomości*
ro *mesaje*dispar*|*mesajele temporare*
tr *süreli mesajlar*
ar *الرسائل ذاتية الاختفاء*|*الرسائل المؤقتة*
he *הודעות זמניות*|*הטיימר של ההודעות*
id *pesan sementara*
hi *डिसअपीयरिंग मैसेज*|*गायब होने वाले मैसेज*
zh *限时消息*|*限時訊息*|*自動銷毀訊息*
ja *消えるメッセージ*
""",
    "admin_granted": """
en you're now a community admin|* is now a community admin
en you're now an admin|* is now an admin|* made * an admin|you are now an admin
es ahora eres admin*|* ahora es admin*
de du bist jetzt *admin*|* ist jetzt *admin*
fr vous êtes désormais admin*|* est maintenant admin*|vous êtes maintenant admin*
it ora sei amministratore*|* ora è amministratore*
pt você agora é admin*|* agora é admin*
nl je bent nu beheerder*
ru вы теперь админ*|* теперь админ*
tr artık yöneticisiniz*|* artık yönetici*
id anda sekarang *admin*
""",
    "only_admins_edit": """
en * changed this group's settings*|* changed the group settings*|* turned o* admin approval*
es * cambió los ajustes*|* cambió la configuración de*grupo*
de * hat die gruppeneinstellungen *
fr * a changé les paramètres *groupe*
it * ha cambiato le impostazioni *gruppo*
pt * mudou as configurações *grupo*|* alterou as configurações *
tr * grubun ayarlarını *
he * שינה/תה את הגדרות הקבוצה*
""",
    "message_pinned": """
en * pinned a message
es * fijó un mensaje|fijaste un mensaje|* ancló un mensaje
de * hat eine nachricht angepinnt|* hat eine nachricht fixiert
de du hast eine nachricht *pinnt|du hast eine nachricht fixiert
fr * a épinglé un message|vous avez épinglé un message
it * ha fissato un messaggio|hai fissato un messaggio
pt * fixou uma mensagem
nl * heeft een bericht vastgemaakt|* heeft een bericht vastgezet|je hebt een bericht vastge*
ru * закрепил* сообщение|* закрепляет сообщение
uk * закріпи* повідомлення|* закріплює повідомлення
pl * przypiął* wiadomość|* przypięła wiadomość|przypięto wiadomość
ro * a fixat un mesaj|ați fixat un mesaj
tr * bir mesajı sabitledi|* bir mesaj sabitledi|bir mesaj* sabitlediniz
ar * ثبّت* رسالة|ثبّت* رسالة|قام * بتثبيت رسالة|ثبت * رسالة
id * menyematkan pesan|anda menyematkan pesan
hi * ने * मैसेज पिन किया|आपने * मैसेज पिन किया
he הודעה הוצמדה על ידי *
""",
    "join_requested": """
en * requested to join*
es * solicitó unirse*
pt * pediu para entrar*
""",
    "linked_to_community": """
en * added this group to the community*|this group was added to the community*|you added this group to the community*
en * added this group to a community*
es * añadió este grupo a la comunidad*|* agregó este grupo a la comunidad*
de * hat diese gruppe zur community*hinzugefügt|* hat diese gruppe *community*hinzugefügt*
fr * a ajouté ce groupe à la communauté*
it * ha aggiunto questo gruppo alla community*
pt * adicionou este grupo à comunidade*|* adicionou esse grupo à comunidade*
nl * heeft deze groep toegevoegd aan de community*
""",
    "unlinked_from_community": """
en * removed this group from the community*|this group is no longer part of a community*
""",
    "community_changed": """
en * deactivated the community*|* changed the community name *|* changed the community description*
""",
    "community_welcome": """
en you joined a group via invite in *community*|welcome to the community*
""",
    "admin_withdrawn": """
en you're no longer a community admin*|* is no longer a community admin*
en you're no longer an admin*|* is no longer an admin*|you are no longer an admin*
es ya no eres admin*|* ya no es admin*
de du bist kein* admin* mehr|* ist kein* admin* mehr
fr vous n'êtes plus admin*|vous n’êtes plus admin*|* n'est plus admin*|* n’est plus admin*
it non sei più amministratore*|* non è più amministratore*
pt você não é mais admin*|* não é mais admin*
nl je bent geen beheerder meer*
ru вы больше не админ*|* больше не админ*
""",
    "invite_link_reset": """
en * reset this group's invite link|* reset the group's invite link
es * restableció el enlace *grupo*
de * hat den einladungslink *zurückgesetzt*
fr * a réinitialisé le lien *groupe*
pt * redefiniu o link *grupo*
""",
    "chat_privacy_changed": """
en * turned o* advanced chat privacy*|advanced chat privacy was turned o*
en this chat has added privacy for *|this channel has added privacy for *
es * privacidad avanzada del chat*
de * erweiterte* chat-datenschutz*|* erweiterten chat-datenschutz*
pt * privacidade avançada da conversa*|* privacidade avançada das conversas*
""",
    "contact_blocked": """
en you blocked this contact*|you unblocked this contact*|you blocked this business*
en you unblocked this business*
es bloqueaste a este contacto*|desbloqueaste a este contacto*
de du hast diesen kontakt *blockiert*|du hast die blockierung *
fr vous avez bloqué ce contact*|vous avez débloqué ce contact*
it hai bloccato questo contatto*|hai sbloccato questo contatto*
pt você bloqueou *contato*|você desbloqueou *contato*
nl je hebt dit contact *geblokkeerd*
ru вы заблокировали *контакт*|вы разблокировали *контакт*
uk ви заблокували *контакт*|ви розблокували *контакт*
tr bu kişiyi engellediniz*|bu kişinin engelini kaldırdınız*
ar لقد حظرت *|حظرت جهة الاتصال*
""",
    "business_notice": """
en this business *|this chat is with *business*|* is a contact|* uses a secure service from meta*
en * works with other companies*
es esta empresa *|este chat es con *empresa*
de dieses unternehmen *
fr cette entreprise *
it questa azienda *
pt esta empresa *|esta conversa é com *comercial*
ru эта компания *
""",
}
