package dev.holdfast.restore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a script of roles is believed. */
class RoleScriptTest {
  private static final String MD5 = "'md5" + "0".repeat(32) + "'";

  @TempDir
  Path directory;

  @Test
  void rolesOfRealScriptsComeBack() throws IOException {
    List<String> sql =
        made(
            """
                --
                -- PostgreSQL database cluster dump
                --
                \\restrict abc
                SET default_transaction_read_only = off;
                CREATE ROLE app;
                ALTER ROLE app WITH NOSUPERUSER INHERIT NOCREATEROLE CREATEDB LOGIN NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 5 PASSWORD %s VALID UNTIL '2030-01-01 00:00:00+00';
                CREATE ROLE "Odd ""name""; --";
                ALTER ROLE "Odd ""name""; --" WITH NOSUPERUSER INHERIT NOLOGIN;
                COMMENT ON ROLE app IS 'it''s; CREATE ROLE no;';
                GRANT "Odd ""name""; --" TO app WITH ADMIN OPTION GRANTED BY postgres;
                \\unrestrict abc
                """
                .formatted(MD5));
    assertThat(sql)
        .containsExactly(
            "create role \"app\" NOSUPERUSER INHERIT NOCREATEROLE CREATEDB LOGIN NOREPLICATION"
                + " NOBYPASSRLS CONNECTION LIMIT 5 PASSWORD " + MD5
                + " VALID UNTIL '2030-01-01 00:00:00+00'",
            "create role \"Odd \"\"name\"\"; --\" NOSUPERUSER INHERIT NOLOGIN",
            "grant \"Odd \"\"name\"\"; --\" to \"app\" with admin option");
  }

  @Test
  void nobodyBecomesAMemberOfWhatIsMoreThanData() throws IOException {
    RoleScript script =
        script(
            "CREATE ROLE evil;\nALTER ROLE evil WITH SUPERUSER LOGIN PASSWORD " + MD5
                + ";\nGRANT postgres TO evil;\nGRANT pg_execute_server_program TO evil;\n"
                + "GRANT readers TO evil;\n");
    List<String> there = List.of("postgres", "pg_execute_server_program", "readers");
    Set<String> powerful = Set.of("postgres", "pg_execute_server_program");
    assertThat(script.rolesNotIn(there, powerful, true))
        .containsExactly(
            "create role \"evil\" LOGIN PASSWORD " + MD5, "grant \"readers\" to \"evil\"");
    assertThat(script.withheld(there, powerful))
        .containsExactly("role evil in postgres", "role evil in pg_execute_server_program");
    assertThat(script.skipped(List.of(), true)).hasSize(1);
  }

  @Test
  void aLineEndInsideANameBeginsNoStatement() throws IOException {
    assertThat(
        made(
            "CREATE ROLE \"x\nCREATE ROLE evil;\nGRANT owners TO evil;\n\";\n"
                + "COMMENT ON ROLE a IS '\nCREATE ROLE evil;\n';\nCREATE ROLE last;\n"))
        .containsExactly(
            "create role \"x\nCREATE ROLE evil;\nGRANT owners TO evil;\n\"",
            "create role \"last\"");
  }

  @Test
  void noTextMakesItSlowOrDeep() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(made("CREATE ROLE \"" + "a".repeat(1_000_000) + "\";CREATE ROLE b;"))
              .containsExactly("create role \"b\"");
          assertThat(made("CREATE ROLE \"" + "\"\"".repeat(1_900) + "\";")).isEmpty();
          assertThat(made("ALTER ROLE a WITH " + "LOGIN ".repeat(100_000) + "!;")).isEmpty();
          assertThat(
              made(("ALTER ROLE a WITH" + " LOGIN".repeat(600) + "!;").repeat(500))).isEmpty();
        });
  }

  @Test
  void whatIsNoScriptIsRefusedOrPassedOver() throws IOException {
    Path file = directory.resolve("bytes");
    Files.write(file, new byte[]{(byte) 0xff, (byte) 0xfe, '\n', 'x', 0});
    assertThat(RoleScript.of(file).roles()).isEmpty();
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> RoleScript.of(link))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED));
  }

  private List<String> made(String text) throws IOException {
    return script(text).rolesNotIn(List.of(), Set.of(), true);
  }

  private RoleScript script(String text) throws IOException {
    Path file = directory.resolve("globals.sql");
    Files.writeString(file, text);
    return RoleScript.of(file);
  }
}
