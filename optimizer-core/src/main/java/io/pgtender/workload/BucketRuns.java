package io.pgtender.workload;

import java.util.Arrays;

/**
 * Bucket counts as bytes: for each bucket that is not empty, in order, the gap to the one before and the count, both as
 * variable-length integers of seven bits a byte, low bits first. A few seconds of a busy shape fill some 50 buckets and
 * take about 100 bytes, an eighth of what plain arrays need.
 */
final class BucketRuns {

    static final byte[] NONE = new byte[0];

    private BucketRuns() {}

    /** Encodes buckets that are appended in ascending order. Not thread-safe. */
    static final class Writer {
        private byte[] bytes = new byte[64];
        private int length;
        private int previousBucket = -1;

        void append(int bucket, long count) {
            putVarint(bucket - previousBucket);
            putVarint(count);
            previousBucket = bucket;
        }

        byte[] toBytes() {
            return length == 0 ? NONE : Arrays.copyOf(bytes, length);
        }

        private void putVarint(long value) {
            long rest = value;
            while (rest > 0x7f) {
                putByte((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            putByte((int) rest);
        }

        private void putByte(int value) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) value;
        }
    }

    /** Walks the buckets that are not empty in ascending order. Not thread-safe. */
    static final class Reader {

        /** {@link #bucket()} after the last one: greater than every bucket. */
        static final int END = Integer.MAX_VALUE;

        private final byte[] bytes;
        private int position;
        private int bucket = -1;
        private long count;

        /** Stands on the first bucket. */
        Reader(byte[] bytes) {
            this.bytes = bytes;
            advance();
        }

        int bucket() {
            return bucket;
        }

        long count() {
            return count;
        }

        void advance() {
            if (position == bytes.length) {
                bucket = END;
                count = 0;
                return;
            }
            bucket += (int) varint();
            count = varint();
        }

        private long varint() {
            long value = 0;
            int shift = 0;
            while (true) {
                byte next = bytes[position++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
                shift += 7;
            }
        }
    }
}
