package com.example.store.mybatis;

import com.example.store.Shop;
import com.example.store.Store;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.LocalCacheScope;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;

public final class MyBatisShop implements Shop {

    private final SqlSessionFactory sessions;

    public MyBatisShop(DataSource dataSource) {
        Configuration configuration =
                new Configuration(new Environment("shop", new JdbcTransactionFactory(), dataSource));
        configuration.setMapUnderscoreToCamelCase(true);
        configuration.setArgNameBasedConstructorAutoMapping(true);
        // The cache of a session would answer what the scenarios ask again.
        configuration.setLocalCacheScope(LocalCacheScope.STATEMENT);
        configuration.getTypeHandlerRegistry().register(java.util.UUID.class, UuidHandler.class);
        configuration.addMapper(ShopMapper.class);
        configuration.addMapper(EventMapper.class);
        configuration.addMapper(OrderTreeMapper.class);
        sessions = new SqlSessionFactoryBuilder().build(configuration);
    }

    @Override
    public <T> T inTransaction(Function<Store, T> work) {
        try (SqlSession session = sessions.openSession()) {
            T result = work.apply(new MyBatisStore(session, sessions));
            session.commit(true);
            return result;
        }
    }

    /** What MyBatis is used for directly. */
    public SqlSessionFactory sessions() {
        return sessions;
    }
}
