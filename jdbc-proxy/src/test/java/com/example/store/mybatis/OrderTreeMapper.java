package com.example.store.mybatis;

import com.example.store.Customer;
import com.example.store.Line;
import java.util.List;
import org.apache.ibatis.annotations.Many;
import org.apache.ibatis.annotations.One;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Result;
import org.apache.ibatis.annotations.Results;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.mapping.FetchType;

/** Nested selects, as MyBatis's manual shows them: a statement for each row. */
public interface OrderTreeMapper {

    String MAPPER = "com.example.store.mybatis.OrderTreeMapper.";

    @Select("SELECT id, customer_id FROM orders ORDER BY id LIMIT #{limit}")
    @Results({
        @Result(property = "id", column = "id", id = true),
        @Result(property = "customer", column = "customer_id", one = @One(select = MAPPER + "customer"))
    })
    List<OrderTree> withCustomers(@Param("limit") int limit);

    @Select("SELECT id FROM orders ORDER BY id LIMIT #{limit}")
    @Results({
        @Result(property = "id", column = "id", id = true),
        @Result(property = "lines", column = "id", many = @Many(select = MAPPER + "lines", fetchType = FetchType.LAZY))
    })
    List<OrderTree> withLazyLines(@Param("limit") int limit);

    @Select("SELECT id, name, country_code FROM customers WHERE id = #{id}")
    Customer customer(long id);

    @Select("SELECT order_id, line_no, product_id, quantity FROM order_lines WHERE order_id = #{id}")
    List<Line> lines(long id);
}
