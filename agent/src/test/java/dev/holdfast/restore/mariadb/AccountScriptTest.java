package dev.holdfast.restore.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountScriptTest {
  @TempDir
  Path folder;

  private AccountScript script(String users, String grants) throws IOException {
    return AccountScript.of(
        Files.writeString(folder.resolve("u"), users),
        Files.writeString(folder.resolve("g"), grants));
  }

  @Test
  void whatServersWriteIsRead() throws IOException {
    AccountScript script =
        script(
            """
                CREATE ROLE IF NOT EXISTS `reader`;
                CREATE USER IF NOT EXISTS `app`@`%` IDENTIFIED BY PASSWORD '*B69027D44F6E5EDC07F1AEAD1477967B16F28227';
                CREATE USER IF NOT EXISTS `s`@`localhost` IDENTIFIED VIA unix_socket;
                CREATE USER IF NOT EXISTS `e`@`::1` IDENTIFIED VIA ed25519 USING 'ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY' OR unix_socket REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 10 MAX_USER_CONNECTIONS 2 PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT LOCK;
                CREATE USER `my`@`%` IDENTIFIED WITH 'mysql_native_password' AS '*B69027D44F6E5EDC07F1AEAD1477967B16F28227' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD REUSE INTERVAL DEFAULT PASSWORD REQUIRE CURRENT DEFAULT;
                CREATE USER IF NOT EXISTS `a``b; c`@`10.0.0.%`;
                CREATE USER IF NOT EXISTS `mariadb.sys`@`localhost`;
                -- holdfast: complete
                """,
            """
                GRANT `reader` TO `app`@`%` WITH ADMIN OPTION;
                GRANT SELECT, INSERT, CREATE TEMPORARY TABLES, LOCK TABLES ON `my\\_shop`.* TO `app`@`%` WITH GRANT OPTION;
                GRANT SELECT (`a`, `b`), UPDATE (`a`) ON `my_shop`.`t` TO `reader`;
                GRANT EXECUTE ON FUNCTION `my_shop`.`f` TO `app`@`%`;
                SET SESSION sql_mode = 'ORACLE';
                GRANT EXECUTE ON PACKAGE BODY `my_shop`.`p` TO `app`@`%`;
                SET SESSION sql_mode = '';
                SET DEFAULT ROLE `reader` FOR `app`@`%`;
                """);
    assertThat(script.unread()).isEmpty();
    assertThat(script.accounts()).hasSize(6);
    assertThat(script.accounts().getFirst().sql()).isEqualTo("create role `reader`");
    assertThat(script.accounts().getLast().sql()).isEqualTo("create user `a``b; c`@`10.0.0.%`");
    assertThat(script.rights()).hasSize(4).allMatch(right -> right.isOn("my_shop"))
        .noneMatch(right -> right.isOn("myXshop"));
    assertThat(script.rights().get(0).sql("new_one"))
        .isEqualTo(
            "grant SELECT, INSERT, CREATE TEMPORARY TABLES, LOCK TABLES on `new\\_one`.* to"
                + " `app`@`%` with grant option");
    assertThat(script.rights().get(1).sql("new_one"))
        .isEqualTo("grant SELECT (`a`, `b`), UPDATE (`a`) on `new_one`.`t` to `reader`");
    assertThat(script.memberships()).hasSize(2);
    assertThat(script.memberships().getLast().standing()).isTrue();
  }

  @Test
  void whatNoServerWritesIsNeverExecuted() throws IOException {
    String[] forged =
        {"DROP USER `a`@`b`;", "SET GLOBAL read_only = 1;", "CREATE OR REPLACE USER `a`@`b`;",
            "CREATE USER `a`@`b` IDENTIFIED BY 'x';", "GRANT ALL ON *.* TO `a`@`b`;",
            "GRANT SUPER ON *.* TO `a`@`b`;", "GRANT SELECT ON `d`.* TO `a`@`b`, `c`@`d`;",
            "CREATE USER `a`@`b`, `c`@`d`;",
            "CREATE USER `a`@`b` IDENTIFIED VIA x USING PASSWORD('y');",
            "GRANT SELECT ON `d`.* TO `a`@`b` IDENTIFIED BY 'x';",
            "grant select on `d`.* to `a`@`b`;",
            "GRANT PROXY ON `root`@`localhost` TO `a`@`b`;", "/*! GRANT ALL ON *.* TO */ x;",
            "CREATE USER a@b;", "SET PASSWORD FOR `a`@`b` = 'x';", "\\! id;",
            "CREATE USER `a`@`b` /*!50000 IDENTIFIED BY 'x' */;"};
    AccountScript script = script(String.join("\n", forged), "");
    assertThat(script.accounts()).isEmpty();
    assertThat(script.rights()).isEmpty();
    assertThat(script.unread()).hasSize(forged.length).noneMatch(text -> text.contains("'x'"));
  }

  @Test
  void rightsOnAPatternAreOnNoDatabase() throws IOException {
    AccountScript script =
        script(
            "",
            "GRANT SELECT ON `%`.* TO `a`@`b`;\nGRANT SELECT ON `shop%`.* TO `a`@`b`;\n"
                + "GRANT SELECT ON *.* TO `a`@`b`;\nGRANT SELECT ON `sh_p`.* TO `a`@`b`;\n");
    assertThat(script.rights()).hasSize(4).noneMatch(right -> right.isOn("shop"));
  }

  @Test
  void longAndStrangeScriptsAreRefusedFast() throws IOException {
    Path large = folder.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(AccountScript.MAX_BYTES + 1);
    }
    assertThatThrownBy(() -> AccountScript.of(large, folder.resolve("none")))
        .isInstanceOf(HoldfastException.class);
    long start = System.nanoTime();
    AccountScript script =
        script(
            "CREATE USER `" + "``".repeat(500_000) + ";\n",
            "GRANT " + "SELECT, ".repeat(1900) + "X ON `a`.* TO `b`;\n"
                + "GRANT SELECT (`" + "a`, `".repeat(2000) + ") ON `a`.* TO `b`;\n");
    assertThat(script.rights()).isEmpty();
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }
}
