from services.kit.migrations import run
from services.certification.models import Base
from services.certification.settings import CertificationSettings

run(Base.metadata, CertificationSettings)
