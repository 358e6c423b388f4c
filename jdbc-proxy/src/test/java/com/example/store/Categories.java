package com.example.store;

import java.util.ArrayList;
import java.util.List;

/** A tree, walked down and up one statement at a time. */
public final class Categories {

    private Categories() {}

    /** All below a category. */
    public static List<String> below(Store store, int categoryId) {
        List<String> names = new ArrayList<>();
        for (Category child : store.children(categoryId)) {
            names.add(child.name());
            names.addAll(below(store, child.id()));
        }
        return names;
    }

    /** From a category to the root. */
    public static List<String> path(Store store, int categoryId) {
        List<String> names = new ArrayList<>();
        int next = categoryId;
        while (next != 0) {
            Category category = store.category(next).orElseThrow();
            names.add(category.name());
            next = category.parentId();
        }
        return names;
    }
}
