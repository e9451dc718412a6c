from services.kit.data.migrations import run
from services.matching.models import Base
from services.matching.settings import MatchingSettings

run(Base.metadata, MatchingSettings)
