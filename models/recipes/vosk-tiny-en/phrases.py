"""Sentences that callers say: menu phrases, digits and coffee orders."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import numpy as np

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")

_MENUS = """
sales, support, technical support, customer service, customer care, billing, accounts, operator,
agent, an agent please, representative, a person please, a real person, reception, front desk,
main menu, go back, back, start over, repeat, repeat that, say that again, what did you say, help,
more options, next, previous, continue, stop, cancel, skip, hold on, one moment, wait, hang up,
goodbye, bye, hello, hi there, good morning, yes, yeah, yep, yes please, yes that is right,
correct, that is correct, sure, okay, no, nope, no thanks, no thank you, no that is wrong, wrong,
not really, i do not know, i am not sure, none of these, something else, anything else,
opening hours, when are you open, are you open on sunday, where are you, address, directions,
nearest branch, store hours, i want to pay my bill, pay a bill, my bill is too high, bill, invoice,
a question about my invoice, balance, check my balance, what is my balance, how much do i owe,
payment, make a payment, payment arrangement, direct debit, refund, i want my money back,
credit card, debit card, lost card, my card was stolen, block my card, activate my card, new card,
bank transfer, transfer money, savings, mortgage, loan, interest rate, insurance, make a claim,
renew my policy, quote, get a quote, broadband, internet, my internet is down, slow internet,
no signal, no connection, the line is dead, no dial tone, phone line, landline, mobile, roaming,
router, the red light is blinking, wifi, wi-fi password, television, channel, outage, power cut,
electricity, gas, water, meter reading, report a fault, there is a fault, repair, book an engineer,
when is the engineer coming, appointment, book an appointment, cancel my appointment,
move my appointment, reschedule, order, new order, place an order, track my order,
where is my order, where is my parcel, delivery, shipping, return an item, exchange, complaint,
i want to complain, speak to a manager, let me talk to somebody, put me through to sales,
connect me with support, can i talk to a human, i would like to speak to an agent,
change my address, change my password, reset my password, i forgot my pin, open an account,
close my account, my account, update my details, moving house, cancel my contract,
renew my contract, upgrade, change my plan, top up, sim card, new phone, voicemail,
leave a message, call me back, callback, extension, dial by name, directory, human resources,
marketing, warehouse, spare parts, pharmacy, prescription, refill my prescription, doctor, nurse,
emergency, reservation, book a table, book a room, flight status, check in, baggage, ticket,
english, spanish, french, german, polish, today, tomorrow, tonight, this afternoon, in the evening,
next week, monday, tuesday, wednesday, thursday, friday, saturday, sunday, january, february,
march, april, may, june, july, august, september, october, november, december, first, second,
third, fourth, last, the first one, the second one, left, right, up, down, on, off, star, pound,
hash, oh, double, triple, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen,
eighteen, nineteen, twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety, hundred,
thousand, million, half past, quarter, o'clock, noon, midnight, dollars, pounds, cents, percent,
residential, business, personal, technical, existing customer, new customer, warranty, spell it,
press office, service, status, location, parking, information, password, login, app, helpdesk
"""
MENU_PHRASES = tuple(" ".join(phrase.split()) for phrase in _MENUS.split(","))
_OPENINGS = ("", "", "", "um", "uh", "please", "i want", "i need", "hello", "well", "it's about")
_ENDINGS = ("", "", "", "", "please", "thanks", "thank you", "now", "today")

ORDER_OPENINGS = (
    *("brew", "can i get", "can i have", "i want", "get me", "give me", "i'd like", "make me"),
    *("may i have", ""),
)
SIZES = (
    *("small", "medium", "large", "eight ounce", "twelve ounce", "sixteen ounce"),
    "twenty ounce",
)
ROASTS = ("light roast", "medium roast", "dark roast")
SHOTS = ("single shot", "double shot", "triple shot")
DRINKS = (
    *("americano", "cappuccino", "espresso", "latte", "mocha", "iced mocha", "coffee"),
    *("iced coffee", "drip coffee", "house coffee"),
)
AMOUNTS = ("", "", "a little bit of", "a bit of", "some", "a lot of", "lots of")
MILKS = ("milk", "skim milk", "whole milk", "soy milk", "almond milk", "cream")
_EXTRA_SHARE = 0.5
SUGARS = ("sugar", "brown sugar", "sweetener")


def _pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]


def menu_request(rng: np.random.Generator) -> str:
    """A menu phrase, sometimes with words around it."""
    parts = (_pick(rng, _OPENINGS), _pick(rng, MENU_PHRASES), _pick(rng, _ENDINGS))
    return " ".join(part for part in parts if part)


def digit_string(rng: np.random.Generator) -> str:
    """One digit or a number read digit by digit."""
    count = int(rng.choice([1, 1, 1, 2, 3, 4, 5, 6, 7]))
    return " ".join(_pick(rng, DIGITS) for _ in range(count))


def spelling(rng: np.random.Generator) -> str:
    """Some letters of the alphabet."""
    return " ".join(_pick(rng, LETTERS) for _ in range(int(rng.integers(2, 7))))


def coffee_order(rng: np.random.Generator) -> str:
    """An order that the coffee bar's grammar takes."""
    parts = [_pick(rng, ORDER_OPENINGS), _pick(rng, ("a", "an", "a", ""))]
    extras = [_pick(rng, group) for group in (SIZES, ROASTS, SHOTS) if rng.random() < _EXTRA_SHARE]
    parts += [extras[i] for i in rng.permutation(len(extras))]
    parts.append(_pick(rng, DRINKS))
    milk = f"{_pick(rng, AMOUNTS)} {_pick(rng, MILKS)}"
    sugar = f"{_pick(rng, AMOUNTS)} {_pick(rng, SUGARS)}"
    parts.append(_pick(rng, ("", f"with {milk}", f"with {sugar}", f"with {milk} and {sugar}")))
    return " ".join(" ".join(parts).split())


def words_of_callers() -> frozenset[str]:
    """Every word of these sentences: the model must know them all."""
    groups = (
        *(MENU_PHRASES, _OPENINGS, _ENDINGS, DIGITS, LETTERS, ORDER_OPENINGS, SIZES, ROASTS),
        *(SHOTS, DRINKS, AMOUNTS, MILKS, SUGARS, ("with", "and", "an")),
    )
    return frozenset(word for group in groups for phrase in group for word in phrase.split())
