package dev.holdfast.endpoint;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates an endpoint's own must be signed by, instead of those the machine trusts.
 *
 * @param certificates at least one
 */
public record CertificateAuthority(List<X509Certificate> certificates) {
  private static final int MAX_FILE_BYTES = 1 << 20;

  /** Copies the list. */
  public CertificateAuthority {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a PEM file of one or more certificates.
   *
   * @throws HoldfastException {@code CONFIG_INVALID} when it cannot be read or holds none
   */
  public static CertificateAuthority read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw invalid(file + " is longer than 1 MiB", null);
      }
      byte[] bytes = Files.readAllBytes(file);
      List<X509Certificate> found = new ArrayList<>();
      CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes))
          .forEach(c -> found.add((X509Certificate) c));
      if (found.isEmpty()) {
        throw invalid(file + " holds no certificate", null);
      }
      return new CertificateAuthority(found);
    } catch (IOException | CertificateException e) {
      throw invalid(file + " cannot be read as certificates: " + e.getMessage(), e);
    }
  }

  private static HoldfastException invalid(String seen, @Nullable Exception cause) {
    return new HoldfastException(
        Fault.CONFIG_INVALID,
        seen + " (expected: a PEM file with the certificate of the store's authority)",
        cause);
  }

  /**
   * The pin a signed store record holds: the SHA-256 of the certificates' DER forms one after another. For one certificate
   * that is its usual fingerprint.
   */
  public Sha256 pin() {
    MessageDigest digest = Sha256.newDigest();
    try {
      for (X509Certificate certificate : certificates) {
        digest.update(certificate.getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw new HoldfastException(Fault.CONFIG_INVALID, "a certificate cannot be encoded", e);
    }
    return Sha256.ofBytes(digest.digest());
  }

  /** Trusts these certificates and no others. */
  public X509TrustManager trustManager() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca-" + i, certificates.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager found) {
          return found;
        }
      }
      throw new IllegalStateException("this Java run time has no X.509 trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(e);
    }
  }

  /** A TLS context that trusts these certificates and no others. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[]{trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  private static HoldfastException unusable(Exception cause) {
    return new HoldfastException(
        Fault.CONFIG_INVALID,
        "the store's authority cannot be used: " + cause.getMessage(),
        cause);
  }
}
