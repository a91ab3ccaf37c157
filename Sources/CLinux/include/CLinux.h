#ifndef COUNTINGHOUSE_CLINUX_H
#define COUNTINGHOUSE_CLINUX_H

/* What Linux offers and Glibc's module map does not: epoll, eventfd, accept4. */

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/* accept4(2) with SOCK_NONBLOCK | SOCK_CLOEXEC: -1 and errno when no connection was taken. */
int clinux_accept(int listener, struct sockaddr *address, socklen_t *length);

/* socket(2) with SOCK_NONBLOCK | SOCK_CLOEXEC. */
int clinux_stream_socket(int family);

/* eventfd(2), non-blocking and closed on exec. */
int clinux_eventfd(void);

/* epoll_ctl(2) EPOLL_CTL_ADD of a descriptor under a token of the caller's. */
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);

/* epoll_ctl(2) EPOLL_CTL_DEL. */
int clinux_epoll_remove(int epoll, int descriptor);

/* The token that an epoll_event carries. */
uint64_t clinux_epoll_token(const struct epoll_event *event);

#endif
