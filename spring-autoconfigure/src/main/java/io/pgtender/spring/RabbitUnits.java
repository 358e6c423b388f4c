package io.pgtender.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.rabbit.config.BaseRabbitListenerContainerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Units of work for RabbitMQ's listeners, by queue. */
final class RabbitUnits extends MessageUnits implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof BaseRabbitListenerContainerFactory<?> factory) {
            factory.setAdviceChain(addedTo(factory.getAdviceChain()));
        }
        return bean;
    }

    @Override
    @Nullable
    String name(@Nullable Object[] arguments) {
        // Channel, and a message or several.
        return arguments.length < 2 ? null : named(arguments[1]);
    }

    private static @Nullable String named(@Nullable Object delivered) {
        if (delivered instanceof Message one) {
            String queue = one.getMessageProperties().getConsumerQueue();
            return queue == null || queue.isBlank() ? "rabbit" : "rabbit " + queue;
        }
        return delivered instanceof List<?> batch && !batch.isEmpty() ? named(batch.get(0)) : null;
    }
}
