package io.pgtender.spring;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;
import org.springframework.kafka.listener.ContainerProperties;

/** Units of work for Kafka's listeners, by topic. */
final class KafkaUnits extends MessageUnits implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof AbstractKafkaListenerContainerFactory<?, ?, ?> factory) {
            ContainerProperties properties = factory.getContainerProperties();
            properties.setAdviceChain(addedTo(properties.getAdviceChain()));
        }
        return bean;
    }

    @Override
    @Nullable
    String name(@Nullable Object[] arguments) {
        return arguments.length == 0 ? null : named(arguments[0]);
    }

    private static @Nullable String named(@Nullable Object delivered) {
        if (delivered instanceof ConsumerRecord<?, ?> one) {
            return "kafka " + one.topic();
        }
        if (delivered instanceof List<?> batch && !batch.isEmpty()) {
            return named(batch.get(0));
        }
        if (delivered instanceof ConsumerRecords<?, ?> batch && !batch.isEmpty()) {
            return named(batch.iterator().next());
        }
        return null;
    }
}
