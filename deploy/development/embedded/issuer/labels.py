"""The labels of the embedded issuer's pages, in Russian and English."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Request

LABELS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "brand": "Летопись",
        "demo": "Учебный стенд: здесь нет настоящих людей",
        "trial": "Встроенный сервер входа: для проб, не для настоящих людей",
        "title": "Вход",
        "username": "Логин",
        "password": "Пароль",
        "submit": "Войти",
        "accounts": "Логины и пароли печатает команда",
        "trouble": "Войти не получилось",
        "wrong": "Логин или пароль не подходят. Проверьте раскладку клавиатуры и Caps Lock. "
        "После нескольких неверных паролей вход закрывается: подождите {wait} секунд.",
        "disabled": "Учётная запись отключена. Обратитесь туда, где её выдали.",
        "stale": "Страница устарела. Введите логин и пароль ещё раз.",
        "factor_title": "Второй шаг входа",
        "factor_lead": "Откройте на телефоне программу одноразовых кодов и впишите шесть цифр.",
        "setup_lead": "Ваша работа требует второго шага входа. Откройте на телефоне программу "
        "одноразовых кодов (Яндекс Ключ, FreeOTP, Google Authenticator), наведите её на квадрат "
        "и впишите шесть цифр, которые она покажет. Так будет при каждом входе.",
        "setup_secret": "Нет камеры? Впишите в программу этот ключ:",
        "digits": "Шесть цифр",
        "factor_submit": "Продолжить",
        "wrong_digits": "Цифры не подходят или уже использованы. Дождитесь следующих, впишите их. "
        "Если не помогло, сверьте часы телефона. После нескольких ошибок вход закрывается: "
        "подождите {wait} секунд.",
        "language": "Язык",
        "refused": "Сюда нужно попадать через Летопись",
        "refused_help": "Откройте Летопись заново и нажмите «Войти». Если не помогло, "
        "передайте администратору строку ниже.",
        "logout_title": "Выход",
        "logout_question": "Выйти из Летописи на этом устройстве?",
        "logout_submit": "Выйти",
        "logout_done": "Вы вышли. Окно можно закрыть.",
    },
    "en": {
        "brand": "Letopis",
        "demo": "Demonstration: there are no real people here",
        "trial": "Embedded sign-in server: for trials, not for real people",
        "title": "Sign in",
        "username": "Login",
        "password": "Password",
        "submit": "Sign in",
        "accounts": "Logins and passwords are printed by the command",
        "trouble": "You are not signed in",
        "wrong": "The login or the password is wrong. Check the keyboard layout and Caps Lock. "
        "After several wrong passwords nobody is let in: wait for {wait} seconds.",
        "disabled": "The account is disabled. Ask where it was given to you.",
        "stale": "The page was out of date. Enter the login and the password again.",
        "factor_title": "Second step",
        "factor_lead": "Open the authenticator on your phone and enter the six digits.",
        "setup_lead": "Your work needs a second step to sign in. Open an authenticator on your "
        "phone (FreeOTP, Google Authenticator), point it at the square and enter the six digits "
        "that it shows. It is the same at each login.",
        "setup_secret": "No camera? Enter this key in the authenticator:",
        "digits": "Six digits",
        "factor_submit": "Continue",
        "wrong_digits": "The digits are wrong or were used before. Wait for the next ones and "
        "enter them. If that does not help, check the clock of the phone. After several mistakes "
        "nobody is let in: wait for {wait} seconds.",
        "language": "Language",
        "refused": "Come here through Letopis",
        "refused_help": "Open Letopis again and press “Sign in”. If that does not help, "
        "give the administrator the line below.",
        "logout_title": "Sign out",
        "logout_question": "Sign out of Letopis on this device?",
        "logout_submit": "Sign out",
        "logout_done": "You are signed out. You may close this window.",
    },
}
_NAMES = {"ru": "Русский", "en": "English"}


def language(request: Request) -> str:
    """Return the language: what the client asks for, else what the browser prefers."""
    for wanted in request.args.get("ui_locales", "").split():
        if wanted[:2] in LABELS:
            return wanted[:2]
    return request.accept_languages.best_match(list(LABELS)) or "ru"


def language_links(request: Request, chosen: str) -> list[dict[str, str | bool]]:
    """Return the switch: this page again, in each language."""
    asked = {key: value for key, value in request.args.items() if key != "ui_locales"}
    return [
        {
            "code": code,
            "name": name,
            "current": code == chosen,
            "href": "?" + urlencode({**asked, "ui_locales": code}),
        }
        for code, name in _NAMES.items()
    ]
