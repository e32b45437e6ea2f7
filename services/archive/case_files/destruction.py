"""What of a case file stays when its data goes, and why."""

from services.destruction import Declaration, Stays

DECLARATION = Declaration(
    stays=(
        Stays("retention_rule", "сроки хранения школы: сведений об учениках не содержат"),
        Stays("case_file", "учётная запись дела: остаётся с отметкой об уничтожении"),
        Stays("retention_hold", "кто и почему удерживал дело: сведений об учениках нет"),
        Stays("told_hold", "о каких удержаниях знают сервисы: сведений об учениках нет"),
    )
)
