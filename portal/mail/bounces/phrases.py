"""Phrases by which mail systems say, in many languages, that an email failed, is delayed, or something unrelated."""

import re


def any_of(*words: str) -> re.Pattern[str]:
    """A case-insensitive pattern of alternatives."""
    return re.compile("|".join(words), re.IGNORECASE)


FAILED = any_of(
    r"undeliver|non-?deliver|(?:not|n.t) (?:be |been |have been )?(?:able to )?(?:deliver|send|sent\b)",
    r"unable to (?:deliver|send)",
    r"(?:could|can|was|has|have|were|is) ?(?:not|n.t) (?:be |been |yet been )?(?:deliver|sent\b|reach|accept|process)",
    r"deliver(?:y|ing)?\b.{0,60}\bfail|fail\w*\b.{0,40}\b(?:deliver|recipient|address|send)|failure notice",
    r"failed permanently",
    r"mail (?:delivery )?(?:system )?(?:failure|error)|did not reach|returned (?:mail|message)",
    r"returning (?:the )?(?:mail|message)",
    r"(?:permanent|fatal|delivery|serious) (?:fatal |delivery )?(?:error|failure|problem)",
    r"error (?:delivering|sending)|trouble delivering",
    r"rejected (?:your|the|by|recipient)|was rejected|bounced|address(?:es)? (?:was |were )?(?:rejected|not found)",
    r"error (?:has )?occurred while (?:trying|attempting) to deliver|incorrectly constructed",
    r"delivery (?:status )?notification.{0,10}(?:fail|: error)|problem delivering",
    r"(?:mailbox|user|account)\S* (?:is )?(?:full|unknown|over quota)|unknown user|no such user",
    r"user unknown|does not exist",
    r"(?:送信|配信|配送|転送|お届け|届け)\w{0,8}(?:できません|出来ません|失敗|られません)|メールエラー"
    r"|エラー通知|エラーのため|配信エラー|(?:届き|届け)ませんでした|届かなかった",
    r"не (?:может|могло|удалось|было|был)\w*.{0,20}достав|не доставлен|недоставл|ошибка доставки",
    r"(?:konnte|wurde|kann)\w* (?:\w+ ){0,6}nicht (?:\w+ )?(?:zugestellt|übermittelt|ausgeliefert|gesendet)",
    r"unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|^nicht zugestellt|zustellungsfehler",
    r"empfänger nicht erreicht|konnte\(n\) nicht erreicht werden|fehler bei der nachrichtenzustellung",
    r"n.a (?:pas )?pu être|pas été (?:remis|distribu|délivr)|non (?:remis|distribu)",
    r"échec de (?:la )?(?:remise|distribution|livraison)",
    r"no (?:se )?(?:pudo|ha podido|puede|se ha podido) (?:ser )?(?:entreg|envi)|no (?:fue )?entregad",
    r"error (?:en|de) (?:la )?entrega|no se entreg",
    r"(?:non è stato possibile|impossibile) (?:consegn|recapit|inviare)|mancato recapito|mancata consegna",
    r"recapito non riuscito|non recapitabile|não é possível entregar",
    r"não (?:pôde|foi possível|pode) (?:ser )?(?:entreg|envi)|falha na entrega|não (?:foi )?entregue",
    r"não conseguimos entregar|(?:e-mail|mensagem)\b.{0,60}\bdevolvid|devolução (?:de|da|do) (?:e-?mail|mensagem)",
    r"niet (?:worden )?(?:bezorgd|afgeleverd)|onbestelbaar",
    r"nie (?:mógł|mogła|mogło|można|został\w*)(?: zostać)? (?:\w+ )?dostarcz|niedostarcz",
    r"(?:kan|kunde|gick) inte (?:att )?lever|zwrot wiadomości|echec de la|nu se poate livra",
    r"(?:δεν είναι|αδύνατη) (?:δυνατή )?η παράδοση|غير قابل للتسليم",
    r"kunne ikke lever|kan ikke lever|ei voitu toimittaa|teslim edileme(?:di|yen)|iletilemedi",
    r"ulaştırılamadı|gönderilemedi",
    r"nedoručiteln|nebylo možné doručit|nem (?:sikerült )?kézbesít",
    r"无法(?:投递|送达|发送|传递)|退信|投递失败|发送失败|未送达|無法(?:傳遞|送達|投遞|傳送)|退回"
    r"|배달(?:되지|할 수)|전송(?:되지|할 수)|반송|전달되지|찾을 수 없",
    r"không thể (?:gửi|chuyển|được gửi|được chuyển)|không (?:được )?gửi được|không được gửi|gửi không thành công",
    r"تعذر (?:تسليم|إرسال|توصيل|تسلي)|لم (?:يتم|تصل|يصل|يُسلّم)|فشل (?:التسليم|تسليم)",
    r"ডেলিভার.{0,10}(?:যায়নি|হয়নি)|পৌঁছানো যায়নি",
    r"ไม่สามารถส่ง|ส่ง(?:ข้อความ)?ไม่(?:สำเร็จ|ได้)|डिलीवर नहीं|(?:भेजा|पहुँचाया) नहीं जा सका",
    r"tidak dapat (?:di)?(?:kirim|antar|sampai)|gagal (?:di)?(?:kirim|antar)|не вдалося (?:доставити|надіслати)",
    r"nu a putut fi (?:livrat|trimis)|nelivrabil|kézbesíthetetlen|kunne ikke (?:af)?lever|ikke leveret",
    r"δεν ήταν δυνατή η παράδοση|αδύνατη η παράδοση|לא ניתן (?:היה )?למסור|המסירה נכשלה|发送不成功",
    r"\b(?:correo|mensaje|e-?mail)\b.{0,60}\b(?:devuelto|rechazado)|falha no envio|erro permanente",
    r"non (?:è stato )?consegnat|(?:messaggio|e-?mail)\b.{0,60}\b(?:restituit|respint)",
    r"(?:message|courriel|e-?mail)\b.{0,60}\b(?:retourné|renvoyé à l)|n.est pas parvenu",
    r"(?:nachricht|e-?mail)\b.{0,80}\b(?:zurückgesandt|zurückgewiesen|abgewiesen)|geretourneerd|teruggestuurd|zwrócon",
    r"tidak (?:berhasil )?(?:di|ter)kirim|dikembalikan|bị trả lại|không đến được|ส่งคืน|ตีกลับ",
    r"(?:письмо|сообщение)\b.{0,60}(?:возвращ|не дошл)|возврат письма|(?:ileti|e-?posta).{0,60}ulaşmadı|geri döndü",
    r"返送|宛先不明|存在しないため|नहीं (?:भेजा|पहुँचाया|पहुंचाया) जा सका|वापस (?:लौट|भेज)|ফেরত",
    r"(?:رسالة|الرسالة|بريد).{0,40}(?:مرتد|ارتدت|أُعيدت)|لم نتمكن من (?:تسليم|توصيل|إرسال)|পৌঁছায়নি",
    r"non-distribution|trouvé (?:son|votre) destinataire|nie udało się (?:dostarczyć|wysłać)|zwrot poczty",
    r"(?:nachricht|e-?mail) (?:\w+ ){0,3}zurück\b",
)
CONDITIONAL = re.compile(
    r"(?i)\bif (?:an?|the|your|any|this) (?:e-?mail |mail )?(?:message|mail|e-?mail|delivery)\b[^.\n]{0,120}"
)
"""Conditional sentences, which say what would happen, not what has happened."""

LATE = any_of(
    r"still being (?:re)?tried|warning only|will (?:continue|keep|be) (?:to )?(?:re)?tr(?:y|ied)",
    r"will (?:be )?retr(?:y|ied)|continue (?:to try|trying)",
    r"(?:message|mail|delivery)\b.{0,30}\b(?:is |has been |been )?delayed|delayed mail|delivery delay",
    r"delay\w* (?:notification|notice|in deliver)",
    r"temporary failure|only a warning|need not re-?send|do(?: not|n't) need to re-?send",
    r"no action is required|not need to take any",
    r"^\W*warning\b.{0,80}(?:could not|not (?:yet )?be|unable|still|delay)",
    r"not (?:yet been|been able to be|yet been able to be) delivered|not been delivered (?:yet|so far)",
    r"delivery attempts will continue",
    r"(?:incomplete|delay)\b.{0,6}\)?$|отложен|задерж|verzögert|retardé|retrasad|ritardo|延迟|延遲|遅延|지연",
    r"opóźni|gecik|atrasad|ainda não foi|trì hoãn|tiếp tục thử|fördröj|forsink|vertraag|zpožd|opožd|kés(?:ik|leltet)",
    r"întârzi|tertunda|καθυστέρ|затрим|עיכוב|देरी|বিলম্ব|تأخ|ล่าช้า",
)
FINAL = any_of(
    r"permanent(?:ly)? (?:\w+ )?(?:error|fail|fatal)|failed permanently|(?<!\bof )giv(?:en|ing) up|gave up",
    r"fatal error",
    r"not (?:be )?(?:going to )?(?:re)?tr(?:y|ied) again|stopped trying|cannot send message for|queue too long",
)
FINAL_SUBJECT = any_of(r"undeliver|fail|returned? (?:mail|to sender|message)|returning|rejected|unzustellbar|non remis")
AUTOMATIC = any_of(
    r"mailer.?daemon|post.?master|mail.?delivery|delivery.?(?:sub)?system|mail.?daemon|mdaemon|\bdaemon\b",
    r"mail.?system|system administrator|systemadministrator|mail.?server|fire.?wall|mail.?router",
    r"mail.?gateway|email.?gateway",
    r"mail administrator|returned mail|mail.?error|\bbounces?@|smtp.?server|microsoft outlook"
    r"|microsoft exchange|\bmta\b|\bmdn?a\b",
)
NO_REPLY = any_of(r"no.?reply|do.?not.?reply|noreply|\broot@|\badmin(?:istrator)?@|delivery|\bmail@|complaints?@")
ANSWERING_MACHINE = any_of(
    r"out of (?:the )?office|auto(?:matic|mated|matically)? ?-?(?:reply|response|answer|generated reply)",
    r"autoreply|autorespon|vacation|on leave|on holiday|away from",
    r"abwesen|automatische (?:antwort|reactie)|réponse automatique|absence|respuesta automática",
    r"fuera de (?:la )?oficina|risposta automatica|resposta automática",
    r"自動(?:返信|応答|送信|回覆|回复)|自动(?:回复|答复)|不在|автоответ|автоматический ответ|отпуск|تلقائي|خارج المكتب",
    r"স্বয়ংক্রিয়|trả lời tự động|자동 ?(?:응답|회신)|부재",
    r"afwezig|frånvaro|fravær|poissa|autosvar|odpowiedź automatyczna|otomatik yanıt|no longer (?:with|work)",
)
STATISTICS = any_of(
    r"report domain:|dmarc|tls-?rpt",
    r"(?:daily|weekly|monthly|aggregate) (?:\w+ )?(?:report|digest|summary|statistics)|digest",
    r"quar[aä]nt(?:i?ne|äne|aine|ena)|cuarentena|karant[ií]n|карантин|隔離|隔离|격리",
)
CHALLENGE = any_of(
    r"(?:confirm|verify|validate) (?:that )?(?:you|your|this|the) (?:\w+ ){0,4}(?:human|person|identity"
    r"|sender|address|message|email|mail|delivery|are)",
    r"challenge.?response|sender verification|awaiting (?:your )?(?:confirmation|approval)",
    r"held (?:for|in|until|pending)|waiting for (?:your )?(?:confirm|approv)",
    r"approved senders?|white ?list (?:me|your|yourself)",
    r"click (?:on )?(?:the |this )?(?:\w+ )?(?:link|here|button) (?:below )?to (?:deliver|release|confirm|verify)",
    r"awaits? moderator approval|is being held|to (?:complete|release) (?:the )?deliver",
    r"quarantin(?:e|ed) (?:message|digest)|(?:waiting|guest) list",
)
RETURNED = re.compile(
    r"""(?xi)^[\s>*=_-]{0,80}
    (?: .{0,30}\b(?:copy|headers?|top \d+ lines|contents?|body|text) \s of \s (?:the|your|this) \s
        (?:\w+\s){0,3} (?:message|mail|e-mail|email) \b
      | (?:the\s)? (?:original|unsent|returned|undelivered|your\soriginal) \s (?:e-?mail\s)? (?:message|mail)? \s?
        (?:headers?)? \s? (?:follows?|below|(?:was|is)\s(?:follow|attach|below|as)|attached|:|-{2,}|={2,}|$)
      | (?:message|mail) \s (?:headers?|text|header \s and \s body) \s follows?
      | below \s (?:this \s line|is) | (?:included|enclosed|attached) \s is
      | -{3,}\s?(?:original|forwarded)\s(?:message|mail)
      | rfc822 \s message \s headers
    )"""
)
"""The line after which the returned email begins."""

RETURNED_HEADER = re.compile(
    r"(?i)^(?:received|return-path|dkim-signature|domainkey-signature|delivered-to|arc-seal|x-received|x-google-\S+"
    r"|mime-version):"
)
UNHELPFUL_LINE = any_of(
    r"mail from|https?://|\bcontact\b|assistance|support|\bhelp\b|question|envelope-from|reply-to",
    r"unsubscribe",
    r"^\W{0,4}(?:from|sender|message-?id|subject|cc|date|reporting-mta|by|id|x-\S{1,30})\s{0,3}:",
    r"^\W{0,4}a message sent by|^\W{0,4}(?:dear|hi|hello|привет|здравствуйте|hallo|bonjour|hola|مرحب|नमस्कार)\b",
)
LABEL = any_of(
    r"recipient|address|rcpt|deliver|sent to|send to|failed|undeliver|unknown|mailbox|user|account|rejected",
    r"full|exceed|could not|did not|no such|message to|mail to|宛先|宛|<<<|>>>",
    r"получател|empfänger|destinat|destinaz|收件人|收信人|người nhận|المستلم|수신자|받는|ผู้รับ|प्राप्तकर्ता|penerima|alıcı",
)
