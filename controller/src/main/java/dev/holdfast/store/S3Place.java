package dev.holdfast.store;

import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.endpoint.UrlText;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.StorePlace;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where an S3 store lies.
 *
 * @param endpoint {@code http} or {@code https}, host, port if it is not the usual one, and nothing else
 * @param bucket its name
 * @param prefix of every key, without slash at either end; may be empty
 * @param region requests are signed for
 * @param pathStyle whether the bucket stands in the path (every own server can that) or in the host name
 * @param authority whom to trust instead of the authorities of this machine
 */
public record S3Place(
    URI endpoint,
    String bucket,
    String prefix,
    String region,
    boolean pathStyle,
    Optional<CertificateAuthority> authority) {
  private static final String FORM =
      " (expected: https://HOST[:PORT] or http://HOST[:PORT], nothing after it)";

  /** Checks and normalises the parts. */
  public S3Place {
    endpoint = plain(endpoint);
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw invalid("bucket name '" + bucket + "' (expected: 3 to 63 of a-z, 0-9, '.' and '-')");
    }
    prefix = prefix.replaceAll("^/+|/+$", "");
    if (("/" + prefix + "/").matches(".*/(\\.{0,2})/.*") && !prefix.isEmpty()) {
      throw invalid("prefix '" + prefix + "' (expected: no empty part, no '.' and no '..')");
    }
    if (region.isBlank()) {
      throw invalid("an empty region (expected: for instance us-east-1)");
    }
  }

  private static URI plain(URI endpoint) {
    String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
    String host = endpoint.getHost();
    String path = endpoint.getRawPath();
    boolean good =
        (scheme.equals("http") || scheme.equals("https"))
            && host != null
            && endpoint.getRawUserInfo() == null
            && (path == null || path.isEmpty() || path.equals("/"))
            && endpoint.getRawQuery() == null
            && endpoint.getRawFragment() == null;
    if (!good || host == null) {
      // A user part could hold a secret, so only scheme and host are shown.
      throw invalid("endpoint " + scheme + "://" + host + FORM);
    }
    int usual = scheme.equals("https") ? 443 : 80;
    int port = endpoint.getPort() == usual ? -1 : endpoint.getPort();
    try {
      return new URI(scheme, null, host.toLowerCase(Locale.ROOT), port, null, null, null);
    } catch (URISyntaxException e) {
      throw new HoldfastException(Fault.CONFIG_INVALID, "endpoint of host " + host + FORM, e);
    }
  }

  private static HoldfastException invalid(String seen) {
    return new HoldfastException(Fault.CONFIG_INVALID, seen);
  }

  /** Scheme and authority requests go to: the bucket's host in virtual-host style. */
  public URI origin() {
    return pathStyle
        ? endpoint
        : URI.create(
            endpoint.getScheme() + "://" + bucket + "." + endpoint.getRawAuthority());
  }

  /** The key of an object. */
  public String key(ObjectName name) {
    return key(name.path());
  }

  /** The key of a path below the prefix. */
  public String key(String path) {
    return prefix.isEmpty() ? path : prefix + "/" + path;
  }

  /** The path of a request for a key, percent-encoded as S3 signs it: everything but RFC 3986 unreserved and slashes. */
  public String requestPath(String key) {
    String encoded = UrlText.encodePath(key);
    return pathStyle ? "/" + bucket + "/" + encoded : "/" + encoded;
  }

  /** What a signed store record says of this place. */
  public StorePlace.S3 signed() {
    return new StorePlace.S3(
        endpoint.toString(), bucket, prefix, region, authority.map(CertificateAuthority::pin));
  }

  /** For messages: endpoint, bucket and prefix. */
  @Override
  public String toString() {
    return endpoint + "/" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
