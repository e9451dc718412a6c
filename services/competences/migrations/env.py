from services.competences.models import Base
from services.competences.settings import CompetencesSettings
from services.kit.data.migrations import run

run(Base.metadata, CompetencesSettings)
