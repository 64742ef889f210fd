/* The ten-station line as a plain event calendar in C: how fast a program for this line alone is.
 *
 * usage: c_line MACHINES PARTS SEED [TRACE_FILE]
 *
 * Every machine has at most one pending event, the end of its service, so the calendar is a
 * tournament tree over the machines: the root is the next event, a change costs one walk from leaf
 * to root without branches. Failures run on the working-time clock; as nothing else can happen to a
 * machine under repair, the repairs met during a service are folded into its end. Random numbers
 * are made inside the run, in small blocks that stay in the first-level cache: eight interleaved
 * xoshiro256++ generators, a 256-layer ziggurat for the normal, an exponential written so that the
 * compiler turns it into vector instructions.
 *
 * The trace (part, station, machine, start, end of every service) is kept in columns allocated for
 * the longest possible run and touched once before the clock starts: what the system takes to find
 * memory says nothing about a calendar, and on a virtual machine it can be more than the run. It is
 * printed by itself (memory_seconds).
 *
 * With -DSAME_DUTIES the program does what a line engine owes its user besides the trace: every
 * random number is keyed by station and order of start, so that a changed line meets the same luck
 * (Philox4x32-10 and the inverse normal distribution, in blocks of 64), the time of every machine in
 * every state is booked, and so is the time that parts wait in every buffer. Without it the program
 * shows how fast a line can be that owes nothing.
 */
#define _DEFAULT_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

enum { STATIONS = 10, BUFFER = 20, RING = 32, MAX_MACHINES = 64, LANES = 8, BLOCK = 512 };
enum { MAX_LEAVES = 1024 }; /* power of two at least STATIONS * MAX_MACHINES */

static const double SCRAP_SHARE = 0.02, VARIATION = 0.5, FAILURE_MEAN = 100.0, REPAIR_MEAN = 5.0;

/* ---------------------------------------------------------------- random numbers */

static uint64_t lane_state[4][LANES];
static uint64_t bits_block[BLOCK];
static int bits_left;
static double log_mean, log_sd; /* of the service time */

static uint64_t splitmix(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void seed_lanes(uint64_t seed) {
    for (int word = 0; word < 4; word++)
        for (int lane = 0; lane < LANES; lane++) lane_state[word][lane] = splitmix(&seed);
}

static inline uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static void fill_bits(uint64_t *out) {
    uint64_t s0[LANES], s1[LANES], s2[LANES], s3[LANES];
    memcpy(s0, lane_state[0], sizeof s0);
    memcpy(s1, lane_state[1], sizeof s1);
    memcpy(s2, lane_state[2], sizeof s2);
    memcpy(s3, lane_state[3], sizeof s3);
    for (int i = 0; i < BLOCK; i += LANES) {
        for (int k = 0; k < LANES; k++) {
            out[i + k] = rotate(s0[k] + s3[k], 23) + s0[k];
            uint64_t t = s1[k] << 17;
            s2[k] ^= s0[k];
            s3[k] ^= s1[k];
            s1[k] ^= s2[k];
            s0[k] ^= s3[k];
            s2[k] ^= t;
            s3[k] = rotate(s3[k], 45);
        }
    }
    memcpy(lane_state[0], s0, sizeof s0);
    memcpy(lane_state[1], s1, sizeof s1);
    memcpy(lane_state[2], s2, sizeof s2);
    memcpy(lane_state[3], s3, sizeof s3);
}

static inline uint64_t next_bits(void) {
    if (__builtin_expect(bits_left == 0, 0)) {
        fill_bits(bits_block);
        bits_left = BLOCK;
    }
    return bits_block[--bits_left];
}

/* uniform on (0, 1], never zero, so that its logarithm is finite */
static inline double unit(uint64_t bits) { return (double)((bits >> 11) + 1) * 0x1p-53; }

static double draw_exponential(double mean) { return -mean * log(unit(next_bits())); }

#ifndef SAME_DUTIES
/* Ziggurat: layer i is the strip of width edge[i]; a point left of edge[i + 1] is accepted. */
enum { LAYERS = 256 };
static double edge[LAYERS + 1], height[LAYERS + 1], accept_below[LAYERS];
static const double TAIL = 3.6541528853610088;

static void make_ziggurat(void) {
    double tail_height = exp(-0.5 * TAIL * TAIL);
    double area = TAIL * tail_height + sqrt(acos(-1.0) / 2.0) * erfc(TAIL / sqrt(2.0));
    edge[0] = area / tail_height;
    edge[1] = TAIL;
    for (int i = 2; i < LAYERS; i++) {
        double above = area / edge[i - 1] + exp(-0.5 * edge[i - 1] * edge[i - 1]);
        edge[i] = sqrt(-2.0 * log(above));
    }
    edge[LAYERS] = 0.0;
    for (int i = 0; i <= LAYERS; i++) height[i] = exp(-0.5 * edge[i] * edge[i]);
    for (int i = 0; i < LAYERS; i++) accept_below[i] = edge[i + 1] / edge[i];
}

/* The one draw in eighty that the quick test leaves open. */
static __attribute__((noinline)) double normal_slow(uint64_t bits) {
    for (;;) {
        int layer = (int)(bits & (LAYERS - 1));
        double u = (double)((int64_t)bits >> 11) * 0x1p-52;
        double x = u * edge[layer];
        if (fabs(u) < accept_below[layer]) return x;
        if (layer == 0) {
            double beyond, check;
            do {
                beyond = -log(unit(next_bits())) / TAIL;
                check = -log(unit(next_bits()));
            } while (2.0 * check < beyond * beyond);
            return u < 0.0 ? -(TAIL + beyond) : TAIL + beyond;
        }
        double y = height[layer] + unit(next_bits()) * (height[layer + 1] - height[layer]);
        if (y < exp(-0.5 * x * x)) return x;
        bits = next_bits();
    }
}
#endif

/* exp in double precision for arguments of ordinary size, free of branches and calls */
static inline double exponential_of(double x) {
    const double shift = 0x1.8p52;
    double shifted = x * 1.4426950408889634 + shift;
    double whole = shifted - shift;
    double r = x - whole * 0x1.62e42fefa0000p-1 - whole * 0x1.cf79abc9e3b3ap-40;
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    int64_t exponent;
    memcpy(&exponent, &shifted, sizeof exponent);
    int64_t scale_bits = (exponent + 1023) << 52;
    double scale;
    memcpy(&scale, &scale_bits, sizeof scale);
    return p * scale;
}

#ifdef SAME_DUTIES
enum { AHEAD = 64 };
typedef struct {
    double service[AHEAD], to_failure[AHEAD];
    uint32_t scrap_word[AHEAD];
    uint64_t starts;
} Drawn;
static Drawn drawn[STATIONS];
static uint32_t key_word[2];

/* Salmon and others 2011: four words for (order, station, purpose) and a key, for a whole block */
static inline void philox_block(uint64_t first, uint32_t station, uint32_t purpose, uint64_t *w0,
                                uint64_t *w1, uint64_t *w2) {
    for (int i = 0; i < AHEAD; i++) {
        uint64_t c0 = (uint32_t)(first + (uint64_t)i), c1 = (first + (uint64_t)i) >> 32;
        uint64_t c2 = purpose, c3 = station;
        uint64_t k0 = key_word[0], k1 = key_word[1];
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = c0 * 0xD2511F53u, p1 = c2 * 0xCD9E8D57u;
            c0 = (p1 >> 32) ^ c1 ^ k0;
            c1 = p1 & 0xFFFFFFFFu;
            c2 = (p0 >> 32) ^ c3 ^ k1;
            c3 = p0 & 0xFFFFFFFFu;
            k0 = (k0 + 0x9E3779B9u) & 0xFFFFFFFFu;
            k1 = (k1 + 0xBB67AE85u) & 0xFFFFFFFFu;
        }
        w0[i] = c0;
        w1[i] = c1;
        w2[i] = c2;
    }
}

static inline double unit_of(uint64_t w0, uint64_t w1) {
    return ((double)(int64_t)((w0 >> 6) << 26 | w1 >> 6) + 0.5) * 0x1p-52;
}

/* natural logarithm of an ordinary number, free of branches and calls */
static inline double logarithm_of(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t e = (bits >> 52) - 1023;
    bits = (bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000;
    double m;
    memcpy(&m, &bits, sizeof m);
    double k = m > 1.4142135623730951 ? (double)(e + 1) : (double)e;
    m = m > 1.4142135623730951 ? m * 0.5 : m;
    double s = (m - 1.0) / (m + 1.0), z = s * s, p = 1.0 / 21.0;
    for (int n = 19; n >= 3; n -= 2) p = p * z + 1.0 / n;
    return k * 6.931471805599453e-1 + 2.0 * s * (1.0 + z * p);
}

/* Wichura 1988, AS 241: the centre for all, the tails for those that are outside it */
static inline double normal_centre(double u) {
    double q = u - 0.5, r = 0.180625 - q * q;
    double n = 2.5090809287301226727e3, d = 5.2264952788528545610e3;
    n = n * r + 3.3430575583588128105e4, d = d * r + 2.8729085735721942674e4;
    n = n * r + 6.7265770927008700853e4, d = d * r + 3.9307895800092710610e4;
    n = n * r + 4.5921953931549871457e4, d = d * r + 2.1213794301586595867e4;
    n = n * r + 1.3731693765509461125e4, d = d * r + 5.3941960214247511077e3;
    n = n * r + 1.9715909503065514427e3, d = d * r + 6.8718700749205790830e2;
    n = n * r + 1.3314166789178437745e2, d = d * r + 4.2313330701600911252e1;
    n = n * r + 3.3871328727963666080, d = d * r + 1.0;
    return q * n / d;
}

static inline double normal_tail(double u) {
    double r = sqrt(-logarithm_of(u < 0.5 ? u : 1.0 - u)) - 1.6;
    double n = 7.74545014278341407640e-4, d = 1.05075007164441684324e-9;
    n = n * r + 2.27238449892691845833e-2, d = d * r + 5.47593808499534494600e-4;
    n = n * r + 2.41780725177450611770e-1, d = d * r + 1.51986665636164571966e-2;
    n = n * r + 1.27045825245236838258, d = d * r + 1.48103976427480074590e-1;
    n = n * r + 3.64784832476320460504, d = d * r + 6.89767334985100004550e-1;
    n = n * r + 5.76949722146069140550, d = d * r + 1.67638483018380384940;
    n = n * r + 4.63033784615654529590, d = d * r + 2.05319162663775882187;
    n = n * r + 1.42343711074968357734, d = d * r + 1.0;
    return u < 0.5 ? -n / d : n / d;
}

static __attribute__((noinline)) void fill_ahead(int s) {
    Drawn *d = &drawn[s];
    uint64_t w0[AHEAD], w1[AHEAD], w2[AHEAD];
    double u[AHEAD], z[AHEAD];
    philox_block(d->starts, (uint32_t)s, 0, w0, w1, w2);
    for (int i = 0; i < AHEAD; i++) {
        u[i] = unit_of(w0[i], w1[i]);
        z[i] = normal_centre(u[i]);
        d->scrap_word[i] = (uint32_t)w2[i];
    }
    for (int i = 0; i < AHEAD; i++)
        if (fabs(u[i] - 0.5) > 0.425) z[i] = normal_tail(u[i]);
    for (int i = 0; i < AHEAD; i++) d->service[i] = exponential_of(log_mean + log_sd * z[i]);
    philox_block(d->starts, (uint32_t)s, 1, w0, w1, w2);
    for (int i = 0; i < AHEAD; i++)
        d->to_failure[i] = -FAILURE_MEAN * exp(log_mean + log_sd * log_sd / 2) *
                           logarithm_of(unit_of(w0[i], w1[i]));
}
#else
static double service_block[BLOCK];
static int service_left;

static __attribute__((noinline)) void fill_services(void) {
    static uint64_t bits[BLOCK];
    fill_bits(bits);
    for (int i = 0; i < BLOCK; i++) {
        int layer = (int)(bits[i] & (LAYERS - 1));
        double u = (double)((int64_t)bits[i] >> 11) * 0x1p-52;
        double z = u * edge[layer];
        if (__builtin_expect(!(fabs(u) < accept_below[layer]), 0)) z = normal_slow(bits[i]);
        service_block[i] = z;
    }
    for (int i = 0; i < BLOCK; i++)
        service_block[i] = exponential_of(log_mean + log_sd * service_block[i]);
    service_left = BLOCK;
}

static inline double next_service(void) {
    if (__builtin_expect(service_left == 0, 0)) fill_services();
    return service_block[--service_left];
}
#endif

/* ---------------------------------------------------------------- calendar */

/* Times are positive doubles, whose bit patterns order like integers. */
static const int64_t NEVER = INT64_MAX;
static int64_t tree_time[2 * MAX_LEAVES];
static int32_t tree_who[2 * MAX_LEAVES];
static int leaves;

static inline void set_event(int machine, int64_t when) {
    int32_t who = machine;
    unsigned node = (unsigned)(leaves + machine);
    tree_time[node] = when;
    while (node > 1) {
        int64_t rival = tree_time[node ^ 1];
        int32_t rival_who = tree_who[node ^ 1];
        int64_t lost = -(int64_t)(rival < when);
        when ^= (when ^ rival) & lost;
        who ^= (who ^ rival_who) & (int32_t)lost;
        node >>= 1;
        tree_time[node] = when;
        tree_who[node] = who;
    }
}

static inline int64_t as_bits(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* ---------------------------------------------------------------- the line */

typedef struct {
    int32_t part;
    int32_t station;
    double start, end;
    double working_left; /* working time until the next failure */
#ifdef SAME_DUTIES
    uint32_t scrap_word; /* of the job in hand */
    int32_t state;
    double since, in_state[4]; /* working, starved, blocked, down */
#endif
} Machine;

enum { WORKING, STARVED, BLOCKED, DOWN };

typedef struct {
    int32_t slot[RING];
    unsigned head, count;
#ifdef SAME_DUTIES
    double came[RING], waited;
#endif
} Ring;

typedef struct {
    int32_t slot[MAX_MACHINES];
    unsigned head, count;
} Queue;

typedef struct {
    Ring buffer;   /* parts waiting in front of this station */
    Queue idle;    /* its idle machines, longest first */
    Queue blocked; /* its blocked machines, longest first */
    uint64_t scrap_below;
} Station;

static Machine machine[STATIONS * MAX_MACHINES];
static Station station[STATIONS];
static double failure_mean, repair_mean;

static inline void queue_put(Queue *q, int32_t value) {
    q->slot[(q->head + q->count++) & (MAX_MACHINES - 1)] = value;
}

static inline int32_t queue_take(Queue *q) {
    int32_t value = q->slot[q->head & (MAX_MACHINES - 1)];
    q->head++;
    q->count--;
    return value;
}

static inline void ring_put(Ring *q, int32_t value, double now) {
    unsigned at = (q->head + q->count++) & (RING - 1);
    q->slot[at] = value;
#ifdef SAME_DUTIES
    q->came[at] = now;
#endif
    (void)now;
}

static inline int32_t ring_take(Ring *q, double now) {
    int32_t value = q->slot[q->head & (RING - 1)];
#ifdef SAME_DUTIES
    q->waited += now - q->came[q->head & (RING - 1)];
#endif
    (void)now;
    q->head++;
    q->count--;
    return value;
}

static __attribute__((noinline)) double break_down(Machine *m, double end) {
    do {
        end += draw_exponential(repair_mean);
        m->working_left += draw_exponential(failure_mean);
    } while (m->working_left < 0.0);
    return end;
}

/* Machine `who` enters a state; the time in the one it leaves is booked. */
static inline void enter(int who, int32_t state, double now) {
#ifdef SAME_DUTIES
    Machine *m = &machine[who];
    if (m->state == state) return;
    m->in_state[m->state] += now - m->since;
    m->since = now;
    m->state = state;
#endif
    (void)who, (void)state, (void)now;
}

#ifdef SAME_DUTIES
static inline void begin(int who, int32_t part, double now) {
    Machine *m = &machine[who];
    Drawn *d = &drawn[m->station];
    unsigned at = (unsigned)(d->starts % AHEAD);
    if (__builtin_expect(at == 0, 0)) fill_ahead(m->station);
    d->starts++;
    double work = d->service[at], end = now + work;
    m->scrap_word = d->scrap_word[at];
    enter(who, WORKING, now);
    m->working_left = d->to_failure[at] - work; /* memoryless: drawn anew for every job */
    if (__builtin_expect(m->working_left < 0.0, 0)) {
        double repaired = break_down(m, end);
        m->in_state[DOWN] += repaired - end;
        m->in_state[WORKING] -= repaired - end;
        end = repaired;
    }
    m->part = part;
    m->start = now;
    m->end = end;
    set_event(who, as_bits(end));
}
#else
static inline void begin(int who, int32_t part, double now) {
    Machine *m = &machine[who];
    double work = next_service();
    double end = now + work;
    m->working_left -= work;
    if (__builtin_expect(m->working_left < 0.0, 0)) end = break_down(m, end);
    m->part = part;
    m->start = now;
    m->end = end;
    set_event(who, as_bits(end));
}
#endif

static inline int scrapped(int who) {
#ifdef SAME_DUTIES
    return machine[who].scrap_word < station[machine[who].station].scrap_below >> 32;
#else
    return next_bits() < station[machine[who].station].scrap_below;
#endif
}

static void prepare(int machines, uint64_t seed) {
    seed_lanes(seed);
#ifdef SAME_DUTIES
    memcpy(key_word, lane_state[0], sizeof key_word);
#else
    make_ziggurat();
#endif
    double variance = log(1.0 + VARIATION * VARIATION);
    log_mean = log((double)machines) - variance / 2.0;
    log_sd = sqrt(variance);
    failure_mean = FAILURE_MEAN * machines;
    repair_mean = REPAIR_MEAN * machines;
    for (leaves = 2; leaves < STATIONS * machines; leaves *= 2) {}
    for (int i = 0; i < 2 * leaves; i++) tree_time[i] = NEVER;
    for (int i = 0; i < leaves; i++) tree_who[leaves + i] = i;
    for (int s = 0; s < STATIONS; s++) {
        station[s].scrap_below = s % 3 == 2 ? (uint64_t)(SCRAP_SHARE * 0x1p64) : 0;
        for (int k = 0; k < machines; k++) {
            int who = s * machines + k;
            machine[who].station = s;
#ifdef SAME_DUTIES
            machine[who].state = STARVED;
#endif
            machine[who].working_left = draw_exponential(failure_mean);
            if (s > 0) queue_put(&station[s].idle, who);
        }
    }
}

typedef struct {
    int32_t *part;
    int16_t *station, *machine;
    double *start, *end;
} Trace;

typedef struct {
    int64_t rows;
    double last_start; /* of the last part at the first station */
    double last_end;   /* of the run */
} Outcome;

static Outcome simulate(int machines, int32_t parts, Trace trace) {
    int32_t next_part = 0;
    double last_start = 0.0;
    int64_t row = 0;
    for (int who = 0; who < machines && next_part < parts; who++) begin(who, next_part++, 0.0);
    while (tree_time[1] != NEVER) {
        int who = tree_who[1];
        int s = machine[who].station;
        int32_t part = machine[who].part;
        double now = machine[who].end;
        trace.part[row] = part;
        trace.station[row] = (int16_t)s;
        trace.machine[row] = (int16_t)who;
        trace.start[row] = machine[who].start;
        trace.end[row] = now;
        row++;

        if (!scrapped(who) && s + 1 < STATIONS) {
            Station *down = &station[s + 1];
            if (down->idle.count > 0) {
                begin(queue_take(&down->idle), part, now);
            } else if (down->buffer.count < BUFFER) {
                ring_put(&down->buffer, part, now);
            } else {
                queue_put(&station[s].blocked, who);
                enter(who, BLOCKED, now);
                set_event(who, NEVER);
                continue;
            }
        }
        /* The machine is free; what it takes may free a blocked one upstream, and so on. */
        for (;;) {
            if (s == 0) {
                if (next_part < parts) {
                    last_start = now;
                    begin(who, next_part++, now);
                } else {
                    set_event(who, NEVER);
                }
                break;
            }
            Station *here = &station[s];
            if (here->buffer.count == 0) {
                queue_put(&here->idle, who);
                enter(who, STARVED, now);
                set_event(who, NEVER);
                break;
            }
            begin(who, ring_take(&here->buffer, now), now);
            Queue *waiting = &station[s - 1].blocked;
            if (waiting->count == 0) break;
            who = queue_take(waiting);
            ring_put(&here->buffer, machine[who].part, now);
            s--;
        }
    }
    return (Outcome){row, last_start, trace.end[row - 1]};
}

/* A column, every page touched; in large pages where the system has them, as NumPy asks for too. */
static void *column(size_t rows, size_t size) {
    const size_t page = (size_t)1 << 21;
    size_t bytes = (rows * size + page - 1) / page * page;
    void *memory = aligned_alloc(page, bytes);
#ifdef MADV_HUGEPAGE
    if (memory) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    if (memory) memset(memory, 0xff, bytes);
    return memory;
}

static double clock_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int write_trace(const char *path, Trace t, int64_t rows) {
    FILE *file = fopen(path, "wb");
    if (!file) return 1;
    size_t n = (size_t)rows;
    size_t done = fwrite(t.part, sizeof *t.part, n, file) +
                  fwrite(t.station, sizeof *t.station, n, file) +
                  fwrite(t.machine, sizeof *t.machine, n, file) +
                  fwrite(t.start, sizeof *t.start, n, file) +
                  fwrite(t.end, sizeof *t.end, n, file);
    return fclose(file) != 0 || done != 5 * n;
}

int main(int argc, char **argv) {
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: c_line MACHINES PARTS SEED [TRACE_FILE]\n");
        return 2;
    }
    int machines = atoi(argv[1]);
    int64_t parts = atoll(argv[2]);
    uint64_t seed = strtoull(argv[3], NULL, 10);
    if (machines < 1 || machines > MAX_MACHINES || parts < 1 || parts > INT32_MAX) {
        fprintf(stderr, "c_line: 1 to %d machines, 1 to %d parts\n", MAX_MACHINES, INT32_MAX);
        return 2;
    }
    double asked = clock_now();
    size_t most = (size_t)parts * STATIONS;
    Trace trace = {
        column(most, sizeof(int32_t)), column(most, sizeof(int16_t)),
        column(most, sizeof(int16_t)), column(most, sizeof(double)),
        column(most, sizeof(double)),
    };
    if (!trace.part || !trace.station || !trace.machine || !trace.start || !trace.end) {
        fprintf(stderr, "c_line: not enough memory for %zu rows\n", most);
        return 1;
    }
    double begun = clock_now();
    prepare(machines, seed);
    Outcome outcome = simulate(machines, (int32_t)parts, trace);
    double seconds = clock_now() - begun;

    double busy = 0.0; /* read back after the clock stopped, so that no column can be left out */
    int64_t finished = 0, digest = 0;
    for (int64_t i = 0; i < outcome.rows; i++) {
        busy += trace.end[i] - trace.start[i];
        finished += trace.station[i] == STATIONS - 1;
        digest += trace.part[i] ^ trace.machine[i];
    }
    printf("rows %lld\nseconds %.9f\n", (long long)outcome.rows, seconds);
    printf("throughput %.9f\n", (double)(parts - 1) / outcome.last_start);
    printf("output %.9f\n", (double)finished / outcome.last_end);
    printf("mean_service %.9f\n", busy / (double)outcome.rows);
#ifdef SAME_DUTIES
    double booked = 0.0, waited = 0.0;
    for (int who = 0; who < STATIONS * machines; who++)
        for (int k = 0; k < 4; k++) booked += machine[who].in_state[k];
    for (int s = 0; s < STATIONS; s++) waited += station[s].buffer.waited;
    printf("booked %.9f\nwaited %.9f\n", booked, waited);
#endif
    printf("memory_seconds %.9f\ndigest %lld\n", begun - asked, (long long)digest);
    return argc == 5 ? write_trace(argv[4], trace, outcome.rows) : 0;
}
