package dev.holdfast.s3double;

import java.util.LinkedHashMap;
import java.util.Map;

/** One answer, and how it is to be sent. */
final class Answer {
  /** What happens to the connection. */
  enum Ending {
    NORMAL, RESET, SILENCE, GARBAGE
  }

  int status;
  final Map<String, String> headers = new LinkedHashMap<>();
  byte[] body;
  Ending ending = Ending.NORMAL;

  /** What Content-Length says; -1 = the truth. */
  long announced = -1;

  boolean dribbles;

  private Answer(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  static Answer of(int status) {
    return new Answer(status, new byte[0]);
  }

  static Answer xml(int status, XmlText xml) {
    return new Answer(status, xml.bytes()).header("Content-Type", "application/xml");
  }

  static Answer body(int status, byte[] bytes) {
    return new Answer(status, bytes);
  }

  static Answer ending(Ending ending) {
    Answer answer = of(500);
    answer.ending = ending;
    return answer;
  }

  Answer header(String name, String value) {
    headers.put(name, value);
    return this;
  }
}
