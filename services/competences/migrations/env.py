from services.kit.migrations import run
from services.competences.models import Base
from services.competences.settings import CompetencesSettings

run(Base.metadata, CompetencesSettings)
