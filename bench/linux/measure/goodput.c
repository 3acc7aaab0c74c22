/*
 * Measures one run of goodput.csv on the kernel of this machine: two network namespaces with a TUN device
 * each, an emulated link between them, a sender without end and a reader. Needs root and iproute2.
 *
 *   gcc -O2 -o goodput goodput.c
 *   sudo ./goodput CC RTT_MS LOSS RATE_MBPS QUEUE_PKTS SEED DURATION_S >> runs.csv
 *
 * Prints the line of the run; on stderr how late packets left: with more than 0.1 ms on the average, or
 * 40 ms once, the machine was too busy and the run is worth nothing.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 16384 /* packets on their way, in each direction */
#define PORT 5201
#define CHUNK (256 << 10)

static const char *CLIENT = "10.77.0.1", *SERVER = "10.77.0.2";

struct packet {
    int length, lost;
    int64_t sent_ns, due_ns; /* when the transmitter is done with it, and when it arrives */
    unsigned char bytes[1600];
};

struct direction {
    struct packet *ring;
    unsigned head, tail;
    int in, out; /* TUN devices */
    unsigned queue;
    int64_t free_ns; /* when the transmitter is */
};

/* Between the processes. */
struct shared {
    volatile int64_t received, at_end, retransmits, done;
};

static double rate_bps, loss;
static int64_t delay_ns;
static uint64_t state; /* of splitmix64 */

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t draw(void) {
    uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static void priority(int level) {
    struct sched_param param = {level};
    if (sched_setscheduler(0, SCHED_FIFO, &param)) die("sched_setscheduler");
}

static void run(const char *command) {
    if (system(command)) die(command);
}

/* A namespace with its TUN device; this process is in it afterwards. */
static int make_host(const char *address, int *namespace) {
    char command[200];
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "tun0"};
    if (unshare(CLONE_NEWNET)) die("unshare");
    *namespace = open("/proc/self/ns/net", O_RDONLY);
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    if (tun < 0 || ioctl(tun, TUNSETIFF, &request)) die("/dev/net/tun");
    snprintf(command, sizeof command, "ip addr add %s/24 dev tun0", address);
    run(command);
    run("ip link set lo up");
    run("ip link set tun0 mtu 1500 gso_max_segs 1 txqueuelen 10000 up");
    run("sysctl -qw net.ipv4.tcp_rmem='4096 8388608 33554432' net.ipv4.tcp_wmem='4096 8388608 33554432'"
        " net.ipv4.tcp_no_metrics_save=1 net.ipv4.tcp_ecn=2 net.ipv4.tcp_fastopen=0");
    return tun;
}

static int open_socket(int namespace, const char *control) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (setns(namespace, CLONE_NEWNET)) die("setns");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, control, strlen(control))) die(control);
    return fd;
}

static struct sockaddr_in server_address(void) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = inet_addr(SERVER)};
}

/* Takes connections before it returns; a process of its own reads. */
static pid_t start_reader(int namespace, const char *control, struct shared *shared) {
    static char buffer[CHUNK];
    int ready[2];
    char byte;
    if (pipe(ready)) die("pipe");
    pid_t child = fork();
    if (child) return read(ready[0], &byte, 1) == 1 ? child : (die("reader"), 0);
    int fd = open_socket(namespace, control);
    struct sockaddr_in address = server_address();
    if (bind(fd, (void *)&address, sizeof address) || listen(fd, 5)) die("listen");
    if (write(ready[1], "", 1) != 1) die("pipe");
    priority(10);
    int accepted = accept(fd, NULL, NULL);
    for (ssize_t got; (got = read(accepted, buffer, sizeof buffer)) > 0;) shared->received += got;
    exit(0);
}

/* Writes without end; a second process looks at the counters when the time is up. */
static pid_t start_sender(int namespace, const char *control, double seconds, struct shared *shared) {
    static char buffer[CHUNK];
    pid_t child = fork();
    if (child) return child;
    int fd = open_socket(namespace, control);
    struct sockaddr_in address = server_address();
    priority(10);
    if (connect(fd, (void *)&address, sizeof address)) die("connect");
    int64_t end_ns = now_ns() + (int64_t)(seconds * 1e9);
    if (fork() == 0) {
        struct timespec end = {end_ns / 1000000000, end_ns % 1000000000};
        struct tcp_info info;
        socklen_t length = sizeof info;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        priority(20);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
        shared->at_end = shared->received;
        getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length);
        shared->retransmits = info.tcpi_total_retrans;
        shared->done = 1;
        _exit(0);
    }
    while (write(fd, buffer, sizeof buffer) > 0) continue;
    exit(0);
}

static int payload_length(const struct packet *packet) {
    const unsigned char *ip = packet->bytes;
    int header = (ip[0] & 15) * 4;
    return packet->length - header - (ip[header + 12] >> 4) * 4;
}

static int64_t transmission_ns(const struct packet *packet) {
    return (int64_t)(packet->length * 8e9 / rate_bps + 0.5);
}

/* Packets that wait, without the one being transmitted. */
static unsigned waiting(const struct direction *d, int64_t at_ns) {
    unsigned count = 0;
    for (unsigned i = d->head; i != d->tail; i--, count++) {
        const struct packet *packet = &d->ring[(i - 1) % SLOTS];
        if (packet->sent_ns - transmission_ns(packet) <= at_ns) break;
    }
    return count;
}

/* Takes a packet from the TUN device; 0 if there is none. */
static int take(struct direction *d, int loses) {
    struct packet *packet = &d->ring[d->head % SLOTS];
    packet->length = read(d->in, packet->bytes, sizeof packet->bytes);
    if (packet->length <= 0) return 0;
    if (packet->bytes[0] >> 4 != 4) return 1;
    int64_t at_ns = now_ns();
    if (d->free_ns > at_ns && waiting(d, at_ns) >= d->queue) return 1;
    int64_t start_ns = d->free_ns > at_ns ? d->free_ns : at_ns;
    d->free_ns = packet->sent_ns = start_ns + transmission_ns(packet);
    packet->due_ns = packet->sent_ns + delay_ns;
    packet->lost = loses && payload_length(packet) > 0 && (draw() >> 11) / 9007199254740992.0 < loss;
    d->head++;
    return 1;
}

int main(int count, char **given) {
    if (count != 8) {
        fputs("Usage: goodput CC RTT_MS LOSS RATE_MBPS QUEUE_PKTS SEED DURATION_S\n", stderr);
        return 2;
    }
    const char *control = given[1];
    delay_ns = (int64_t)(atof(given[2]) * 1e6 / 2);
    loss = atof(given[3]);
    rate_bps = atof(given[4]) * 1e6;
    state = strtoull(given[6], NULL, 10) * 1000003;
    draw();
    double seconds = atof(given[7]);

    int namespaces[2];
    int client = make_host(CLIENT, &namespaces[0]), server = make_host(SERVER, &namespaces[1]);
    struct direction directions[2] = {
        {.in = client, .out = server, .queue = atoi(given[5])},
        {.in = server, .out = client, .queue = SLOTS - 10},
    };
    for (int i = 0; i < 2; i++) directions[i].ring = calloc(SLOTS, sizeof(struct packet));
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t reader = start_reader(namespaces[1], control, shared);
    pid_t sender = start_sender(namespaces[0], control, seconds, shared);

    mlockall(MCL_CURRENT | MCL_FUTURE);
    priority(30);
    prctl(PR_SET_TIMERSLACK, 1);
    int64_t late_ns = 0, latest_ns = 0;
    long delivered = 0;
    while (!shared->done) {
        int64_t at_ns = now_ns(), next_ns = at_ns + 5000000;
        for (int i = 0; i < 2; i++) {
            struct direction *d = &directions[i];
            for (; d->tail != d->head; d->tail++) {
                struct packet *packet = &d->ring[d->tail % SLOTS];
                if (packet->due_ns > at_ns) {
                    if (packet->due_ns < next_ns) next_ns = packet->due_ns;
                    break;
                }
                if (packet->lost) continue;
                int64_t by_ns = now_ns() - packet->due_ns;
                late_ns += by_ns;
                delivered++;
                if (by_ns > latest_ns) latest_ns = by_ns;
                if (write(d->out, packet->bytes, packet->length) < 0) perror("write");
                at_ns = now_ns();
            }
        }
        int64_t wait_ns = next_ns - now_ns();
        struct timespec wait = {0, wait_ns > 0 ? wait_ns : 0};
        struct pollfd devices[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        ppoll(devices, 2, &wait, NULL);
        for (int i = 0; i < 2; i++)
            while (devices[i].revents && take(&directions[i], i == 0)) continue;
    }
    for (int i = 1; i < 8; i++) printf("%s,", given[i]);
    printf("%.4f,%lld\n", shared->at_end * 8 / seconds / 1e6, (long long)shared->retransmits);
    fprintf(stderr, "late: mean %.1f us, most %.1f us\n", late_ns / 1e3 / delivered, latest_ns / 1e3);
    kill(reader, SIGKILL);
    kill(sender, SIGKILL);
    return 0;
}
