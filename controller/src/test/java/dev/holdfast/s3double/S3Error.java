package dev.holdfast.s3double;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is an error document. */
final class S3Error extends RuntimeException {
  private static final long serialVersionUID = 1;

  final int status;
  final String code;
  final transient Map<String, String> headers = new LinkedHashMap<>();
  final transient Map<String, String> details = new LinkedHashMap<>();

  S3Error(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  S3Error header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  S3Error detail(String name, String value) {
    details.put(name, value);
    return this;
  }

  static S3Error denied(String why) {
    return new S3Error(403, "AccessDenied", why);
  }

  static S3Error noKey() {
    return new S3Error(404, "NoSuchKey", "The specified key does not exist.");
  }

  static S3Error notImplemented(String what) {
    return new S3Error(501, "NotImplemented", what + " is not implemented");
  }

  static S3Error invalid(String why) {
    return new S3Error(400, "InvalidRequest", why);
  }

  static S3Error argument(String why) {
    return new S3Error(400, "InvalidArgument", why);
  }

  Answer answer(String resource) {
    XmlText xml = new XmlText("Error", false);
    xml.text("Code", code).text("Message", getMessage());
    details.forEach(xml::text);
    xml.text("Resource", resource).text("RequestId", "0000000000000001").text("HostId", "double");
    Answer answer = Answer.xml(status, xml);
    headers.forEach(answer::header);
    return answer;
  }
}
