package io.pgtender.dataflow;

/** How a column that was read is related to the column that its value is compared with later. */
public enum KeyRelation {
    /** The column read references the column compared: an order's customer. */
    REFERENCES,
    /** The column compared references the column read: an order's lines. */
    REFERENCED_BY,
    /** They are the same column, or have one name that is not everybody's. */
    SAME,
    /** As far as is known they have nothing to do with each other. */
    NONE
}
