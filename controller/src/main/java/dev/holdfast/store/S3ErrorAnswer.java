package dev.holdfast.store;

import dev.holdfast.endpoint.Confidential;
import dev.holdfast.endpoint.S3Answer;
import dev.holdfast.layout.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/** An answer that is not a success, as the connection saw it: MinIO's client hides status and headers of some. */
final class S3ErrorAnswer extends IOException {
  private static final long serialVersionUID = 1L;
  private static final long ERROR_BYTES = 16 << 10;

  private final transient S3Answer answer;

  private S3ErrorAnswer(S3Answer answer) {
    super(answer.toString());
    this.answer = answer;
  }

  S3Answer answer() {
    return answer;
  }

  /** Turns error answers into exceptions before MinIO's client reads them, and bounds what a good answer may bring. */
  static final class Catcher implements Interceptor {
    private static final long PAGE_BYTES = 8 << 20;
    private static final long OBJECT_BYTES = Limits.PACK_BYTES + (1 << 20);

    private final ServerClock clock;

    /** Shows the dates of all answers to {@code clock}. */
    Catcher(ServerClock clock) {
      this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
      Confidential sent =
          Confidential.ofHeaders(
              Optional.ofNullable(chain.request().header("Authorization")),
              Optional.ofNullable(chain.request().header("X-Amz-Security-Token")))
              .and(Confidential.ofQuery(String.valueOf(chain.request().url().encodedQuery())));
      Response response = proceed(chain, sent);
      clock.told(Optional.ofNullable(response.header("Date")));
      if (response.isSuccessful()) {
        boolean object = chain.request().url().querySize() == 0
            || chain.request().url().queryParameter("versionId") != null;
        return response.newBuilder()
            .body(bounded(response.body(), object ? OBJECT_BYTES : PAGE_BYTES))
            .build();
      }
      try (response) {
        throw new S3ErrorAnswer(
            S3Answer.of(
                response.code(),
                beginning(response.body().source()),
                Optional.ofNullable(response.header("x-amz-bucket-region")),
                Optional.ofNullable(response.header("Date")), sent));
      }
    }

    private static Response proceed(Chain chain, Confidential sent) throws IOException {
      try {
        return chain.proceed(chain.request());
      } catch (IOException e) {
        throw sent.hide(e);
      }
    }

    private static String beginning(BufferedSource source) throws IOException {
      source.request(ERROR_BYTES);
      Buffer seen = source.getBuffer();
      return seen.readString(Math.min(seen.size(), ERROR_BYTES), StandardCharsets.UTF_8);
    }

    private static ResponseBody bounded(ResponseBody body, long mostBytes) {
      return ResponseBody.create(
          Okio.buffer(new Bounded(body.source(), mostBytes)), body.contentType(),
          body.contentLength());
    }

    /** Ends with a failure after more bytes than a right answer has. */
    private static final class Bounded extends ForwardingSource {
      private final long mostBytes;
      private long left;

      private Bounded(Source source, long mostBytes) {
        super(source);
        this.mostBytes = mostBytes;
        this.left = mostBytes;
      }

      @Override
      public long read(Buffer sink, long byteCount) throws IOException {
        long read = super.read(sink, byteCount);
        left -= Math.max(0, read);
        if (left < 0) {
          throw new IOException("an answer of more than " + mostBytes + " bytes");
        }
        return read;
      }
    }
  }
}
