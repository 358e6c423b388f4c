package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.observation.UnitOfWork;
import io.pgtender.observation.UnitOfWorkAccessor;
import io.pgtender.testing.TestPostgres;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import java.lang.reflect.Proxy;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** What is a unit of work, where what it needs is there. */
class UnitsTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private static final AutoConfigurations OURS =
            AutoConfigurations.of(PgtenderAutoConfiguration.class, PgtenderUnitsAutoConfiguration.class);

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(OURS).withUserConfiguration(Database.class);

    @Test
    void scheduledMethod_isAUnitEachTime() {
        runner.withUserConfiguration(Schedule.class).run(context -> {
            BlockingQueue<UnitOfWork> seen = context.getBean(Job.class).seen;
            UnitOfWork first = seen.poll(20, TimeUnit.SECONDS);
            UnitOfWork second = seen.poll(20, TimeUnit.SECONDS);

            assertThat(first.name()).isEqualTo("scheduled Job.run");
            assertThat(second).isNotSameAs(first);
            assertThat(first.isClosed()).isTrue();
        });
    }

    @Test
    void scheduledMethod_switchedOff_isNone() {
        runner.withPropertyValues("pgtender.units.scheduled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ScheduledUnits.class));
    }

    @Test
    @SuppressWarnings("unchecked")
    void kafkaListener_worksInAUnitOfItsTopic() {
        runner.withBean("kafkaListenerContainerFactory", ConcurrentKafkaListenerContainerFactory.class)
                .run(context -> {
                    BlockingQueue<UnitOfWork> seen = new ArrayBlockingQueue<>(1);
                    var container = context.getBean(ConcurrentKafkaListenerContainerFactory.class)
                            .getContainerProperties();
                    container.setMessageListener(
                            (MessageListener<String, String>) message -> seen.add(UnitOfWork.current()));

                    ((MessageListener<String, String>) container.getMessageListener())
                            .onMessage(new ConsumerRecord<>("orders", 0, 0, "key", "value"));

                    UnitOfWork unit = seen.remove();
                    assertThat(unit.name()).isEqualTo("kafka orders");
                    assertThat(unit.isClosed()).isTrue();
                });
    }

    @Test
    void rabbitListener_worksInAUnitOfItsQueue() {
        runner.withBean(SimpleRabbitListenerContainerFactory.class).run(context -> {
            BlockingQueue<UnitOfWork> seen = new ArrayBlockingQueue<>(1);
            ProxyFactory proxy =
                    new ProxyFactory(Delivery.class, new org.springframework.aop.target.SingletonTargetSource((Delivery)
                            (channel, message) -> seen.add(UnitOfWork.current())));
            for (var advice :
                    context.getBean(SimpleRabbitListenerContainerFactory.class).getAdviceChain()) {
                proxy.addAdvice(advice);
            }

            var message = MessageBuilder.withBody(new byte[0]).build();
            message.getMessageProperties().setConsumerQueue("orders");
            ((Delivery) proxy.getProxy()).invokeListener(new Object(), message);

            UnitOfWork unit = seen.remove();
            assertThat(unit.name()).isEqualTo("rabbit orders");
            assertThat(unit.isClosed()).isTrue();
        });
    }

    /** As the container's own interface is, which is not public. */
    interface Delivery {
        void invokeListener(Object channel, Object message);
    }

    @Test
    void adviceOfTheApplication_isKept() {
        runner.withBean(SimpleRabbitListenerContainerFactory.class, () -> {
                    SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
                    factory.setAdviceChain(new RabbitUnits());
                    return factory;
                })
                .run(context -> assertThat(context.getBean(SimpleRabbitListenerContainerFactory.class)
                                .getAdviceChain())
                        .hasSize(2)
                        .endsWith(context.getBean(RabbitUnits.class)));
    }

    @Test
    @SuppressWarnings("unchecked")
    void jmsListener_worksInAUnitOfItsDestination() {
        runner.withUserConfiguration(Jms.class).run(context -> {
            AbstractMessageListenerContainer container = (AbstractMessageListenerContainer)
                    context.getBean(JmsListenerEndpointRegistry.class).getListenerContainer("orders");
            Message message = (Message) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Message.class}, (proxy, method, arguments) -> null);

            ((SessionAwareMessageListener<Message>) container.getMessageListener()).onMessage(message, null);

            UnitOfWork unit = context.getBean(Consumer.class).seen.remove();
            assertThat(unit.name()).isEqualTo("jms queue.orders");
            assertThat(unit.isClosed()).isTrue();
        });
    }

    @Test
    void webFluxRequest_isAUnitInTheReactorContext() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders/7"));
        BlockingQueue<UnitOfWork> seen = new ArrayBlockingQueue<>(1);

        new UnitOfWorkWebFilter()
                .filter(
                        exchange,
                        same -> Mono.deferContextual(context -> {
                            seen.add(context.get(UnitOfWorkAccessor.KEY));
                            same.getAttributes()
                                    .put(
                                            org.springframework.web.reactive.HandlerMapping
                                                    .BEST_MATCHING_PATTERN_ATTRIBUTE,
                                            "/orders/{id}");
                            return Mono.empty();
                        }))
                .block();

        UnitOfWork unit = seen.remove();
        assertThat(unit.name()).isEqualTo("GET /orders/{id}");
        assertThat(unit.isClosed()).isTrue();
    }

    @Test
    void webFluxRequest_thatFails_closesItsUnit() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders/7"));
        BlockingQueue<UnitOfWork> seen = new ArrayBlockingQueue<>(1);
        Mono<Void> failing = new UnitOfWorkWebFilter()
                .filter(
                        exchange,
                        same -> Mono.deferContextual(context -> {
                            seen.add(context.get(UnitOfWorkAccessor.KEY));
                            return Mono.error(new IllegalStateException("expected by a test"));
                        }));

        assertThatThrownBy(failing::block).hasMessage("expected by a test");

        assertThat(seen.remove().isClosed()).isTrue();
    }

    @Test
    void filters_belongToTheirKindOfWebApplication() {
        new WebApplicationContextRunner()
                .withConfiguration(OURS)
                .withUserConfiguration(Database.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(UnitOfWorkFilter.class)
                        .doesNotHaveBean(UnitOfWorkWebFilter.class));
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .withUserConfiguration(Database.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(UnitOfWorkWebFilter.class)
                        .doesNotHaveBean(UnitOfWorkFilter.class));
    }

    @Test
    void withoutAnyOfTheirLibraries_theApplicationStarts() {
        runner.withClassLoader(new FilteredClassLoader(
                        "jakarta.servlet",
                        "org.springframework.web",
                        "reactor",
                        "org.springframework.kafka",
                        "org.apache.kafka",
                        "org.springframework.amqp",
                        "org.springframework.jms",
                        "jakarta.jms",
                        "io.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(TenderDataSources.class)
                        .doesNotHaveBean(JmsUnits.class)
                        .doesNotHaveBean(KafkaUnits.class)
                        .doesNotHaveBean(RabbitUnits.class)
                        .doesNotHaveBean(ScheduledUnits.class));
    }

    @Test
    void switchedOff_nothingIsAUnit() {
        runner.withPropertyValues("pgtender.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(PgtenderUnitsAutoConfiguration.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {
        @Bean
        DataSource dataSource() {
            return DATABASE;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Schedule {
        @Bean
        Job job() {
            return new Job();
        }
    }

    static class Job {
        final BlockingQueue<UnitOfWork> seen = new ArrayBlockingQueue<>(2);

        @Scheduled(fixedDelay = 1)
        void run() {
            seen.offer(UnitOfWork.current());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableJms
    static class Jms {
        @Bean
        Consumer consumer() {
            return new Consumer();
        }

        /** Not started: there is no broker. */
        @Bean
        DefaultJmsListenerContainerFactory jmsListenerContainerFactory() {
            DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
            factory.setConnectionFactory((ConnectionFactory) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {ConnectionFactory.class},
                    (proxy, method, arguments) -> null));
            factory.setAutoStartup(false);
            return factory;
        }
    }

    static class Consumer {
        final BlockingQueue<UnitOfWork> seen = new ArrayBlockingQueue<>(1);

        @org.springframework.jms.annotation.JmsListener(id = "orders", destination = "queue.orders")
        void received(Message message) {
            seen.add(UnitOfWork.current());
        }
    }
}
