package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.plan.Condition.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts are as PostgreSQL 18 printed them, unless a test says otherwise. */
class ConditionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "(l.id = 5) | EQUALITY | id | = | 5",
                "(l.\"Qty\" > '-5'::numeric) | RANGE | Qty | > | '-5'::numeric",
                "(l.\"a \"\"b\"\".c\" = 1) | EQUALITY | a \"b\".c | = | 1",
                "(5 < l.id) | RANGE | id | > | 5",
                "(l.d >= (now() - '1 day'::interval)) | RANGE | d | >= | (now() - '1 day'::interval)",
                "(l.t > '2020-01-01 00:00:00'::timestamp without time zone) | RANGE | t | > | '2020-01-01 00:00:00'::timestamp without time zone",
                "(l.n = 'foo'::name) | EQUALITY | n | = | 'foo'::name",
                "(l.id = ANY ('{1,2,3}'::bigint[])) | ANY_OF | id | = | '{1,2,3}'::bigint[]",
                "((l.code)::text = ANY ('{a,b}'::text[])) | ANY_OF | code | = | '{a,b}'::text[]",
                "((l.code)::text = 'x'::text) | EQUALITY | code | = | 'x'::text",
                "((l.code)::text ~~ 'a%'::text) | LIKE | code | ~~ | 'a%'::text",
                "(l.note ~~* 'x%'::text) | LIKE | note | ~~* | 'x%'::text",
                "(l.note IS NULL) | IS_NULL | note || ",
                "(l.note IS NOT NULL) | IS_NOT_NULL | note || ",
                "l.active | EQUALITY | active || ",
                "(NOT l.active) | EQUALITY | active || ",
                "(l.active IS TRUE) | EQUALITY | active || ",
                "(l.total > (InitPlan 1).col1) | RANGE | total | > | (InitPlan 1).col1",
                "(l.id = (InitPlan 1).col1) | EQUALITY | id | = | (InitPlan 1).col1",
                "(l.id OPERATOR(public.=) '1'::public.tag) | EQUALITY | id | = | '1'::public.tag",
                "(l.note = 'it''s (AND) $1 l.x'::text) | EQUALITY | note | = | 'it''s (AND) $1 l.x'::text",
            })
    void conjunct_onAColumn_namesTheColumn(String printed, Kind kind, String column, String operator, String operand) {
        Condition condition = only(PlanNodes.scan("l", printed));

        assertThat(condition.kind()).isEqualTo(kind);
        assertThat(condition.alias()).isEqualTo("l");
        assertThat(condition.column()).isEqualTo(column);
        assertThat(condition.expression()).isNull();
        assertThat(condition.operator()).isEqualTo(operator == null ? "" : operator);
        assertThat(condition.operand()).isEqualTo(operand == null ? "" : operand);
        assertThat(condition.sql()).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "((l.j ->> 'k'::text) = 'v'::text) | EQUALITY | (l.j ->> 'k'::text)",
                "(lower(l.note) = ANY ('{a,b}'::text[])) | ANY_OF | lower(l.note)",
                "(date(l.d) = '2020-01-01'::date) | EQUALITY | date(l.d)",
                "(EXTRACT(year FROM l.day) = '2020'::numeric) | EQUALITY | EXTRACT(year FROM l.day)",
                "((l.d AT TIME ZONE 'UTC'::text) > '2020-01-01 00:00:00'::timestamp without time zone) | RANGE | (l.d AT TIME ZONE 'UTC'::text)",
                "(COALESCE(l.note, 'x'::text) = 'y'::text) | EQUALITY | COALESCE(l.note, 'x'::text)",
                "(l.arr[1] = 3) | EQUALITY | l.arr[1]",
                "((l.id % '2'::bigint) = 0) | EQUALITY | (l.id % '2'::bigint)",
                "((((l.code)::character varying(3))::text) = 'a'::text) | EQUALITY | (((l.code)::character varying(3))::text)",
                "((CASE WHEN (l.id = 1) THEN l.a ELSE l.b END) = 3) | EQUALITY | (CASE WHEN (l.id = 1) THEN l.a ELSE l.b END)",
                "((l.id)::bigint = 5) | EQUALITY | (l.id)::bigint",
                "((l.id + 1) IS NULL) | IS_NULL | (l.id + 1)",
            })
    void conjunct_onAnExpressionOfOneRelation_keepsTheExpression(String printed, Kind kind, String expression) {
        Condition condition = only(PlanNodes.scan("l", printed));

        assertThat(condition.kind()).isEqualTo(kind);
        assertThat(condition.column()).isNull();
        assertThat(condition.expression()).isEqualTo(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((l.note IS NULL) OR ((l.code)::text ~~ 'a%'::text))",
                "(l.ship < l.commit_d)",
                "(l.a = l.b)",
                "(l.id <> 7)",
                "(l.id <> ALL ('{1,2}'::integer[]))",
                "(l.note !~~ 'a%'::text)",
                "(ROW(l.a, l.id) > ROW(1, 2))",
                "(l.ship IS DISTINCT FROM l.commit_d)",
                "(l.active IS NOT TRUE)",
                "(l.active IS UNKNOWN)",
                "(l.id = ANY (l.arr))",
                "(5 = ANY (l.arr))",
                "(l.note ~~ ANY ('{a,b}'::text[]))",
                "(l.id < ANY ('{1,2}'::integer[]))",
                "CASE WHEN (l.id = 1) THEN (l.id = 3) ELSE false END",
                "starts_with(l.note, 'a'::text)",
                "(l.* IS NOT NULL)",
                "((l.id)::double precision = random())",
                "(l.id = (ceil(random()))::integer)",
                "(NOT (ANY (l.id = (hashed SubPlan 1).col1)))",
                "(NOT (hashed SubPlan 1))",
                "EXISTS(SubPlan 1)",
                "(l.total > (o.b)::numeric)",
                "(- l.id)",
                "true",
            })
    void conjunct_thatNoBtreeServes_isOther(String printed) {
        Condition condition = only(PlanNodes.scan("l", printed));

        assertThat(condition.kind()).isEqualTo(Kind.OTHER);
        assertThat(condition.alias()).isEqualTo("l");
        assertThat(condition.column()).isNull();
        assertThat(condition.sql()).isEqualTo(printed);
    }

    @Test
    void containment_isOtherWithItsColumnAsExpression() {
        Condition condition = only(PlanNodes.scan("l", "(l.arr @> '{1}'::integer[])"));

        assertThat(condition.kind()).isEqualTo(Kind.OTHER);
        assertThat(condition.expression()).isEqualTo("l.arr");
        assertThat(condition.operator()).isEqualTo("@>");
        assertThat(condition.operand()).isEqualTo("'{1}'::integer[]");
    }

    @Test
    void conjuncts_ofNestedAnds_areSplitInOrder() {
        PlanNode node = PlanNodes.scan(
                "l",
                "((l.a = 1) AND ((l.b = 'x AND y'::text) AND l.c) AND ((l.d = 1) OR ((l.e = 2) AND (l.f = 3)))"
                        + " AND CASE WHEN ((l.g = 1) AND l.h) THEN true ELSE false END)");

        assertThat(Conditions.of(node))
                .extracting(Condition::sql)
                .containsExactly(
                        "(l.a = 1)",
                        "(l.b = 'x AND y'::text)",
                        "l.c",
                        "((l.d = 1) OR ((l.e = 2) AND (l.f = 3)))",
                        "CASE WHEN ((l.g = 1) AND l.h) THEN true ELSE false END");
    }

    @Test
    void conditions_ofAnIndexScan_areThoseOfIndexAndFilter() {
        PlanNode node = PlanNodes.node(
                "Index Scan",
                Map.of(
                        "Alias", List.of("x"),
                        "Index Cond", List.of("((x.id < 5) AND (x.id > 1))"),
                        "Filter", List.of("(x.b = 4)")));

        assertThat(Conditions.of(node))
                .extracting(Condition::sql)
                .containsExactly("(x.id < 5)", "(x.id > 1)", "(x.b = 4)");
    }

    @Test
    void joinEquality_ofAHashJoin_namesBothColumns() {
        PlanNode join = PlanNodes.node("Hash Join", Map.of("Hash Cond", List.of("((x.name)::text = o3.note)")));

        Condition condition = only(join);

        assertThat(condition.kind()).isEqualTo(Kind.JOIN_EQUALITY);
        assertThat(condition.alias()).isEqualTo("x");
        assertThat(condition.column()).isEqualTo("name");
        assertThat(condition.otherAlias()).isEqualTo("o3");
        assertThat(condition.otherColumn()).isEqualTo("note");
    }

    @Test
    void joinEquality_ofAScan_hasTheScansOwnColumnFirst() {
        Condition condition = only(PlanNodes.scan("o", "(x.id = o.c_id)"));

        assertThat(condition.kind()).isEqualTo(Kind.JOIN_EQUALITY);
        assertThat(condition.alias()).isEqualTo("o");
        assertThat(condition.column()).isEqualTo("c_id");
        assertThat(condition.otherAlias()).isEqualTo("x");
        assertThat(condition.otherColumn()).isEqualTo("id");
    }

    @Test
    void joinEquality_withAnExpression_hasNoColumnOnThatSide() {
        Condition condition = only(PlanNodes.scan("o", "(o.c_id = ((x.id)::bigint + 1))"));

        assertThat(condition.kind()).isEqualTo(Kind.JOIN_EQUALITY);
        assertThat(condition.column()).isEqualTo("c_id");
        assertThat(condition.otherAlias()).isEqualTo("x");
        assertThat(condition.otherColumn()).isNull();
        assertThat(condition.operand()).isEqualTo("((x.id)::bigint + 1)");
    }

    @Test
    void joinEquality_withSeveralRelations_namesNone() {
        Condition condition = only(PlanNodes.scan("o", "(o.c_id = (x.id + y.id))"));

        assertThat(condition.kind()).isEqualTo(Kind.JOIN_EQUALITY);
        assertThat(condition.otherAlias()).isNull();
    }

    @Test
    void joinFilter_overlappingRelations_isOther() {
        PlanNode join = PlanNodes.node("Nested Loop", Map.of("Join Filter", List.of("(x.id = (x.a + y.b))")));

        assertThat(only(join).kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void outerParameter_isAJoinWithoutOtherRelation() {
        Condition condition = only(PlanNodes.scan("o", "(o.c_id = $1)"));

        assertThat(condition.kind()).isEqualTo(Kind.JOIN_EQUALITY);
        assertThat(condition.operand()).isEqualTo("$1");
        assertThat(condition.otherAlias()).isNull();
    }

    @Test
    void initPlanParameter_ofPostgres16_isAConstant() {
        PlanNode initPlan = PlanNodes.node("Result", Map.of("Subplan Name", List.of("InitPlan 1 (returns $0)")));

        assertThat(only(PlanNodes.scan("o", "(o.c_id = $0)", initPlan)).kind()).isEqualTo(Kind.EQUALITY);
        assertThat(only(PlanNodes.scan("o", "(o.c_id = $1)", initPlan)).kind()).isEqualTo(Kind.JOIN_EQUALITY);
    }

    @Test
    void subPlan_thatDependsOnTheRow_isOther() {
        PlanNode subPlan = PlanNodes.node(
                "Index Scan",
                Map.of(
                        "Subplan Name", List.of("SubPlan 3"),
                        "Alias", List.of("o9"),
                        "Index Cond", List.of("(o9.id = x.id)")));

        assertThat(only(PlanNodes.scan("x", "(x.flag = (SubPlan 3))", subPlan)).kind())
                .isEqualTo(Kind.OTHER);
    }

    @Test
    void subPlan_thatDependsOnNothing_isAConstant() {
        PlanNode subPlan = PlanNodes.node(
                "Seq Scan",
                Map.of(
                        "Subplan Name", List.of("SubPlan 3"),
                        "Alias", List.of("o9"),
                        "Filter", List.of("(o9.id = 1)")));

        assertThat(only(PlanNodes.scan("x", "(x.flag = (SubPlan 3))", subPlan)).kind())
                .isEqualTo(Kind.EQUALITY);
    }

    @ParameterizedTest
    @CsvSource({
        "character varying(50),text,code",
        "character varying,text,code",
        "cidr,inet,code",
        "integer,text,",
        "text,text,",
        "character(3),text,",
        "uuid,text,",
        "character varying(3)[],text,",
        "character varying(3)[],text[],code",
    })
    void cast_ofAColumnOfKnownType_isTheColumnWhereOnlyTheLabelChanges(String type, String cast, String column) {
        PlanNode node = PlanNodes.scan("l", "((l.code)::" + cast + " = 'x'::" + cast + ")");

        List<Condition> conditions = Conditions.of(node, (alias, name) -> Optional.of(type));

        assertThat(conditions)
                .singleElement()
                .satisfies(c -> assertThat(c.column()).isEqualTo(column));
    }

    @Test
    void unbalancedText_isOther() {
        assertThat(only(PlanNodes.scan("l", "(l.a = 1")).kind()).isEqualTo(Kind.OTHER);
        assertThat(only(PlanNodes.scan("l", ")(")).kind()).isEqualTo(Kind.OTHER);
        assertThat(only(PlanNodes.scan("l", "(l.a = 'x)")).kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void deepNesting_isReadWithoutRecursion() {
        String deep = "(".repeat(100_000) + "l.a = 1" + ")".repeat(100_000);

        assertThat(only(PlanNodes.scan("l", deep)).kind()).isEqualTo(Kind.EQUALITY);
    }

    private static Condition only(PlanNode node) {
        List<Condition> conditions = Conditions.of(node);
        assertThat(conditions).hasSize(1);
        return conditions.get(0);
    }
}
