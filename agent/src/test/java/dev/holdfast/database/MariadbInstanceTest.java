package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The server of the tests does what they rely on. */
class MariadbInstanceTest {
  @Test
  void startsStopsAndOutlivesAKill() throws IOException {
    MariadbInstance server = MariadbInstance.start();
    try (server) {
      server.sql("create database shop; create table shop.t (id int primary key) engine=innodb");
      server.sql("shop", "insert into t values (1); insert into t values (2)");
      server.down();
      assertThat(server.socket()).doesNotExist();
      server.up();
      server.crash();
      server.up();
      assertThat(server.sql("shop", "select count(*) from t")).isEqualTo("2");
      assertThat(server.sql("select @@port, @@character_set_server"))
          .isEqualTo(server.port() + "\tutf8mb4");
      assertThatThrownBy(() -> server.sql("select 1; select nothing"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing");
      assertThat(Files.getAttribute(server.data(), "unix:uid")).isNotEqualTo(0);
    }
    assertThat(server.data()).doesNotExist();
  }
}
