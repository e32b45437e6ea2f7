"""What of a case file stays when its data goes, and why."""

from services.destruction import Declaration, Stays
from services.shared.wording import said

DECLARATION = Declaration(
    stays=(
        Stays("retention_rule", said("сроки хранения школы: сведений об учениках не содержат")),
        Stays("case_file", said("учётная запись дела: остаётся с отметкой об уничтожении")),
        Stays("retention_hold", said("кто и почему удерживал дело: сведений об учениках нет")),
        Stays("told_hold", said("о каких удержаниях знают сервисы: сведений об учениках нет")),
    )
)
