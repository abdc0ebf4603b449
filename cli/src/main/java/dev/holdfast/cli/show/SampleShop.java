package dev.holdfast.cli.show;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A shop with a SQLite database and uploads: each order has a file. While it is open, a thread takes orders, so that a
 * backup has to cope with a database and a folder that change. The thread that made it closes it.
 */
public final class SampleShop implements AutoCloseable {
  private static final int CUSTOMERS = 2_000;
  private static final int FIRST_ORDERS = 20_000;
  private static final int FIRST_UPLOADS = 300;
  private static final int UPLOAD_BYTES = 20_000;
  private static final long PAUSE_MILLIS = 3;

  private final Path database;
  private final Path uploads;
  private final RandomGenerator random;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Thread thread;
  private volatile @Nullable HoldfastException failure;
  private volatile long orders;

  private SampleShop(Path folder, RandomGenerator random) {
    this.database = folder.resolve("shop.db");
    this.uploads = folder.resolve("uploads");
    this.random = random;
    this.thread = Thread.ofPlatform().daemon().name("sample-shop").unstarted(this::takeOrders);
  }

  /**
   * Makes the shop's data in a folder and opens it for orders.
   *
   * @throws HoldfastException {@code TARGET_FAILED} when the data cannot be written
   */
  public static SampleShop open(Path folder, RandomGenerator random) {
    SampleShop shop = new SampleShop(folder, random);
    try {
      Files.createDirectories(shop.uploads);
      shop.fill();
      for (int i = 0; i < FIRST_UPLOADS; i++) {
        shop.upload("first-" + i);
      }
    } catch (IOException | SQLException e) {
      throw failed(e);
    }
    shop.thread.start();
    return shop;
  }

  /** The database file. */
  public Path database() {
    return database;
  }

  /** The folder of uploads. */
  public Path uploads() {
    return uploads;
  }

  /** Orders taken since it was opened. */
  public long orders() {
    return orders;
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma busy_timeout = 10000");
    }
    return connection;
  }

  private void fill() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table customer (id integer primary key, name text not null, balance integer not null)");
      statement.execute(
          "create table orders (id integer primary key, customer integer not null references customer,"
              + " amount integer not null, note text not null, upload text)");
      statement.execute("create index orders_by_customer on orders (customer)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into customer (name, balance) values (?, 0)")) {
        for (int i = 0; i < CUSTOMERS; i++) {
          insert.setString(1, "customer " + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      for (int i = 0; i < FIRST_ORDERS; i++) {
        order(connection, null);
      }
      connection.commit();
    }
  }

  private void order(Connection connection, @Nullable String upload) throws SQLException {
    int customer = 1 + random.nextInt(CUSTOMERS);
    int amount = 1 + random.nextInt(10_000);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into orders (customer, amount, note, upload) values (?, ?, ?, ?)");
        PreparedStatement update =
            connection.prepareStatement(
                "update customer set balance = balance + ? where id = ?")) {
      insert.setInt(1, customer);
      insert.setInt(2, amount);
      insert.setString(3, "order of customer " + customer + " over " + amount);
      insert.setString(4, upload);
      insert.executeUpdate();
      update.setInt(1, amount);
      update.setInt(2, customer);
      update.executeUpdate();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // this thread alone writes it
  private void takeOrders() {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      while (!stop.get()) {
        String upload = orders % 20 == 0 ? upload("order-" + orders) : null;
        order(connection, upload);
        connection.commit();
        orders = orders + 1;
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException | IOException e) {
      failure = failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes a file as an application should: aside first, then under its name. */
  private String upload(String name) throws IOException {
    byte[] bytes = new byte[UPLOAD_BYTES / 2 + random.nextInt(UPLOAD_BYTES)];
    random.nextBytes(bytes);
    byte[] head = ("upload " + name + "\n").getBytes(StandardCharsets.UTF_8);
    System.arraycopy(head, 0, bytes, 0, head.length);
    Path aside = uploads.resolve("." + name + ".part");
    Files.write(aside, bytes);
    Files.move(aside, uploads.resolve(name + ".bin"), StandardCopyOption.ATOMIC_MOVE);
    return name + ".bin";
  }

  private static HoldfastException failed(Exception e) {
    return new HoldfastException(
        Fault.TARGET_FAILED, "the sample shop cannot work: " + e.getMessage(), e);
  }

  /**
   * Takes no more orders; its data stays.
   *
   * @throws HoldfastException {@code TARGET_FAILED} when an order could not be written
   */
  @Override
  public void close() {
    stop.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    HoldfastException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }
}
