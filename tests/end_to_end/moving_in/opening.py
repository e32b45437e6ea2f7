"""From the link of the first start to a deputy at work: administrator, operator, school."""

from playwright.sync_api import Browser

from tests.end_to_end.moving_in.walker import Effort, Walker


def open_platform(browser: Browser, url: str, link: str, effort: Effort) -> tuple[str, str]:
    """Begin as the administrator and make the operator of the municipality: login and code."""
    admin = Walker(browser, url, effort).begin(link)
    admin.reads("Заведите оператора муниципалитета.")
    admin.look("operators")
    admin.follow("Добавить")
    admin.fill("Фамилия, имя и отчество", "Иванова Мария Петровна")
    admin.pick("Роль", "оператор муниципалитета")
    admin.look("operator")
    admin.click("Завести и выдать код")
    told = read_code(admin)
    admin.close()
    return told


def open_school(operator: Walker, code: str, name: str, effort: Effort) -> tuple[str, str]:
    """Make a school and appoint its first deputy: login and code."""
    operator.effort = effort
    operator.menu("Школы")
    operator.look("schools")
    operator.follow("Завести школу")
    operator.fill("Код", code)
    operator.fill("Краткое название", name)
    operator.fill("Адрес", "г. Заречный, ул. Школьная, 7")
    operator.pick("Часовой пояс", "Москва, МСК")
    operator.look("school-new")
    operator.click("Завести школу")
    operator.reads("Первый директор или заместитель")
    operator.look("school")
    operator.fill("Фамилия, имя и отчество", "Юнусова Ёлка Юрьевна")
    operator.pick("Роль", "заместитель директора")
    operator.click("Назначить и выдать код")
    told = read_code(operator)
    operator.look("code")
    return told


def read_code(walker: Walker) -> tuple[str, str]:
    """Return login and code from the page that shows them once."""
    login, code = walker.page.locator("dd.code").all_inner_texts()
    return login, code
