"""Execute runs in background threads: one run at a time in each conversation, with a queue of waiting messages.

`Runs` is the one place that appends to the logs of a store while a conversation is answered. Pages and programs send
messages, read the log from the store, and wait for progress; whether any of them is still there makes no difference to
a run, nor to the messages that wait for its end.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue

from core.conversation import Conversation, ConversationId, ConversationSettings, LogEntry, number_of
from core.error_codes import ErrorCode
from core.errors import ConversationGoneError, Failure, PlaygroundError, TooManyRunsError
from core.events import DeltaReceived, EndReason, Recorded, RunEnded
from core.messages import Message, user
from core.models.protocol import Model
from core.runner.cancel import Cancel, tenant_scope
from core.sandbox import Sandbox
from core.store.protocol import Store
from core.team.code_function import DEFAULT_SANDBOX
from core.views import agent_of

CreateModel = Callable[[], Model]
"""Creates the model of a run, in the run's thread. The only place where a key is held, for as long as the run needs it."""

Listener = Callable[[Recorded | None], None]

WAKE_S = 0.5
"""How long a wait in `events` lasts at most: on Windows a signal is noticed only between two waits."""

MOST_RUNS = 256
"""Runs at the same time in a process: each has a thread; 200 conversations with one each were measured to take 80 MB."""

UNEXPECTED = "Something went wrong inside the playground."
UNEXPECTED_FIX = "Try again. If it happens again, start a new conversation."

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A message to be answered: the conversation's team and settings (its log is in the store), and the model.

    `replaces` is the number of the first event of a run whose place the new one takes.
    """

    conversation: Conversation
    messages: Sequence[Message]
    create_model: CreateModel = field(repr=False)
    replaces: int | None = None

    @property
    def text(self) -> str:
        """The text of the user message."""
        return "\n\n".join(str(message.get("content") or "") for message in self.messages)


class ActiveRun:
    """A run in progress. `conversation` is what it continues, with the log as it was when the run started."""

    def __init__(self, id: str, order: Order, conversation: Conversation) -> None:
        self.id = id
        self.order = order
        self.conversation = conversation
        self.cancel = Cancel()
        self.last_move = self.first - 1

    @property
    def first(self) -> int:
        """Return the number of its first event in the log."""
        return self.conversation.next_number

    @property
    def is_stopping(self) -> bool:
        return self.cancel.cancelled


class _Lane:
    """The state of one conversation: the run in progress, the orders that wait for its end, and the listeners.

    `users` counts the threads that have it in use at this moment.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.run: ActiveRun | None = None
        self.waiting: deque[Order] = deque()
        self.listeners: set[Listener] = set()
        self.users = 0

    @property
    def is_idle(self) -> bool:
        return self.run is None and not self.waiting and not self.listeners

    def notify(self, recorded: Recorded | None = None) -> None:
        """Wake the threads that wait for progress, and call the listeners."""
        self.changed.notify_all()
        self.call_listeners(recorded)

    def call_listeners(self, recorded: Recorded | None) -> None:
        for listener in self.listeners:
            listener(recorded)


class Runs:
    """The runs of a process, by conversation. Every method may be called from any thread."""

    def __init__(
        self,
        store: Store,
        *,
        most_runs: int = MOST_RUNS,
        sandbox: Sandbox = DEFAULT_SANDBOX,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self._most_runs = most_runs
        self._sandbox = sandbox
        self._clock = clock
        self._lock = threading.Lock()
        self._lanes: dict[ConversationId, _Lane] = {}
        self._threads = 0

    # --- sending

    def send(self, conversation: Conversation, text: str, *, create_model: CreateModel) -> None:
        """Answer a user message, now or when the run in progress and the messages before it are done.

        The conversation's team and settings are saved when the run starts; its log is read from the store.

        Raises TooManyRunsError when no more runs fit, and RunInProgressError when another process has a run in this
        conversation; then nothing has changed.
        """
        order = Order(conversation=conversation, messages=[user(text)], create_model=create_model)
        with self._lane(conversation.id) as lane:
            lane.waiting.append(order)
            try:
                if lane.run is None:
                    self._start_thread(lane, conversation.id)
            except BaseException:
                lane.waiting.remove(order)
                raise
            lane.notify()

    def retry(self, conversation: Conversation, *, create_model: CreateModel) -> None:
        """Answer the messages of the last run once more, in place of that run.

        An agent or context variables that were chosen for the last run hold again, unless others are chosen now. Does
        nothing while a run is in progress, and in a conversation without runs. Raises as `send` does.
        """
        with self._lane(conversation.id) as lane:
            stored = self.store.load(conversation.id)
            last = stored.last_run() if stored is not None else None
            if lane.run is not None or stored is None or last is None:
                return
            first, opening = last
            order = Order(
                conversation=_with_choices_of(conversation, stored.settings),
                messages=[message for message in opening.messages if message.get("role") == "user"],
                create_model=create_model,
                replaces=first,
            )
            lane.waiting.appendleft(order)
            try:
                self._start_thread(lane, conversation.id)
            except BaseException:
                lane.waiting.remove(order)
                raise
            lane.notify()

    def update_waiting(self, conversation: Conversation, *, create_model: CreateModel) -> None:
        """Answer the waiting messages with this team, these settings and this model.

        What was chosen for one of them when it was sent, an agent or context variables, stays with it.
        """
        with self._lane(conversation.id) as lane:
            lane.waiting = deque(
                replace(
                    order,
                    conversation=_with_choices_of(conversation, order.conversation.settings),
                    create_model=create_model,
                )
                for order in lane.waiting
            )

    def stop(self, id: ConversationId) -> Sequence[str]:
        """End the run in progress, and return the texts of the messages that waited; they are not sent any more."""
        with self._lane(id) as lane:
            texts = [order.text for order in lane.waiting]
            lane.waiting.clear()
            run = lane.run
            lane.notify()
        if run is not None:
            run.cancel.cancel()
        return texts

    # --- watching

    def running(self, id: ConversationId) -> ActiveRun | None:
        """Return the run in progress in this conversation."""
        lane = self._lanes.get(id)
        return lane.run if lane is not None else None

    def waiting(self, id: ConversationId) -> Sequence[str]:
        """Return the texts of the messages that wait for the end of the run in progress."""
        with self._lane(id) as lane:
            return [order.text for order in lane.waiting]

    @property
    def has_room(self) -> bool:
        """Return whether one more run fits into the process."""
        return self._threads < self._most_runs

    def wait_for_progress(self, id: ConversationId, after: int, *, timeout_s: float) -> bool:
        """Wait until an event other than a delta has a number above `after`, or no run is in progress.

        Returns whether that has happened before the time was up. Deltas do not count: they change one place on a
        screen, many times a second.
        """
        with self._lane(id) as lane:
            return lane.changed.wait_for(lambda: lane.run is None or lane.run.last_move > after, timeout_s)

    @contextmanager
    def subscribed(self, id: ConversationId, listener: Listener) -> Iterator[None]:
        """Within the block, call `listener` with every event of the conversation, in the thread of the run.

        It is also called, with None, when a run has ended and when the queue has changed. It must return at once and
        must not raise.
        """
        with self._lane(id) as lane:
            lane.listeners.add(listener)
        try:
            yield
        finally:
            with self._lane(id) as lane:
                lane.listeners.discard(listener)

    def events(self, id: ConversationId, after: int = -1) -> Iterator[LogEntry]:
        """Yield the entries of the log numbered after `after` as they come, until no run is in progress."""
        news: SimpleQueue[Recorded | None] = SimpleQueue()
        with self.subscribed(id, news.put):
            running = self.running(id) is not None
            for entry in self.store.read(id, after):
                after = number_of(entry)
                yield entry
            while running or not news.empty():
                with suppress(Empty):
                    recorded = news.get(timeout=WAKE_S)
                    running = running and self.running(id) is not None
                    if recorded is not None and recorded.seq > after:
                        after = recorded.seq
                        yield recorded

    # --- executing

    def _start_thread(self, lane: _Lane, id: ConversationId) -> None:
        """Start the first waiting order in a new thread, which also executes those behind it."""
        with self._lock:
            if self._threads >= self._most_runs:
                raise TooManyRunsError.of(ErrorCode.TOO_MANY_RUNS)
            self._threads += 1
        try:
            self._start_next(lane)
        except BaseException:
            self._release_thread()
            raise
        threading.Thread(target=self._work, args=(id,), name=f"run {id[:6]}", daemon=True).start()

    def _start_next(self, lane: _Lane) -> None:
        """Make the first waiting order the run in progress."""
        order = lane.waiting[0]
        id = order.conversation.id
        if self.store.load(id) is None:
            self.store.save(order.conversation)
            if order.conversation.log:
                self.store.append(id, order.conversation.log)
        run_id = secrets.token_hex(16)
        self.store.begin_run(id, run_id)
        try:
            if order.replaces is not None:
                self.store.rewind(id, order.replaces - 1)
            self.store.save(order.conversation)
            stored = self.store.load(id)
            assert stored is not None, "a store keeps a conversation that a run has reserved"
            lane.run = ActiveRun(run_id, order, stored)
        except BaseException:
            self.store.end_run(id, run_id)
            raise
        lane.waiting.popleft()

    def _work(self, id: ConversationId) -> None:
        """Execute the run in progress and then the waiting orders, until there are none."""
        try:
            while (run := self.running(id)) is not None:
                self._execute(run)
                self._end(run)
        finally:
            self._release_thread()

    def _release_thread(self) -> None:
        with self._lock:
            self._threads -= 1

    def _execute(self, run: ActiveRun) -> None:
        """Append all events of the run. Never raises: an error becomes the last event."""
        try:
            failure = self._append_all(run)
            if failure is not None:
                self._fail(run, failure)
        except ConversationGoneError:
            return  # the conversation was deleted, so there is no log to append to
        except Exception as error:  # noqa: BLE001 - the store failed; the run has to leave its lane all the same
            _log_unexpected(error)

    def _append_all(self, run: ActiveRun) -> Failure | None:
        """Append the events of the run as they happen. Returns why it could not be started or continued."""
        order = run.order
        try:
            with tenant_scope(run.conversation.id):
                model = order.create_model()
                events = run.conversation.run(order.messages, model=model, cancel=run.cancel, sandbox=self._sandbox)
                for recorded in events:
                    self._append(run, recorded)
        except ConversationGoneError:
            raise
        except PlaygroundError as error:
            return error.to_failure()
        except Exception as error:  # noqa: BLE001 - a run must end with an event, whatever happens in its thread
            _log_unexpected(error)
            return Failure(type(error).__name__, UNEXPECTED, UNEXPECTED_FIX, code="unexpected")
        return None

    def _append(self, run: ActiveRun, recorded: Recorded) -> None:
        self.store.append(run.conversation.id, [recorded])
        with self._lane(run.conversation.id) as lane:
            if isinstance(recorded.event, DeltaReceived):
                lane.call_listeners(recorded)
            else:
                run.last_move = recorded.seq
                lane.notify(recorded)

    def _fail(self, run: ActiveRun, failure: Failure) -> None:
        """End the run with this failure; a run that failed before its first event gets that, too."""
        events = [entry for entry in self.store.read(run.conversation.id, run.first - 1) if isinstance(entry, Recorded)]
        if not events:
            opening = run.conversation.next_run(run.order.messages)
            events = [Recorded(opening, run.id, run.first, self._clock())]
            self._append(run, events[0])
        root = next(recorded for recorded in events if not recorded.parent)
        ended = RunEnded(agent_of(events) or "", EndReason.FAILED, failure)
        self._append(run, Recorded(ended, root.run, events[-1].seq + 1, self._clock()))

    def _end(self, run: ActiveRun) -> None:
        """Take the run out of its lane and make the next waiting order, if there is one, the run in progress."""
        id = run.conversation.id
        try:
            self.store.end_run(id, run.id)
        except Exception as error:  # noqa: BLE001 - the store failed; the run has to leave its lane all the same
            _log_unexpected(error)
        with self._lane(id) as lane:
            lane.run = None
            try:
                if lane.waiting:
                    self._start_next(lane)
            except Exception as error:  # noqa: BLE001 - the message stays in the queue, in front of the next one sent
                _log_unexpected(error)
            lane.notify()

    @contextmanager
    def _lane(self, id: ConversationId) -> Iterator[_Lane]:
        """The lane of a conversation, locked; it is removed when its last user leaves it idle."""
        with self._lock:
            lane = self._lanes.setdefault(id, _Lane())
            lane.users += 1
        try:
            with lane.changed:
                yield lane
        finally:
            with self._lock:
                lane.users -= 1
                if not lane.users and lane.is_idle:
                    del self._lanes[id]


def _with_choices_of(conversation: Conversation, settings: ConversationSettings) -> Conversation:
    """Return the conversation with the agent and context chosen in `settings`, where it has not chosen any."""
    own = conversation.settings
    merged = replace(
        own,
        next_agent=own.next_agent or settings.next_agent,
        next_context=settings.next_context if own.next_context is None else own.next_context,
    )
    return replace(conversation, settings=merged)


def _log_unexpected(error: BaseException) -> None:
    """Log where an unexpected error was raised, without its message, which may hold a key or a user's text."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s in a run\n%s", type(error).__name__, frames)
