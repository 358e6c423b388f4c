package io.pgtender.sql;

import io.pgtender.catalog.IndexKey;
import java.util.List;

/** What {@link io.pgtender.ArchitectureTest} must refuse: the cellar uses the floor above, if only as a type argument. */
interface UsesAFloorAbove {

    List<IndexKey> keys();
}
