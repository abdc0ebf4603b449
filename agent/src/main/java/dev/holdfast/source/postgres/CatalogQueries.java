package dev.holdfast.source.postgres;

import java.util.List;

/**
 * What a fingerprint says of a database besides its rows: one query per kind, each giving (name, definition). Names are as
 * {@code pg_identify_object} writes them, or made of quoted parts. Everything that belongs to an extension or to the system
 * is left out: the extension's own entry stands for it.
 */
final class CatalogQueries {
  /**
   * One kind.
   *
   * @param kind as the fingerprint names it
   * @param minimumVersion the first {@code server_version_num} that has it
   * @param sql gives two text columns
   */
  record Kind(String kind, int minimumVersion, String sql) {}

  private static final String USER_SCHEMA =
      "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

  private static String notOfExtension(String catalog, String oid) {
    return "not exists (select 1 from pg_depend x where x.classid = '" + catalog
        + "'::regclass and x.objid = " + oid + " and x.deptype = 'e')";
  }

  private static String name(String schema, String object) {
    return "quote_ident(" + schema + ") || '.' || quote_ident(" + object + ")";
  }

  static final List<Kind> ALL =
      List.of(
          new Kind("database", 0,
              """
                  select 'settings', coalesce(string_agg(x.setting, E'\\n' order by x.setting collate "C"), '')
                  from (select coalesce(r.rolname || ' ', '') || unnest(s.setconfig) as setting
                    from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
                    left join pg_roles r on r.oid = s.setrole where d.datname = current_database()) x
                  union all
                  select v.key, v.value from pg_database d cross join lateral (values
                    ('owner', pg_get_userbyid(d.datdba)), ('locale', concat_ws(' ',
                      pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)),
                    ('grants', (select string_agg(a::text, ' ' order by a::text collate "C")
                      from unnest(coalesce(d.datacl, acldefault('d', d.datdba))) a)),
                    ('comment', shobj_description(d.oid, 'pg_database'))) v (key, value)
                  where d.datname = current_database()
                  """),
          new Kind("schema", 0, """
              select quote_ident(n.nspname), pg_get_userbyid(n.nspowner)
              from pg_namespace n where %s and %s
              """.formatted(USER_SCHEMA, notOfExtension("pg_namespace", "n.oid"))),
          new Kind("extension", 0, """
              select quote_ident(e.extname), quote_ident(n.nspname)
              from pg_extension e join pg_namespace n on n.oid = e.extnamespace
              """),
          new Kind("columns", 0,
              """
                  select %s, c.relkind::text || c.relpersistence::text || ' ' || string_agg(
                    quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                    || case when a.attnotnull then ' not null' else '' end
                    || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
                    || case when a.attgenerated <> '' then ' generated' else '' end
                    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
                    ', ' order by a.attname collate "C")
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
                  where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and %s and %s
                  group by c.oid, n.nspname, c.relname, c.relkind, c.relpersistence
                  """
                  .formatted(
                      name("n.nspname", "c.relname"), USER_SCHEMA,
                      notOfExtension("pg_class", "c.oid"))),
          new Kind("view", 0, """
              select %s, pg_get_viewdef(c.oid)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('v', 'm') and %s and %s
              """.formatted(
              name("n.nspname", "c.relname"), USER_SCHEMA, notOfExtension("pg_class", "c.oid"))),
          new Kind("index", 0, """
              select %s, pg_get_indexdef(c.oid)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('i', 'I') and %s and %s
              """.formatted(
              name("n.nspname", "c.relname"), USER_SCHEMA, notOfExtension("pg_class", "c.oid"))),
          new Kind("constraint", 0, """
              select coalesce(%s, %s) || '.' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
              from pg_constraint k join pg_namespace n on n.oid = k.connamespace
              left join pg_class c on c.oid = k.conrelid left join pg_type t on t.oid = k.contypid
              where %s and k.contype <> 'n'
              and not exists (select 1 from pg_depend x where x.deptype = 'e' and
                (x.classid = 'pg_class'::regclass and x.objid = k.conrelid
                 or x.classid = 'pg_type'::regclass and x.objid = k.contypid))
              """.formatted(
              name("n.nspname", "c.relname"), name("n.nspname", "t.typname"), USER_SCHEMA)),
          new Kind("trigger", 0,
              """
                  select %s || '.' || quote_ident(t.tgname), t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
                  from pg_trigger t join pg_class c on c.oid = t.tgrelid
                  join pg_namespace n on n.oid = c.relnamespace
                  where not t.tgisinternal and %s
                  """
                  .formatted(name("n.nspname", "c.relname"), USER_SCHEMA)),
          new Kind("event-trigger", 0, """
              select quote_ident(e.evtname), concat_ws(' ', e.evtevent, e.evtenabled,
                e.evtfoid::regproc::text, array_to_string(e.evttags, ','))
              from pg_event_trigger e where %s
              """.formatted(notOfExtension("pg_event_trigger", "e.oid"))),
          new Kind("rule", 0,
              """
                  select %s || '.' || quote_ident(r.rulename), r.ev_enabled::text || ' ' || pg_get_ruledef(r.oid)
                  from pg_rewrite r join pg_class c on c.oid = r.ev_class
                  join pg_namespace n on n.oid = c.relnamespace
                  where r.rulename <> '_RETURN' and %s
                  """
                  .formatted(name("n.nspname", "c.relname"), USER_SCHEMA)),
          new Kind("routine", 0,
              """
                  select quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
                    || pg_get_function_identity_arguments(p.oid) || ')',
                    case when p.prokind = 'a' then concat_ws(' ', 'aggregate', pg_get_function_result(p.oid),
                      g.aggtransfn, g.aggfinalfn, g.agginitval) else pg_get_functiondef(p.oid) end
                  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                  left join pg_aggregate g on g.aggfnoid = p.oid where %s and %s
                  """
                  .formatted(USER_SCHEMA, notOfExtension("pg_proc", "p.oid"))),
          new Kind("type", 0,
              """
                  select %s, t.typtype::text || ' ' || case t.typtype
                    when 'e' then (select string_agg(quote_literal(l.enumlabel), ',' order by l.enumsortorder)
                      from pg_enum l where l.enumtypid = t.oid)
                    when 'd' then format_type(t.typbasetype, t.typtypmod)
                      || case when t.typnotnull then ' not null' else '' end
                      || coalesce(' default ' || t.typdefault, '')
                    when 'r' then (select concat_ws(' ', format_type(g.rngsubtype, null),
                      nullif(g.rngsubdiff, 0)::regproc, nullif(g.rngcanonical, 0)::regproc)
                      from pg_range g where g.rngtypid = t.oid)
                    else '' end
                  from pg_type t join pg_namespace n on n.oid = t.typnamespace
                  where t.typtype in ('e', 'd', 'r') and %s and %s
                  """
                  .formatted(
                      name("n.nspname", "t.typname"), USER_SCHEMA,
                      notOfExtension("pg_type", "t.oid"))),
          new Kind("collation", 0,
              """
                  select %s, concat_ws(' ', c.collprovider, c.collisdeterministic, c.collcollate, c.collctype)
                  from pg_collation c join pg_namespace n on n.oid = c.collnamespace where %s and %s
                  """
                  .formatted(
                      name("n.nspname", "c.collname"), USER_SCHEMA,
                      notOfExtension("pg_collation", "c.oid"))),
          new Kind("operator", 0,
              """
                  select o.oid::regoperator::text, concat_ws(' ', o.oprcode, o.oprcanhash, o.oprcanmerge,
                    nullif(o.oprcom, 0)::regoperator, nullif(o.oprnegate, 0)::regoperator)
                  from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where %s and %s
                  """
                  .formatted(USER_SCHEMA, notOfExtension("pg_operator", "o.oid"))),
          new Kind("cast", 0, """
              select format_type(k.castsource, null) || ' as ' || format_type(k.casttarget, null),
                concat_ws(' ', k.castcontext, k.castmethod, nullif(k.castfunc, 0)::regprocedure)
              from pg_cast k where k.oid >= 16384 and %s
              """.formatted(notOfExtension("pg_cast", "k.oid"))),
          new Kind("text-search", 0, """
              select %s, (select string_agg(m.maptokentype || ' ' || m.mapseqno || ' '
                || m.mapdict::regdictionary, ',' order by m.maptokentype, m.mapseqno)
                from pg_ts_config_map m where m.mapcfg = c.oid)
              from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace where %s and %s
              union all
              select 'dictionary ' || %s, coalesce(d.dictinitoption, '')
              from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace where %s and %s
              """.formatted(
              name("n.nspname", "c.cfgname"), USER_SCHEMA,
              notOfExtension("pg_ts_config", "c.oid"), name("n.nspname", "d.dictname"),
              USER_SCHEMA, notOfExtension("pg_ts_dict", "d.oid"))),
          new Kind("foreign-data", 0, """
              select 'wrapper ' || quote_ident(w.fdwname), array_to_string(w.fdwoptions, ',')
              from pg_foreign_data_wrapper w where %s
              union all
              select 'table ' || f.ftrelid::regclass::text, concat_ws(' ', quote_ident(s.srvname),
                array_to_string(f.ftoptions, ','))
              from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver
              union all
              select 'user ' || quote_ident(m.usename) || ' of ' || quote_ident(m.srvname), ''
              from pg_user_mappings m
              """.formatted(notOfExtension("pg_foreign_data_wrapper", "w.oid"))),
          new Kind("option", 0, options()),
          new Kind("policy", 0,
              """
                  select %s || '.' || quote_ident(p.polname), concat_ws(' ', p.polcmd::text, p.polpermissive,
                    (select string_agg(coalesce(quote_ident(r.rolname), 'public'), ',' order by r.rolname)
                     from unnest(p.polroles) u left join pg_roles r on r.oid = u),
                    'using', pg_get_expr(p.polqual, p.polrelid),
                    'check', pg_get_expr(p.polwithcheck, p.polrelid))
                  from pg_policy p join pg_class c on c.oid = p.polrelid
                  join pg_namespace n on n.oid = c.relnamespace where %s
                  """
                  .formatted(name("n.nspname", "c.relname"), USER_SCHEMA)),
          new Kind("row-security", 0, """
              select %s, c.relrowsecurity::text || ' ' || c.relforcerowsecurity::text
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where (c.relrowsecurity or c.relforcerowsecurity) and %s
              """.formatted(name("n.nspname", "c.relname"), USER_SCHEMA)),
          new Kind("inheritance", 0, """
              select %s || ' < ' || quote_ident(pn.nspname) || '.' || quote_ident(p.relname),
                coalesce(pg_get_expr(c.relpartbound, c.oid), '') || ' '
                || coalesce(pg_get_partkeydef(p.oid), '')
              from pg_inherits i join pg_class c on c.oid = i.inhrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
              where c.relkind not in ('i', 'I') and %s
              """.formatted(name("n.nspname", "c.relname"), USER_SCHEMA)),
          new Kind("statistics", 0, """
              select %s, pg_get_statisticsobjdef(s.oid)
              from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where %s
              """.formatted(name("n.nspname", "s.stxname"), USER_SCHEMA)),
          new Kind("publication", 0,
              """
                  select quote_ident(p.pubname), concat_ws(' ', p.puballtables, p.pubinsert, p.pubupdate,
                    p.pubdelete, p.pubtruncate, p.pubviaroot, (select string_agg(
                      quote_ident(t.schemaname) || '.' || quote_ident(t.tablename), ','
                      order by t.schemaname, t.tablename)
                      from pg_publication_tables t where t.pubname = p.pubname))
                  from pg_publication p
                  """),
          new Kind("foreign-server", 0, """
              select quote_ident(s.srvname), quote_ident(w.fdwname) || ' '
                || coalesce(array_to_string(s.srvoptions, ','), '')
              from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw
              """),
          new Kind("owner", 0, """
              select %s, pg_get_userbyid(c.relowner)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and %s and %s
              """.formatted(
              name("n.nspname", "c.relname"), USER_SCHEMA, notOfExtension("pg_class", "c.oid"))),
          new Kind("grant", 0, grants()),
          new Kind("default-grant", 0,
              """
                  select pg_get_userbyid(d.defaclrole) || ' ' || coalesce(quote_ident(n.nspname), '*')
                    || ' ' || d.defaclobjtype::text, (select string_agg(a::text, ' ' order by a::text collate "C")
                    from unnest(d.defaclacl) a)
                  from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
                  """),
          new Kind("comment", 0, """
              select i.type || ' ' || i.identity, d.description
              from pg_description d
              cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
              where d.objoid >= 16384 and i.schema is distinct from 'information_schema'
              and (i.schema is null or i.schema !~ '^pg_') and i.identity is not null
              and not exists (select 1 from pg_depend x where x.classid = d.classoid
                and x.objid = d.objoid and x.deptype = 'e') and i.type <> 'extension'
              """));

  private CatalogQueries() {}

  private static String options() {
    return """
        select %s, concat_ws(' ', array_to_string(c.reloptions, ','),
          case when c.relkind in ('r', 'p', 'm') then nullif(c.relreplident::text, 'd') end)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm') and (c.reloptions is not null
          or c.relkind in ('r', 'p', 'm') and c.relreplident <> 'd') and %s and %s
        union all
        select %s || '.' || quote_ident(a.attname), concat_ws(' ', nullif(a.attstattarget, -1),
          array_to_string(a.attoptions, ','),
          case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_type t on t.oid = a.atttypid join pg_namespace n on n.oid = c.relnamespace
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'm')
        and (nullif(a.attstattarget, -1) is not null or a.attoptions is not null
          or a.attcollation <> t.typcollation) and %s and %s
        """
        .formatted(
            name("n.nspname", "c.relname"), USER_SCHEMA, notOfExtension("pg_class", "c.oid"),
            name("n.nspname", "c.relname"), USER_SCHEMA, notOfExtension("pg_class", "c.oid"));
  }

  private static String acl(String list) {
    return "(select string_agg(a::text, ' ' order by a::text collate \"C\") from unnest(%s) a)"
        .formatted(list);
  }

  /** Rights that are written down and are not just those an owner has anyway: a dump makes no difference between the two. */
  private static String granted(String list, String kind, String owner) {
    return "%s is not null and %s is distinct from %s".formatted(
        list, acl(list), acl("acldefault('" + kind + "', " + owner + ")"));
  }

  private static String grants() {
    String relation =
        "c.relacl is not null and %s is distinct from %s".formatted(
            acl("c.relacl"),
            acl("acldefault(case c.relkind when 'S' then 's'::\"char\" else 'r' end, c.relowner)"));
    return """
        select 'relation ' || %s, %s
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where %s and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and %s and %s
        union all
        select 'column ' || %s || '.' || quote_ident(t.attname), %s
        from pg_attribute t join pg_class c on c.oid = t.attrelid
        join pg_namespace n on n.oid = c.relnamespace where t.attacl is not null and %s and %s
        union all
        select 'schema ' || quote_ident(n.nspname), %s
        from pg_namespace n where %s and %s and n.nspname <> 'public'
        union all
        select 'routine ' || p.oid::regprocedure::text, %s
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where %s and %s and %s
        union all
        select 'type ' || %s, %s
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where %s and %s and %s
        """
        .formatted(
            name("n.nspname", "c.relname"), acl("c.relacl"), relation, USER_SCHEMA,
            notOfExtension("pg_class", "c.oid"),
            name("n.nspname", "c.relname"), acl("t.attacl"), USER_SCHEMA,
            notOfExtension("pg_class", "c.oid"),
            acl("n.nspacl"), granted("n.nspacl", "n", "n.nspowner"), USER_SCHEMA,
            acl("p.proacl"), granted("p.proacl", "f", "p.proowner"), USER_SCHEMA,
            notOfExtension("pg_proc", "p.oid"),
            name("n.nspname", "t.typname"), acl("t.typacl"),
            granted("t.typacl", "T", "t.typowner"), USER_SCHEMA,
            notOfExtension("pg_type", "t.oid"));
  }
}
