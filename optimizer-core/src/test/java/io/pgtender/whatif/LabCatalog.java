package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.sql.*;
import java.util.*;

final class LabCatalog {
    static Catalog read(Connection c, Collection<RelationName> names) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        Map<String, String> ext = new HashMap<>();
        int version;
        try (Statement s = c.createStatement()) {
            try (ResultSet r = s.executeQuery(
                    "select name, setting from pg_settings where name ~ '_cost|enable_|cache_size|work_mem|parallel'")) {
                while (r.next()) settings.put(r.getString(1), r.getString(2));
            }
            try (ResultSet r = s.executeQuery("select extname, extversion from pg_extension")) {
                while (r.next()) ext.put(r.getString(1), r.getString(2));
            }
            try (ResultSet r = s.executeQuery("select current_setting('server_version_num')::int")) {
                r.next();
                version = r.getInt(1);
            }
        }
        List<TableFacts> tables = new ArrayList<>();
        for (RelationName n : names) tables.add(table(c, n));
        return new Catalog(new ServerFacts(version, "postgres", "x", false, false, ext, Set.of(), settings), tables);
    }

    static TableFacts table(Connection c, RelationName n) throws SQLException {
        List<ColumnFacts> columns = new ArrayList<>();
        double rows;
        long pages;
        double vis;
        long oid;
        String kind;
        boolean part;
        try (PreparedStatement p = c.prepareStatement(
                "select reltuples, pg_relation_size(oid)/8192, relallvisible::float8/greatest(relpages,1), oid, relkind, relispartition from pg_class where oid = ?::regclass")) {
            p.setString(1, n.toSql());
            ResultSet r = p.executeQuery();
            r.next();
            rows = r.getDouble(1);
            pages = r.getLong(2);
            vis = r.getDouble(3);
            oid = r.getLong(4);
            kind = r.getString(5);
            part = r.getBoolean(6);
        }
        try (PreparedStatement p = c.prepareStatement("""
                select a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, t.typlen,
                 case t.typalign when 'c' then 1 when 's' then 2 when 'i' then 4 else 8 end,
                 t.typname not in ('numeric','float4','float8','jsonb'), s.null_frac, s.avg_width, s.n_distinct, s.correlation
                from pg_attribute a join pg_type t on t.oid = a.atttypid
                left join pg_stats s on s.schemaname = ? and s.tablename = ? and s.attname = a.attname
                where a.attrelid = ?::oid::regclass and a.attnum > 0 and not attisdropped order by attnum""")) {
            p.setString(1, n.schema());
            p.setString(2, n.name());
            p.setLong(3, oid);
            ResultSet r = p.executeQuery();
            while (r.next()) {
                double d = r.getDouble(10);
                ColumnFacts.Statistics st = r.getObject(9) == null
                        ? null
                        : new ColumnFacts.Statistics(
                                r.getDouble(8), r.getInt(9), d < 0 ? -d * rows : d, r.getDouble(11));
                columns.add(new ColumnFacts(
                        r.getString(1),
                        r.getInt(2),
                        r.getString(3),
                        r.getBoolean(4),
                        r.getInt(5),
                        r.getInt(6),
                        true,
                        r.getBoolean(7),
                        null,
                        st));
            }
        }
        List<IndexFacts> indexes = new ArrayList<>();
        try (PreparedStatement p = c.prepareStatement("""
                select i.indexrelid, x.relname, i.indisunique, i.indisprimary, array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) k), pg_relation_size(i.indexrelid)
                from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = ?::oid""")) {
            p.setLong(1, oid);
            ResultSet r = p.executeQuery();
            while (r.next()) {
                List<IndexKey> keys = new ArrayList<>();
                for (Object k : (Object[]) r.getArray(5).getArray()) keys.add(IndexKey.column(k.toString()));
                indexes.add(new IndexFacts(
                        r.getLong(1),
                        r.getString(2),
                        new IndexDefinition(n, "btree", keys, List.of(), null, r.getBoolean(3)),
                        true,
                        true,
                        r.getBoolean(4),
                        false,
                        false,
                        r.getLong(6),
                        0));
            }
        }
        return new TableFacts(
                oid,
                n,
                kind.equals("p")
                        ? TableFacts.Kind.PARTITIONED_TABLE
                        : part ? TableFacts.Kind.PARTITION : TableFacts.Kind.TABLE,
                false,
                rows,
                pages,
                vis,
                columns,
                indexes,
                0,
                0,
                0,
                0);
    }
}
