package dev.holdfast.source.mariadb;

import java.util.List;

/**
 * What a fingerprint says of a database besides its rows: one query per kind, each giving (name, definition). Names are quoted
 * with backticks. {@code :db} stands for the database as a literal, {@code :own} for its quoted name and a dot, which
 * definitions are rid of, so that they are the same under another name.
 */
final class Definitions {
  /** Whose catalog a query reads. */
  enum Where {
    /** Both servers have it. */
    BOTH,
    /** MariaDB only. */
    MARIADB,
    /** MySQL only. */
    MYSQL
  }

  /**
   * One kind.
   *
   * @param kind as the fingerprint names it
   * @param where which server answers it
   * @param minimum the first version that answers it, major · 10000 + minor · 100 + patch
   * @param sql gives two text columns
   */
  record Kind(String kind, Where where, int minimum, String sql) {
    Kind(String kind, Where where, String sql) {
      this(kind, where, 0, sql);
    }
  }

  private static String name(String column) {
    return "concat('`', replace(" + column + ", '`', '``'), '`')";
  }

  private static String two(String first, String second) {
    return "concat(" + name(first) + ", '.', " + name(second) + ")";
  }

  private static String text(String column) {
    return "ifnull(" + column + ", '')";
  }

  private static String own(String column) {
    return "replace(ifnull(" + column + ", ''), :own, '')";
  }

  private static Kind both(String kind, String sql) {
    return new Kind(kind, Where.BOTH, sql);
  }

  static final List<Kind> ALL =
      List.of(
          both(
              "database",
              "select '*', concat(default_character_set_name, ' ', default_collation_name) from"
                  + " information_schema.schemata where schema_name = :db"),
          both(
              "columns",
              "select " + name("table_name") + ", group_concat(concat_ws(' ', "
                  + name("column_name")
                  + ", column_type, collation_name, if(is_nullable = 'NO', 'not null', null),"
                  + " concat('default ', column_default), nullif(extra, ''), concat('as ', nullif("
                  + "generation_expression, '')), concat('comment ', nullif(column_comment, '')))"
                  + " order by ordinal_position separator ', ') from information_schema.columns"
                  + " where table_schema = :db group by table_name"),
          both(
              "table-options",
              "select " + name("table_name")
                  + ", concat_ws(' ', table_type, engine, table_collation,"
                  + " nullif(trim(replace(create_options, 'page_checksum=1', '')), ''), if(table_type = 'VIEW', null, nullif("
                  + "table_comment, ''))) from information_schema.tables where table_schema = :db"
                  + " and table_type <> 'SEQUENCE'"),
          both(
              "partitions",
              "select " + name("table_name") + ", group_concat(concat_ws(' ', partition_name,"
                  + " subpartition_name, partition_method, partition_expression,"
                  + " subpartition_method, subpartition_expression, partition_description)"
                  + " order by partition_ordinal_position, subpartition_ordinal_position separator"
                  + " ', ') from information_schema.partitions where table_schema = :db and"
                  + " partition_name is not null group by table_name"),
          both(
              "index",
              "select " + two("table_name", "index_name") + ", concat(non_unique, ' ', index_type,"
                  + " ' ', group_concat(concat_ws(' ', " + name("column_name")
                  + ", sub_part, collation) order by seq_in_index separator ', '), ' ',"
                  + " max(index_comment)) from information_schema.statistics where table_schema ="
                  + " :db group by table_name, index_name, non_unique, index_type"),
          both(
              "foreign-key",
              "select " + two("table_name", "constraint_name")
                  + ", concat_ws(' ', update_rule, delete_rule, match_option,"
                  + " if(unique_constraint_schema = :db, '', unique_constraint_schema),"
                  + " referenced_table_name) from information_schema.referential_constraints where"
                  + " constraint_schema = :db"),
          both(
              "foreign-key-columns",
              "select " + two("table_name", "constraint_name")
                  + ", group_concat(concat(" + name("column_name") + ", '=', "
                  + name("referenced_column_name") + ") order by ordinal_position) from"
                  + " information_schema.key_column_usage where constraint_schema = :db and"
                  + " referenced_table_name is not null group by table_name, constraint_name"),
          new Kind(
              "check", Where.MARIADB,
              "select " + two("table_name", "constraint_name") + ", check_clause from"
                  + " information_schema.check_constraints where constraint_schema = :db"),
          new Kind(
              "check", Where.MYSQL, 80_016,
              "select " + name("constraint_name") + ", check_clause from"
                  + " information_schema.check_constraints where constraint_schema = :db"),
          both(
              "view",
              "select " + name("table_name") + ", concat_ws(' ', check_option, security_type, "
                  + own("view_definition") + ") from information_schema.views where table_schema ="
                  + " :db"),
          both(
              "trigger",
              "select " + name("trigger_name")
                  + ", concat_ws(' ', action_timing, event_manipulation, "
                  + name("event_object_table") + ", action_order, sql_mode, character_set_client,"
                  + " collation_connection, trim(" + text("action_statement")
                  + ")) from information_schema.triggers where trigger_schema = :db"),
          both(
              "event",
              "select " + name("event_name") + ", concat_ws(' ', status, event_type, execute_at,"
                  + " interval_value, interval_field, starts, ends, on_completion, time_zone,"
                  + " sql_mode, character_set_client, collation_connection, nullif(event_comment,"
                  + " ''), trim(" + text("event_definition")
                  + ")) from information_schema.events where event_schema = :db"),
          new Kind(
              "routine", Where.MARIADB,
              "select concat(lower(type), ' ', " + name("name") + "), concat_ws(' ', security_type,"
                  + " is_deterministic, sql_data_access, sql_mode, character_set_client,"
                  + " collation_connection, convert(param_list using utf8mb4), convert(returns using"
                  + " utf8mb4), nullif(convert(comment using utf8mb4), ''), trim(convert(body using"
                  + " utf8mb4))) from mysql.proc where db = :db"),
          new Kind(
              "routine", Where.MYSQL,
              "select concat(lower(routine_type), ' ', " + name("routine_name")
                  + "), concat_ws(' ', security_type, is_deterministic, sql_data_access, sql_mode,"
                  + " character_set_client, collation_connection, dtd_identifier, (select"
                  + " group_concat(concat_ws(' ', parameter_mode, parameter_name, dtd_identifier)"
                  + " order by ordinal_position) from information_schema.parameters p where"
                  + " p.specific_schema = :db and p.specific_name = r.specific_name and"
                  + " p.routine_type = r.routine_type), nullif(routine_comment, ''), trim("
                  + text("routine_definition")
                  + ")) from information_schema.routines r where routine_schema = :db"),
          both(
              "definer",
              "select concat('view ', " + name("table_name") + "), definer from"
                  + " information_schema.views where table_schema = :db union all select"
                  + " concat('trigger ', " + name("trigger_name") + "), definer from"
                  + " information_schema.triggers where trigger_schema = :db union all select"
                  + " concat('event ', " + name("event_name") + "), definer from"
                  + " information_schema.events where event_schema = :db union all select"
                  + " concat(lower(routine_type), ' ', " + name("routine_name") + "), definer from"
                  + " information_schema.routines where routine_schema = :db"),
          both(
              "grant",
              "select concat('* ', grantee), group_concat(concat(privilege_type, is_grantable) order"
                  + " by privilege_type) from information_schema.schema_privileges where"
                  + " replace(table_schema, '\\\\', '') = :db group by grantee union all"
                  + " select concat(" + name("table_name")
                  + ", ' ', grantee), group_concat(concat(privilege_type, is_grantable)"
                  + " order by privilege_type) from information_schema.table_privileges where"
                  + " table_schema = :db group by table_name, grantee union all select concat("
                  + two("table_name", "column_name")
                  + ", ' ', grantee), group_concat(concat(privilege_type, is_grantable) order by"
                  + " privilege_type) from information_schema.column_privileges where table_schema ="
                  + " :db group by table_name, column_name, grantee"));

  private Definitions() {}
}
