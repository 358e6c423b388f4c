package io.pgtender.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One node of an EXPLAIN tree. Cost units are the planner's.
 *
 * @param type {@code Seq Scan}, {@code Hash Join}, ...
 * @param startupCost cost before the first row
 * @param totalCost cost of all rows
 * @param rows estimated rows, per loop
 * @param widthBytes estimated average row width
 * @param properties every other property by EXPLAIN's own name ({@code Filter}, {@code Index Cond}, {@code Sort Key},
 *     ...); single values are lists of one
 * @param children inputs in plan order, init plans and sub plans included
 */
public record PlanNode(
        String type,
        double startupCost,
        double totalCost,
        double rows,
        int widthBytes,
        Map<String, List<String>> properties,
        List<PlanNode> children) {

    public PlanNode {
        properties = Map.copyOf(properties);
        children = List.copyOf(children);
    }

    /** The single value of a property, if EXPLAIN printed it. */
    public Optional<String> property(String name) {
        List<String> values = properties.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** All values of a property, empty if EXPLAIN did not print it. */
    public List<String> propertyList(String name) {
        return properties.getOrDefault(name, List.of());
    }

    /** {@code Relation Name} of a scan. */
    public Optional<String> relationName() {
        return property("Relation Name");
    }

    /** {@code Schema} of a scan, printed under VERBOSE. */
    public Optional<String> schema() {
        return property("Schema");
    }

    /** {@code Alias} of a scan: how expressions of this plan qualify its columns. */
    public Optional<String> alias() {
        return property("Alias");
    }

    /** {@code Index Name} of an index, index-only or bitmap index scan. */
    public Optional<String> indexName() {
        return property("Index Name");
    }

    /** {@code Outer}, {@code Inner}, {@code InitPlan}, {@code SubPlan}, {@code Member}; empty at the root. */
    public Optional<String> parentRelationship() {
        return property("Parent Relationship");
    }

    /** This node and everything below it, parents first. */
    public Stream<PlanNode> walk() {
        List<PlanNode> nodes = new ArrayList<>();
        Deque<PlanNode> open = new ArrayDeque<>();
        open.push(this);
        while (!open.isEmpty()) {
            PlanNode node = open.pop();
            nodes.add(node);
            for (int i = node.children.size() - 1; i >= 0; i--) {
                open.push(node.children.get(i));
            }
        }
        return nodes.stream();
    }
}
