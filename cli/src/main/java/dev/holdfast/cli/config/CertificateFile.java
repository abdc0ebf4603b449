package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;

/** The PEM file of the authorities that a server's certificate must come from. Stateless. */
public final class CertificateFile {
  private static final int MAX_BYTES = 1 << 20;

  private CertificateFile() {}

  /**
   * What the signed store record says of it: the SHA-256 of its certificates in DER, one after the other. For a single
   * certificate that is what {@code openssl x509 -fingerprint -sha256} prints.
   *
   * @throws HoldfastException {@link Fault#CA_UNREADABLE}
   */
  public static Sha256 fingerprint(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw refused(file, "is larger than 1 MiB", null);
      }
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (all.isEmpty()) {
        throw refused(file, "holds no certificate", null);
      }
      MessageDigest digest = Sha256.newDigest();
      for (Certificate certificate : all) {
        digest.update(certificate.getEncoded());
      }
      return Sha256.ofBytes(digest.digest());
    } catch (IOException e) {
      throw refused(file, "cannot be read: " + e.getMessage(), e);
    } catch (CertificateException e) {
      throw refused(file, "is no PEM file of certificates", e);
    }
  }

  private static HoldfastException refused(
      Path file, String seen, @org.jspecify.annotations.Nullable Throwable cause) {
    return new HoldfastException(
        Fault.CA_UNREADABLE,
        "ca file " + file + " " + seen + " (expected: one or more certificates in PEM form)",
        cause);
  }
}
