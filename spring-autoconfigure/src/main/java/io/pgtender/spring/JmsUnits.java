package io.pgtender.spring;

import io.pgtender.observation.UnitOfWork;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.MessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;

/**
 * Units of work for JMS listeners, by destination. Their containers know no advice, so each listener is wrapped after the
 * containers were made and before they start.
 */
final class JmsUnits implements SmartLifecycle {

    private final ObjectProvider<JmsListenerEndpointRegistry> registries;
    private volatile boolean running;

    JmsUnits(ObjectProvider<JmsListenerEndpointRegistry> registries) {
        this.registries = registries;
    }

    @Override
    public void start() {
        registries.stream()
                .flatMap(registry -> registry.getListenerContainers().stream())
                .forEach(JmsUnits::wrap);
        running = true;
    }

    private static void wrap(MessageListenerContainer any) {
        if (any instanceof AbstractMessageListenerContainer container && !container.isRunning()) {
            Object listener = container.getMessageListener();
            if (listener instanceof SessionAwareMessageListener<?> || listener instanceof MessageListener) {
                // The name of its subscription was asked for when the container was given the listener itself.
                if (!(listener instanceof InUnit)) {
                    container.setMessageListener(new InUnit(listener, name(container)));
                }
            }
        }
    }

    private static String name(AbstractMessageListenerContainer container) {
        String destination = container.getDestinationName();
        return destination == null ? "jms" : "jms " + destination;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the containers, which start last. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }

    /** The application's listener, each call in a unit. */
    private static final class InUnit implements SessionAwareMessageListener<Message> {

        private final Object listener;
        private final String name;

        InUnit(Object listener, String name) {
            this.listener = listener;
            this.name = name;
        }

        @Override
        @SuppressWarnings("unchecked") // The container gives it the messages that it would have had.
        public void onMessage(Message message, Session session) throws JMSException {
            try (UnitOfWork unit = UnitOfWork.open(name)) {
                if (listener instanceof SessionAwareMessageListener<?> aware) {
                    ((SessionAwareMessageListener<Message>) aware).onMessage(message, session);
                } else {
                    ((MessageListener) listener).onMessage(message);
                }
            }
        }
    }
}
