"""What is said around a message that a caller leaves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VoicemailWording:
    """The sentences of one language."""

    greeting: str
    greeting_named: str
    """With the box's `{title}`."""
    review: str
    listen: tuple[str, ...]
    """Label, then the phrases."""
    record_again: tuple[str, ...]
    send: tuple[str, ...]
    too_short: str
    no_message: str
    """Before the call is ended."""
    kept: str
    goodbye: str
    not_kept: str
    try_again: tuple[str, ...]
    away: str
    """Before the caller is brought to a human."""
    call_later: str
    """Before the call is ended where no human can be reached either."""

    def greeting_of(self, title: str) -> str:
        """What is said before the tone where the flow has no words of its own."""
        return self.greeting_named.replace("{title}", title) if title else self.greeting

    def sentences(self) -> tuple[str, ...]:
        """Everything that does not depend on the box."""
        return (
            self.greeting,
            self.review,
            self.too_short,
            self.no_message,
            self.kept,
            self.goodbye,
            self.not_kept,
            self.away,
            self.call_later,
        )


ENGLISH = VoicemailWording(
    greeting="Please leave your message after the tone. When you have finished, press any key.",
    greeting_named=(
        "This is the voicemail of {title}. Please leave your message after the tone."
        " When you have finished, press any key."
    ),
    review=(
        "To hear your message, say listen, or press 1. To record it anew, say new message,"
        " or press 2. To send it, say send, or press 3."
    ),
    listen=(
        "listen",
        "listen [to (it|my message|the message)]",
        "(hear|play) (it|my message|the message) [back]",
        "play [back]",
    ),
    record_again=(
        "new message",
        "[a] new message",
        "(record|leave) (it|[a] (new|another) message) [anew]",
        "(re-record|record) [it] [anew]",
        "delete it",
    ),
    send=("send", "send [(it|my message|the message)]", "(keep|save) it", "[I am] (done|finished)"),
    too_short="I couldn't hear a message. Please speak after the tone.",
    no_message="I still couldn't hear a message. Goodbye.",
    kept="Thank you. Your message has been kept.",
    goodbye="Goodbye.",
    not_kept=(
        "I'm sorry, I could not keep your message. To try once more, say try again, or press 1."
        " To speak to someone, say agent, or press 0."
    ),
    try_again=("try again", "try [it] (again|once more)", "once more"),
    away="I'm sorry, I cannot take a message now. I will put you through to someone.",
    call_later="I'm sorry, nothing can be recorded now. Please call again later. Goodbye.",
)

POLISH = VoicemailWording(
    greeting=("Proszę zostawić wiadomość po sygnale. Na koniec proszę nacisnąć dowolny klawisz."),
    greeting_named=(
        "Poczta głosowa: {title}. Proszę zostawić wiadomość po sygnale."
        " Na koniec proszę nacisnąć dowolny klawisz."
    ),
    review=(
        "Aby odsłuchać wiadomość, proszę powiedzieć odsłuchaj albo nacisnąć 1."
        " Aby nagrać ją na nowo, proszę powiedzieć nagraj albo nacisnąć 2."
        " Aby ją wysłać, proszę powiedzieć wyślij albo nacisnąć 3."
    ),
    listen=(
        "odsłuchaj",
        "(odsłuchaj|odsłuchać|odtwórz|odtworzyć) [wiadomość]",
        "[chcę] posłuchać [wiadomości]",
    ),
    record_again=(
        "nagraj",
        "(nagraj|nagrać) [wiadomość] [ponownie|na nowo]",
        "nowa wiadomość",
        "(usuń|skasuj) [wiadomość]",
    ),
    send=(
        "wyślij",
        "(wyślij|wysłać|zapisz|zapisać|zachowaj) [wiadomość]",
        "(gotowe|skończyłem|skończyłam)",
    ),
    too_short="Nic się nie nagrało. Proszę mówić po sygnale.",
    no_message="Nadal nic się nie nagrało. Do usłyszenia.",
    kept="Dziękuję. Wiadomość została zapisana.",
    goodbye="Do usłyszenia.",
    not_kept=(
        "Przepraszam, nie udało się zapisać wiadomości. Aby spróbować ponownie, proszę powiedzieć"
        " spróbuj ponownie albo nacisnąć 1. Aby porozmawiać z konsultantem, proszę powiedzieć"
        " konsultant albo nacisnąć 0."
    ),
    try_again=("spróbuj ponownie", "(spróbuj|spróbować) [ponownie]", "ponownie"),
    away="Przepraszam, teraz nie można nagrać wiadomości. Łączę z konsultantem.",
    call_later=(
        "Przepraszam, teraz nie można nic nagrać. Proszę zadzwonić później. Do usłyszenia."
    ),
)

_BY_LANGUAGE = {"en": ENGLISH, "pl": POLISH}


def voicemail_wording(language: str) -> VoicemailWording:
    """The sentences for a language such as `en-GB`; English where there are none."""
    return _BY_LANGUAGE.get(language[:2].lower(), ENGLISH)
