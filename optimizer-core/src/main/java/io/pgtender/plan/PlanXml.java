package io.pgtender.plan;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code EXPLAIN (FORMAT XML)} prints, with the JDK's own streaming parser; document types and entities of
 * the document's own are off. Thread-safe.
 *
 * <p>Every element below {@code Plan} becomes a property: text is a list of one, {@code Item}s are a list. What lies
 * deeper (grouping sets, the targets of a partitioned UPDATE) is gathered under the innermost name. Scalars beside the
 * root, such as {@code Query Identifier}, become properties of the root.
 */
public final class PlanXml {

    /** EXPLAIN's names that hold a dash themselves (explain.c); in every other one a dash was a blank. */
    private static final Map<String, String> NAMES_WITH_DASH = Map.of("One-Time-Filter", "One-Time Filter");

    private static final Set<String> CONTAINERS = Set.of("explain", "Query", "Plans");

    /** XML 1.1, unlike 1.0, lets a character reference stand for a control character. */
    private static final String DECLARATION = "<?xml version=\"1.1\"?>";

    /**
     * JDK 24 and later refuse a document with 100,000 escaped less-than signs. These limits guard against entities that a document
     * declares itself, which are off.
     */
    private static final List<String> ENTITY_LIMITS = List.of(
            "jdk.xml.entityExpansionLimit", "jdk.xml.maxGeneralEntitySizeLimit", "jdk.xml.totalEntitySizeLimit");

    private static final String NO_LIMIT = "0";

    private final XMLStreamReader reader;

    private PlanXml(XMLStreamReader reader) {
        this.reader = reader;
    }

    /**
     * The plan in {@code xml}.
     *
     * @throws IllegalArgumentException when it is not what EXPLAIN prints of one statement
     */
    public static Plan parse(String xml) {
        try {
            XMLStreamReader reader =
                    factory().createXMLStreamReader(new StringReader(DECLARATION + escapeControls(xml)));
            try {
                return new PlanXml(reader).plan();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | NumberFormatException e) {
            throw new IllegalArgumentException("this is not the XML that EXPLAIN prints", e);
        }
    }

    private Plan plan() throws XMLStreamException {
        Node query = new Node();
        Deque<Node> open = new ArrayDeque<>();
        open.push(query);
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                String tag = reader.getLocalName();
                if (tag.equals("Plan")) {
                    open.push(new Node());
                } else if (!CONTAINERS.contains(tag)) {
                    property(tag, open.element());
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals("Plan")) {
                PlanNode node = open.pop().build();
                open.element().children.add(node);
            }
        }
        if (query.children.size() != 1) {
            throw new IllegalArgumentException("expected the plan of one statement, got " + query.children.size());
        }
        PlanNode root = query.children.get(0);
        Map<String, List<String>> properties = frozen(query.properties);
        properties.putAll(root.properties());
        return new Plan(new PlanNode(
                root.type(),
                root.startupCost(),
                root.totalCost(),
                root.rows(),
                root.widthBytes(),
                properties,
                root.children()));
    }

    /** Reads one element and what is in it; text goes to the innermost name that is not {@code Item}. */
    private void property(String tag, Node node) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        boolean hasElements = false;
        String name = name(tag);
        int event;
        while ((event = reader.next()) != XMLStreamConstants.END_ELEMENT) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                hasElements = true;
                if (reader.getLocalName().equals("Item")) {
                    node.add(name, reader.getElementText());
                } else {
                    property(reader.getLocalName(), node);
                }
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.SPACE) {
                text.append(reader.getText());
            }
        }
        if (!hasElements && !text.toString().isBlank()) {
            node.add(name, text.toString());
        }
    }

    private static Map<String, List<String>> frozen(Map<String, List<String>> properties) {
        Map<String, List<String>> frozen = new LinkedHashMap<>();
        properties.forEach((name, values) -> frozen.put(name, List.copyOf(values)));
        return frozen;
    }

    private static String name(String tag) {
        String known = NAMES_WITH_DASH.get(tag);
        return known != null ? known : tag.replace('-', ' ');
    }

    /** PostgreSQL prints control characters of a literal as they are (escape_xml in xml.c), which no XML allows. */
    private static String escapeControls(String xml) {
        int first = 0;
        while (first < xml.length() && !isForbidden(xml.charAt(first))) {
            first++;
        }
        if (first == xml.length()) {
            return xml;
        }
        StringBuilder escaped = new StringBuilder(xml.length() + 64).append(xml, 0, first);
        for (int i = first; i < xml.length(); i++) {
            char c = xml.charAt(i);
            if (c == '\uFFFE' || c == '\uFFFF') {
                escaped.append('\uFFFD'); // no reference may stand for these two
            } else if (isForbidden(c)) {
                escaped.append("&#").append((int) c).append(';');
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** What XML 1.1 forbids as such (RestrictedChar) or would turn into a newline. */
    private static boolean isForbidden(char c) {
        return (c < ' ' && c != '\t' && c != '\n')
                || (c >= '\u007F' && c <= '\u009F')
                || c == '\u2028'
                || c >= '\uFFFE';
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        for (String limit : ENTITY_LIMITS) {
            if (factory.isPropertySupported(limit)) {
                factory.setProperty(limit, NO_LIMIT);
            }
        }
        return factory;
    }

    /** A node while it is being read. */
    private static final class Node {

        private final Map<String, List<String>> properties = new LinkedHashMap<>();
        private final List<PlanNode> children = new ArrayList<>();

        void add(String name, String value) {
            properties.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }

        PlanNode build() {
            String type = take("Node Type");
            if (type == null) {
                throw new IllegalArgumentException("a Plan element without Node-Type");
            }
            return new PlanNode(
                    type,
                    number("Startup Cost"),
                    number("Total Cost"),
                    number("Plan Rows"),
                    (int) number("Plan Width"),
                    frozen(properties),
                    children);
        }

        private double number(String name) {
            String value = take(name);
            return value == null ? 0 : Double.parseDouble(value);
        }

        private @Nullable String take(String name) {
            List<String> values = properties.remove(name);
            return values == null ? null : values.get(0);
        }
    }
}
