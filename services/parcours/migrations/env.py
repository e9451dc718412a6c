from services.kit.data.migrations import run
from services.parcours.models import Base
from services.parcours.settings import ParcoursSettings

run(Base.metadata, ParcoursSettings)
