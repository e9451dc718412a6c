from services.certification.models import Base
from services.certification.settings import CertificationSettings
from services.kit.data.migrations import run

run(Base.metadata, CertificationSettings)
