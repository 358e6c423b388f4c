package io.pgtender.apply;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between the driver and the server: announces backend pids of its own like PgBouncer, loses its clients while
 * the server notices nothing, or falls silent. The client must negotiate neither TLS nor GSS.
 */
final class TcpProxy implements AutoCloseable {

    /** What it does to BackendKeyData. */
    enum Pids {
        TRUE,
        OF_A_POOLER
    }

    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final Pids pids;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Socket> servers = new CopyOnWriteArrayList<>();
    private volatile boolean frozen;

    TcpProxy(String host, int port, Pids pids) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.host = host;
        this.port = port;
        this.pids = pids;
        daemon(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts every client off; the server's ends stay open. */
    void loseClients() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }

    /** From now on nothing passes in either direction, and nothing is closed. */
    void freeze() {
        frozen = true;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            if (frozen) {
                clients.add(client);
                continue;
            }
            Socket server = new Socket(host, port);
            clients.add(client);
            servers.add(server);
            daemon(() -> ask(client.getInputStream(), server.getOutputStream()));
            daemon(() -> answer(server.getInputStream(), client.getOutputStream()));
        }
    }

    private void ask(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[8_192];
        int read;
        while ((read = from.read(buffer)) >= 0) {
            if (!frozen) {
                to.write(buffer, 0, read);
            }
        }
    }

    private void answer(InputStream from, OutputStream to) throws IOException {
        DataInputStream in = new DataInputStream(from);
        DataOutputStream out = new DataOutputStream(to);
        while (true) {
            int type = in.read();
            if (type < 0) {
                to.close(); // As a cancel request ends: the driver waits for it.
                return;
            }
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'K' && pids == Pids.OF_A_POOLER) {
                body[0] ^= (byte) 0x40;
            }
            if (frozen) {
                continue;
            }
            out.writeByte(type);
            out.writeInt(body.length + 4);
            out.write(body);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        loseClients();
        for (Socket server : servers) {
            server.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // A socket was closed: that is how each of these threads ends.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
