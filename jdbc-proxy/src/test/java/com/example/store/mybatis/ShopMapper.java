package com.example.store.mybatis;

import com.example.store.Category;
import com.example.store.Customer;
import com.example.store.Line;
import com.example.store.Order;
import com.example.store.Parcel;
import com.example.store.Product;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface ShopMapper {

    String ORDERS = "SELECT id, customer_id, status, total FROM orders ";
    String CUSTOMERS = "SELECT id, name, country_code FROM customers ";
    String CATEGORIES = "SELECT id, coalesce(parent_id, 0) AS parent_id, name FROM categories ";

    @Select(ORDERS + "ORDER BY id LIMIT #{limit}")
    List<Order> orders(int limit);

    @Select(ORDERS + "WHERE id > #{id} ORDER BY id LIMIT #{limit}")
    List<Order> ordersAfter(@Param("id") long id, @Param("limit") int limit);

    @Select(ORDERS + "ORDER BY id LIMIT #{limit} OFFSET #{offset}")
    List<Order> ordersAt(@Param("offset") int offset, @Param("limit") int limit);

    @Select(ORDERS + "WHERE customer_id = #{customerId}")
    List<Order> ordersOf(long customerId);

    @Select(ORDERS + "WHERE customer_id = #{customerId} ORDER BY id LIMIT 1")
    @Nullable
    Order firstOrderOf(long customerId);

    @Select("SELECT count(*) FROM orders WHERE customer_id = #{customerId}")
    long countOrdersOf(long customerId);

    @Select("SELECT EXISTS (SELECT 1 FROM orders WHERE customer_id = #{customerId})")
    boolean hasOrders(long customerId);

    @Select("SELECT count(*) FROM orders WHERE status = #{status}")
    long countOrdersWith(String status);

    @Select("SELECT c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id LIMIT #{limit}")
    List<String> customerNamesOfOrders(int limit);

    @Select(CUSTOMERS + "ORDER BY id LIMIT #{limit}")
    List<Customer> customers(int limit);

    @Select(CUSTOMERS + "WHERE id = #{id}")
    @Nullable
    Customer customer(long id);

    @Select("<script>" + CUSTOMERS + "WHERE id IN <foreach item='id' collection='ids' open='(' separator=',' close=')'>"
            + "#{id}</foreach></script>")
    List<Customer> customersIn(@Param("ids") Collection<Long> ids);

    @Select(
            "SELECT order_id, line_no, product_id, quantity FROM order_lines WHERE order_id = #{orderId} ORDER BY line_no")
    List<Line> linesOf(long orderId);

    @Select("SELECT id, category_id, name, stock FROM products WHERE id = #{id}")
    @Nullable
    Product product(long id);

    @Update("UPDATE products SET stock = stock + #{amount} WHERE id = #{id}")
    void restock(@Param("id") long productId, @Param("amount") int amount);

    @Select("SELECT remark FROM line_remarks WHERE order_id = #{orderId} AND line_no = #{lineNo}")
    @Nullable
    String remark(@Param("orderId") long orderId, @Param("lineNo") int lineNo);

    @Select(CATEGORIES + "WHERE id = #{id}")
    @Nullable
    Category category(int id);

    @Select(CATEGORIES + "WHERE parent_id = #{parentId} ORDER BY id")
    List<Category> children(int parentId);

    @Select("SELECT id, courier_id FROM parcels ORDER BY id LIMIT #{limit}")
    List<Parcel> parcels(int limit);

    @Select("SELECT name FROM couriers WHERE id = #{id}")
    @Nullable
    String courierName(UUID id);

    @Select("SELECT value FROM settings WHERE key = #{key}")
    @Nullable
    String setting(String key);
}
