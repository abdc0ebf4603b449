package dev.holdfast.s3double;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate made for one test. {@link #pem} is what a client must trust. */
public final class Certificates {
  private static final String PASSWORD = "double";

  private final Path store;
  private final Path pem;

  private Certificates(Path store, Path pem) {
    this.store = store;
    this.pem = pem;
  }

  /** Signed by itself, for names as {@code dns:localhost,ip:127.0.0.1}. Takes about half a second. */
  public static Certificates selfSigned(Path folder, String names) {
    return make(folder, names, "-validity", "2");
  }

  /** One whose time is over. */
  public static Certificates expired(Path folder, String names) {
    return make(folder, names, "-startdate", "-30d", "-validity", "2");
  }

  /** Signed by an authority of its own, whose certificate is {@link #pem}; its time begins so many days from now. */
  public static Certificates issued(Path folder, String names, int startDays) {
    Path store = folder.resolve("issued-" + startDays + ".p12");
    Path pem = folder.resolve("authority-" + startDays + ".pem");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> in = List.of("-keystore", store.toString(), "-storepass", PASSWORD);
    List<String> make = List.of(keytool, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1");
    run(joined(make, in, List.of("-alias", "ca", "-dname", "CN=Authority " + startDays, "-ext",
        "bc:c", "-startdate", "-40d", "-validity", "60")));
    run(joined(List.of(keytool, "-exportcert", "-rfc", "-alias", "ca", "-file", pem.toString()),
        in));
    run(joined(make, in, List.of("-alias", "s3", "-signer", "ca", "-dname", "CN=S3Double", "-ext",
        "san=" + names, "-startdate", (startDays < 0 ? "" : "+") + startDays + "d", "-validity",
        "2")));
    run(joined(List.of(keytool, "-delete", "-alias", "ca"), in));
    return new Certificates(store, pem);
  }

  @SafeVarargs
  private static List<String> joined(List<String>... parts) {
    return java.util.Arrays.stream(parts).flatMap(List::stream).toList();
  }

  private static Certificates make(Path folder, String names, String... time) {
    Path store = folder.resolve("double-" + names.hashCode() + "-" + time.length + ".p12");
    Path pem = folder.resolve(store.getFileName() + ".pem");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> make = new java.util.ArrayList<>(List.of(keytool, "-genkeypair", "-alias", "s3",
        "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=S3Double", "-ext",
        "san=" + names, "-keystore", store.toString(), "-storepass", PASSWORD));
    make.addAll(List.of(time));
    run(make);
    run(List.of(keytool, "-exportcert", "-rfc", "-alias", "s3", "-keystore", store.toString(),
        "-storepass", PASSWORD, "-file", pem.toString()));
    return new Certificates(store, pem);
  }

  private static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The certificate as text. */
  public Path pem() {
    return pem;
  }

  ServerSocketFactory sockets() {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
