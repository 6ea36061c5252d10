"""The vendor's SDK against the gateway whose address is the first argument."""
import sys

from alibabacloud_dypnsapi20170525 import models
from alibabacloud_dypnsapi20170525.client import Client
from alibabacloud_tea_openapi import models as openapi

address = sys.argv[1].removeprefix("http://")


def client(secret):
    return Client(
        openapi.Config(
            access_key_id="example-id", access_key_secret=secret, endpoint=address, protocol="http"
        )
    )


def send(client, **more):
    fields = dict(
        phone_number="13000000000",
        sign_name="速通互联验证码",
        template_code="100001",
        template_param='{"code":"##code##","min":"5"}',
        code_type=1,
        return_verify_code=True,
    )
    return client.send_sms_verify_code(models.SendSmsVerifyCodeRequest(**{**fields, **more})).body


def check(client, code):
    request = models.CheckSmsVerifyCodeRequest(phone_number="13000000000", verify_code=code)
    return client.check_sms_verify_code(request).body.model.verify_result


def refused(call):
    try:
        call()
    except Exception as error:
        return error.code
    raise AssertionError("nothing was refused")


good = client("example-secret")
sent = send(good, code_length=6)
assert sent.code == "OK" and sent.success is True, sent
code = sent.model.verify_code
assert len(code) == 6 and code.isdigit(), code
assert check(good, "wrong") == "UNKNOWN"
assert check(good, code) == "PASS"
assert check(good, code) == "UNKNOWN"
assert refused(lambda: send(good)) == "FREQUENCY_FAIL"
assert refused(lambda: send(good, phone_number="12")) == "MOBILE_NUMBER_ILLEGAL"
assert refused(lambda: send(good, phone_number="13000000001", code_length=9)) == "INVALID_PARAMETERS"
assert refused(lambda: send(client("wrong"))) == "SignatureDoesNotMatch"
print("the vendor's Python SDK sends, checks, and gets its typed errors")
