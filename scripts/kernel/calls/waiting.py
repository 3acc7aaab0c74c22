"""Calls that wait: poll, epoll, usleep."""
import ctypes

from calls.base import BaseCalls
from language import QUESTION, Structure
from libc import EpollEvent, PollDescriptor, libc
from symbols import event_names, number


class WaitingCalls(BaseCalls):
    def poll(self, items, count, timeout):
        array = (PollDescriptor * max(len(items), 1))()
        for descriptor, item in zip(array, items):
            descriptor.fd = self._fd(item.get("fd"))
            descriptor.events = number(item.get("events"))

        def check(_result):
            texts, problem = [], None
            for descriptor, item in zip(array, items):
                actual = descriptor.revents & 0xFFFF
                name = event_names(actual, "POLL")
                texts.append("revents=" + name)
                wanted = item.get("revents")
                if not self._is_open(wanted, name) and number(wanted) != actual:
                    expected = event_names(number(wanted), "POLL")
                    problem = "revents: expected %s, actual %s" % (expected, name)
            return " ".join(texts), problem

        return self._calling(libc.poll, array, number(count), number(timeout)), check

    def epoll_create(self, size):
        return self._calling(libc.epoll_create, number(size)), None

    def epoll_create1(self, flags):
        return self._calling(libc.epoll_create1, number(flags)), None

    def epoll_ctl(self, epoll, operation, fd, interest=None):
        event = EpollEvent()
        if isinstance(interest, Structure):
            event.events = number(interest.get("events")) & 0xFFFFFFFF
            data = interest.get("fd")
            if data is None:
                given = [interest.get(name) for name in ("ptr", "u32", "u64", "data")]
                data = ([value for value in given if value is not None] or [fd])[-1]
            event.data = number(data)
        arguments = (number(operation), self._fd(fd), ctypes.byref(event))
        return self._calling(libc.epoll_ctl, self._fd(epoll), *arguments), None

    def epoll_wait(self, epoll, items, count, timeout):
        items = items if isinstance(items, list) else [items]
        array = (EpollEvent * max(number(count), 1))()

        def check(result):
            texts, problem = [], None
            for index in range(max(result, 0)):
                event = array[index]
                name = event_names(event.events, "EPOLL")
                texts.append("{events=%s, fd=%d}" % (name, event.data))
                if index < len(items) and items[index] is QUESTION:
                    self._run.answers.append(texts[-1])
                if index >= len(items) or not isinstance(items[index], Structure):
                    continue
                events, fd = items[index].get("events"), items[index].get("fd")
                if not self._is_open(events, name) and number(events) & 0xFFFFFFFF != event.events:
                    expected = event_names(number(events), "EPOLL")
                    problem = "events: expected %s, actual %s" % (expected, name)
                if not self._is_open(fd, "%d" % event.data) and number(fd) != event.data:
                    problem = "fd: expected %d, actual %d" % (number(fd), event.data)
            self._run.answers += ["..." for item in items[max(result, 0) :] if item is QUESTION]
            return " ".join(texts), problem

        arguments = (array, number(count), number(timeout))
        return self._calling(libc.epoll_wait, self._fd(epoll), *arguments), check

    def usleep(self, microseconds):
        return self._calling(libc.usleep, number(microseconds)), None
