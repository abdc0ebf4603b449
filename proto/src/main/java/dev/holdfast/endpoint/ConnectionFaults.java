package dev.holdfast.endpoint;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What a connection that was not made, or broke, means. Pure. */
public final class ConnectionFaults {
  private ConnectionFaults() {}

  /**
   * The fault for a failure of the connection itself.
   *
   * @param place the endpoint, for people
   * @param doing for instance {@code putting hosts/…}
   */
  public static HoldfastException of(IOException failure, String place, String doing) {
    if (untrusted(failure)) {
      return tls(failure, place, doing);
    }
    if (find(failure, UnknownHostException.class) != null) {
      return offline(failure, place, doing, "its host name has no address");
    }
    if (find(failure, NoRouteToHostException.class) != null) {
      return offline(failure, place, doing, "no route leads there");
    }
    if (find(failure, ConnectException.class) != null) {
      return offline(failure, place, doing, "nothing answers there");
    }
    if (find(failure, SocketTimeoutException.class) != null) {
      return offline(failure, place, doing, "no answer in time");
    }
    return offline(failure, place, doing, "the connection broke: " + text(failure));
  }

  /**
   * Whether the two sides do not trust or understand each other, which asking again does not change. A connection that
   * breaks later is told as a TLS failure too, but can be tried again.
   */
  public static boolean untrusted(IOException failure) {
    SSLException tls = find(failure, SSLException.class);
    String said = tls == null ? "" : String.valueOf(tls.getMessage());
    return find(failure, CertificateException.class) != null
        || tls instanceof SSLHandshakeException
        || tls instanceof SSLPeerUnverifiedException
        || said.contains("SSL message")
        || said.contains("plaintext");
  }

  private static HoldfastException tls(IOException failure, String place, String doing) {
    if (find(failure, CertificateExpiredException.class) != null
        || find(failure, CertificateNotYetValidException.class) != null) {
      return untrusted(
          failure, place, doing, "its certificate is not valid at this time",
          "renew the server's certificate, or set this machine's clock right");
    }
    String all = allText(failure);
    if (all.contains("subject alternative") || all.contains("No name matching")
        || all.contains("not verified")) {
      return untrusted(
          failure, place, doing, "its certificate is for another host name",
          "name the endpoint as its certificate does");
    }
    if (find(failure, CertPathValidatorException.class) != null
        || find(failure, CertificateException.class) != null
        || all.contains("PKIX")) {
      return untrusted(
          failure, place, doing, "its certificate is not trusted",
          "name the PEM file of the authority that signed it as the store's ca");
    }
    if (all.contains("plaintext") || all.contains("SSL message")) {
      return untrusted(
          failure, place, doing, "it does not speak TLS", "write http:// in its endpoint");
    }
    return untrusted(
        failure, place, doing, "the TLS handshake failed: " + text(failure),
        "check the server's certificate and the store's ca");
  }

  private static HoldfastException untrusted(
      IOException cause, String place, String doing, String why, String hint) {
    return new HoldfastException(
        Fault.STORE_REFUSED, doing + " at " + place + ": " + why, hint, cause);
  }

  private static HoldfastException offline(
      IOException cause, String place, String doing, String why) {
    return new HoldfastException(
        Fault.STORE_OFFLINE,
        doing + " at " + place + ": " + why,
        "check the endpoint, the network and that the server runs; then run the command again",
        cause);
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static String allText(Throwable failure) {
    StringBuilder all = new StringBuilder();
    Throwable step = failure;
    for (int i = 0; step != null && i < 12; i++) {
      all.append(step.getMessage()).append('\n');
      step = step.getCause();
    }
    return all.toString();
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> kind) {
    Throwable step = failure;
    for (int i = 0; step != null && i < 12; i++) {
      if (kind.isInstance(step)) {
        return kind.cast(step);
      }
      step = step.getCause();
    }
    return null;
  }
}
