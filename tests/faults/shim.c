/* Stands between a process and the disk (LD_PRELOAD).

   It writes down what the process does to the files below one folder (GIGA_FOLDER), in one order,
   into GIGA_TRACE; lets the fsync with the number GIGA_FAIL fail; and adds the seconds that stand
   in the file GIGA_CLOCK to the clock on the wall. Writes to the file GIGA_ACKS are what the
   process acknowledges: they stand in the same order.

   A record: operation (1 byte), number of the file (8), offset or size (8), length (4), bytes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *acks, *clock_file;
static size_t folder_length;
static int trace = -1;
static long fail = 0, syncs = 0;


__attribute__((constructor)) static void begin(void) {
    folder = getenv("GIGA_FOLDER");
    acks = getenv("GIGA_ACKS");
    clock_file = getenv("GIGA_CLOCK");
    folder_length = folder ? strlen(folder) : 0;
    const char *path = getenv("GIGA_TRACE"), *number = getenv("GIGA_FAIL");
    fail = number ? atol(number) : 0;
    if (path) trace = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0644);
}

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        long done = syscall(SYS_write, trace, at, length);
        if (done <= 0) abort();
        at += done, length -= done;
    }
}

static void note(char what, uint64_t file, uint64_t offset, const void *bytes, uint32_t length) {
    if (trace < 0) return;
    char head[21];
    head[0] = what;
    memcpy(head + 1, &file, 8), memcpy(head + 9, &offset, 8), memcpy(head + 17, &length, 4);
    put(head, 21);
    if (length) put(bytes, length);
}

static int below(const char *path) {
    return folder && !strncmp(path, folder, folder_length) && path[folder_length] == '/';
}

/* The absolute path of a name, of a name in an open folder, or of an open file. */
static int full(int at, const char *name, char *out) {
    if (name[0] == '/') return snprintf(out, 4096, "%s", name) < 4096;
    char link[64], base[4096];
    snprintf(link, 64, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
    ssize_t n = readlink(link, base, 4095);
    if (n < 0) return 0;
    base[n] = 0;
    return snprintf(out, 4096, "%s/%s", base, name) < 4096;
}

static int path_of(int fd, char *out) {
    char link[64];
    snprintf(link, 64, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, 4095);
    if (n < 0) return 0;
    out[n] = 0;
    return 1;
}

static uint64_t number_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : found.st_ino;
}

static int watched(int fd) {
    char path[4096];
    return path_of(fd, path) && below(path) && !strstr(path, "-shm");
}

static int open_at(int at, const char *name, int flags, mode_t mode) {
    char path[4096];
    if (!full(at, name, path) || !below(path) || strstr(path, "-shm"))
        return syscall(SYS_openat, at, name, flags, mode);
    pthread_mutex_lock(&turn);
    int new = (flags & O_CREAT) && access(path, F_OK);
    int fd = syscall(SYS_openat, at, name, flags, mode);
    int error = errno;
    if (fd >= 0 && new) note('c', number_of(fd), 0, path, strlen(path));
    else if (fd >= 0 && (flags & O_TRUNC)) note('t', number_of(fd), 0, 0, 0);
    pthread_mutex_unlock(&turn);
    errno = error;
    return fd;
}

#define OPEN(name)                                                  \
    int name(const char *path, int flags, ...) {                    \
        va_list more;                                               \
        va_start(more, flags);                                      \
        mode_t mode = va_arg(more, int);                            \
        va_end(more);                                               \
        return open_at(AT_FDCWD, path, flags, mode);                \
    }
#define OPENAT(name)                                                \
    int name(int at, const char *path, int flags, ...) {            \
        va_list more;                                               \
        va_start(more, flags);                                      \
        mode_t mode = va_arg(more, int);                            \
        va_end(more);                                               \
        return open_at(at, path, flags, mode);                      \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

static ssize_t wrote(int fd, const void *bytes, size_t length, off_t at) {
    char path[4096];
    int mine = path_of(fd, path) && below(path) && !strstr(path, "-shm");
    int said = acks && !mine && path_of(fd, path) && !strcmp(path, acks);
    if (!mine && !said)
        return at < 0 ? syscall(SYS_write, fd, bytes, length)
                      : syscall(SYS_pwrite64, fd, bytes, length, at);
    pthread_mutex_lock(&turn);
    off_t where = at;
    if (at < 0) where = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = at < 0 ? syscall(SYS_write, fd, bytes, length)
                          : syscall(SYS_pwrite64, fd, bytes, length, at);
    int error = errno;
    if (done > 0) note(said ? 'a' : 'w', number_of(fd), where, bytes, done);
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *b, size_t n) { return wrote(fd, b, n, -1); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { return wrote(fd, b, n, at); }
ssize_t pwrite64(int fd, const void *b, size_t n, off_t at) { return wrote(fd, b, n, at); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (!watched(fd)) return syscall(SYS_writev, fd, parts, count);
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        if (!parts[i].iov_len) continue;
        ssize_t done = wrote(fd, parts[i].iov_base, parts[i].iov_len, -1);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return all;
}

static int synced(int fd, int how) {
    char path[4096];
    if (!path_of(fd, path) || !(below(path) || (folder && !strcmp(path, folder))))
        return syscall(how, fd);
    pthread_mutex_lock(&turn);
    int failed = fail && ++syncs == fail;
    int done = failed ? -1 : syscall(how, fd);
    int error = failed ? EIO : errno;
    note(failed ? 'F' : 's', number_of(fd), 0, path, strlen(path));
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static int cut(int fd, off_t size) {
    if (!watched(fd)) return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&turn);
    int done = syscall(SYS_ftruncate, fd, size), error = errno;
    if (!done) note('t', number_of(fd), size, 0, 0);
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off_t size) { return cut(fd, size); }

/* One or two names: what was done, and to what. */
static int named(char what, int at, const char *one, int to, const char *other, long done_by[6]) {
    char said[8200], second[4096];
    int mine = full(at, one, said) && below(said) && !strstr(said, "-shm");
    if (other) {
        if (!full(to, other, second)) mine = 0;
        else if (mine) strcpy(said + strlen(said) + 1, second);
    }
    if (mine) pthread_mutex_lock(&turn);
    int done = syscall(done_by[0], done_by[1], done_by[2], done_by[3], done_by[4], done_by[5]);
    int error = errno;
    if (mine) {
        size_t n = strlen(said);
        if (!done) note(what, 0, 0, said, other ? n + 1 + strlen(second) : n);
        pthread_mutex_unlock(&turn);
    }
    errno = error;
    return done;
}

#define BY(...) ((long[6]){__VA_ARGS__})
int unlinkat(int at, const char *p, int flags) {
    return named(flags & AT_REMOVEDIR ? 'd' : 'u', at, p, 0, 0, BY(SYS_unlinkat, at, (long)p, flags));
}
int unlink(const char *p) { return unlinkat(AT_FDCWD, p, 0); }
int rmdir(const char *p) { return unlinkat(AT_FDCWD, p, AT_REMOVEDIR); }
int mkdirat(int at, const char *p, mode_t mode) {
    return named('m', at, p, 0, 0, BY(SYS_mkdirat, at, (long)p, mode));
}
int mkdir(const char *p, mode_t mode) { return mkdirat(AT_FDCWD, p, mode); }
int renameat2(int a, const char *p, int b, const char *q, unsigned flags) {
    return named('r', a, p, b, q, BY(SYS_renameat2, a, (long)p, b, (long)q, flags));
}
int renameat(int a, const char *p, int b, const char *q) { return renameat2(a, p, b, q, 0); }
int rename(const char *p, const char *q) { return renameat2(AT_FDCWD, p, AT_FDCWD, q, 0); }
int linkat(int a, const char *p, int b, const char *q, int flags) {
    return named('l', a, p, b, q, BY(SYS_linkat, a, (long)p, b, (long)q, flags));
}
int link(const char *p, const char *q) { return linkat(AT_FDCWD, p, AT_FDCWD, q, 0); }

static long shift(void) {
    char text[32];
    if (!clock_file) return 0;
    int fd = syscall(SYS_openat, AT_FDCWD, clock_file, O_RDONLY);
    if (fd < 0) return 0;
    long n = syscall(SYS_read, fd, text, 31);
    syscall(SYS_close, fd);
    if (n <= 0) return 0;
    text[n] = 0;
    return atol(text);
}

int clock_gettime(clockid_t id, struct timespec *t) {
    int done = syscall(SYS_clock_gettime, id, t);
    if (!done && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) t->tv_sec += shift();
    return done;
}
int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    t->tv_sec = now.tv_sec, t->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *t) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (t) *t = now.tv_sec;
    return now.tv_sec;
}
