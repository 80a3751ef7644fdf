"""Asks a server of billbook as programs of CloudSigma's customers ask CloudSigma: PORT TOKEN.

Nothing of the clients is changed but the base path, which both take as a setting.
"""

import json
import sys

port, token = int(sys.argv[1]), sys.argv[2]
base = f"/{token}/api/cloudsigma/api/2.0"
found = {"pycloudsigma": {}, "libcloud": {}}

from cloudsigma import errors, resource  # noqa: E402

settings = {"api_endpoint": f"http://127.0.0.1:{port}{base}/", "username": "anybody", "password": "anything"}
of = found["pycloudsigma"]
of["balance"] = resource.Balance(**settings).get()
of["subscriptions"] = len(resource.Subscriptions(**settings).list())
of["ledger"] = resource.Ledger(**settings).list()
of["licenses"] = resource.Licenses(**settings).list()
of["discount"] = resource.Discount(**settings).list()
of["burstusage"] = resource.BurstUsage(**settings).list()
of["schema"] = resource.Ledger(**settings).get_schema()
try:
    resource.Ledger(**settings).update("1", {})
except errors.ClientError as error:
    of["write"] = str(error.status_code)
except errors.PermissionError as error:
    of["write"] = str(error.status_code)

from libcloud.compute.providers import get_driver  # noqa: E402
from libcloud.compute.types import Provider  # noqa: E402

# The driver insists on HTTPS; its connection does not, and takes host, port and base path.
driver = get_driver(Provider.CLOUDSIGMA)("anybody", "anything", region="zrh", api_version="2.0")
connection = driver.connectionCls("anybody", "anything", secure=False, host="127.0.0.1", port=port)
connection.driver, connection.api_prefix = driver, base
driver.connection = connection
of = found["libcloud"]
of["balance"] = driver.ex_get_balance()
of["subscriptions"] = len(driver.ex_list_subscriptions())
of["pricing"] = driver.ex_get_pricing()
of["usage"] = driver.ex_get_usage()
json.dump(found, sys.stdout)
