package dev.holdfast.snapshot;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives the id of a series from its names, so that a lost state directory breaks none (docs/FORMAT.md §14). */
public final class SourceIds {
  private static final byte[] CONTEXT = "holdfast/1/source".getBytes(StandardCharsets.US_ASCII);

  private SourceIds() {}

  /** The first 16 bytes of HMAC-SHA256 (RFC 2104) under the fleet id over context, app and source. Any thread. */
  public static SourceId of(FleetId fleet, String app, String source) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(fleet.toBytes(), "HmacSHA256"));
      mac.update(CONTEXT);
      mac.update((byte) 0);
      mac.update(app.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return SourceId.ofBytes(
          Arrays.copyOf(mac.doFinal(source.getBytes(StandardCharsets.UTF_8)), Id128.BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java run time has no HMAC-SHA256", e);
    }
  }
}
