"""The ledger of transactions of a month, the oldest first, and the bursts in it with their resource."""
from datetime import datetime

from common import objects

moment = datetime.fromisoformat
ledger = [row | {"at": moment(row["time"])} for row in objects("/ledger/").values()]
ledger.sort(key=lambda row: (row["at"], int(row["id"])))
# Burst: 2.75 GHz of cpu for 5 minutes at 2025-05-01 10:02
bursts = [row | {"of": row["reason"].split(" of ")[1].split()[0], "taken": moment(row["poll_time"])}
          for row in ledger if row["reason"].startswith("Burst")]
