package io.pgtender.spring;

import io.pgtender.TenderListener;
import io.pgtender.jdbc.TenderDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;

/** Makes tended data sources from the properties and the application's beans, which are looked up when first needed. */
final class DataSourceMaker {

    private final BeanFactory beans;
    private final Unwatched unwatched = new Unwatched();

    DataSourceMaker(BeanFactory beans) {
        this.beans = beans;
    }

    ReasonsToLeaveAlone reasons() {
        return new ReasonsToLeaveAlone(beans, properties().excludeBeans());
    }

    Unwatched unwatched() {
        return unwatched;
    }

    TenderDataSource make(DataSource pool, String name) {
        TenderDataSource.Builder builder = TenderDataSource.builder(pool).name(name);
        properties().applyTo(builder);
        TenderListener listener = beans.getBeanProvider(TenderListener.class).getIfUnique();
        if (listener != null) {
            builder.listener(listener);
        }
        beans.getBeanProvider(TenderDataSourceCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(name, builder));
        return builder.build();
    }

    private PgtenderProperties properties() {
        return beans.getBean(PgtenderProperties.class);
    }
}
