"""Execute runs in background threads: one run at a time in each conversation, with a queue of waiting messages.

`Runs` is the one place that appends to the logs of a store while a conversation is answered. Pages and programs send
messages, read the log from the store, and listen to its events; whether any of them is still there makes no difference to
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

from core.conversation import Conversation, ConversationId
from core.error_codes import ErrorCode
from core.errors import ConversationGoneError, Failure, PlaygroundError, RunInProgressError, TooManyRunsError
from core.events import EndReason, Recorded, RunEnded
from core.leases import Leases
from core.messages import Message, user
from core.models.protocol import Model
from core.runner.cancel import Cancel, tenant_scope
from core.sandbox import Sandbox
from core.store.protocol import Store
from core.team.code_function import DEFAULT_SANDBOX
from core.views import agent_of, can_resume, ending_of_unfinished

CreateModel = Callable[[], Model]
"""Creates the model of a run, in the run's thread. The only place where a key is held, for as long as the run needs it."""

Listener = Callable[[Recorded | None], None]

WAKE_S = 0.5
"""How long a wait in `answer` lasts at most, and so the time until an interrupt is noticed on Windows."""

STOP_S = 2.0
"""How long an interrupted `answer` waits for its run: stopping takes 100 ms, and killing a process of a function longer."""

MOST_RUNS = 256
"""Runs at the same time in a process: each has a thread; 200 conversations with one each were measured to take 80 MB."""

UNEXPECTED = "Something went wrong inside the playground."
UNEXPECTED_FIX = "Try again. If it happens again, start a new conversation."

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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

    def notify(self) -> None:
        """Tell the threads that wait and the listeners that a run has ended or the queue has changed."""
        self.changed.notify_all()
        self.call_listeners(None)

    def call_listeners(self, recorded: Recorded | None) -> None:
        for listener in self.listeners:
            try:
                listener(recorded)
            except Exception as error:  # noqa: BLE001 - a reader that has gone must not end a run
                _log_unexpected(error)


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
        self._leases = Leases(store.renew_run)

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
            if lane.run is None:
                self._start_thread(lane, order)
            lane.notify()

    def retry(self, conversation: Conversation, *, create_model: CreateModel) -> bool:
        """Answer the messages of the last run once more, in place of that run. Returns whether there was one.

        An agent or context variables that were chosen for the last run hold again, unless others are chosen now. Does
        nothing while a run is in progress, and in a conversation without runs. Raises as `send` does.
        """
        with self._lane(conversation.id) as lane:
            if lane.run is not None:
                return False
            if conversation.log:
                self._restore(conversation)
            stored = self.store.load(conversation.id)
            last = stored.last_run() if stored is not None else None
            if stored is None or last is None:
                return False
            first, opening = last
            order = Order(
                conversation=conversation.with_choices_of(stored.rewound(first - 1), opening),
                messages=[message for message in opening.messages if message.get("role") == "user"],
                create_model=create_model,
                replaces=first,
            )
            self._start_first(lane, order)
        return True

    def resume(self, conversation: Conversation, *, create_model: CreateModel) -> bool:
        """Go on with a run that was broken off, from its last finished reply; without one, answer its messages once more.

        Returns whether there was such a run. Raises as `send` does.
        """
        if not can_resume(conversation.log):
            return self.retry(conversation, create_model=create_model)
        order = Order(conversation=conversation, messages=(), create_model=create_model)
        with self._lane(conversation.id) as lane:
            if lane.run is not None:
                return False
            self._start_first(lane, order)
        return True

    def end_broken_off(self, id: ConversationId) -> None:
        """End a run in the log that no program executes any more, after what there is of it."""
        with self._lane(id) as lane:
            if lane.run is not None or self.store.running(id):
                return
            run_id = secrets.token_hex(16)
            with suppress(RunInProgressError, ConversationGoneError):
                self.store.begin_run(id, run_id)
                try:
                    stored = self.store.load(id)
                    if stored is not None:
                        self.store.append(id, ending_of_unfinished(stored.log, stored.next_number, self._clock()))
                finally:
                    self.store.end_run(id, run_id)

    def update_waiting(
        self,
        id: ConversationId,
        change: Callable[[Conversation], Conversation],
        *,
        create_model: CreateModel | None = None,
    ) -> None:
        """Apply a change of the team or the settings to the waiting messages; answer them with another model, if given.

        What was chosen for one of them when it was sent, an agent or context variables, is part of its settings.
        """
        with self._lane(id) as lane:
            lane.waiting = deque(
                replace(
                    order,
                    conversation=change(order.conversation),
                    create_model=create_model or order.create_model,
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

    def answer(self, conversation: Conversation, text: str, *, create_model: CreateModel) -> Iterator[Recorded]:
        """Send a message and yield the events of the conversation, as they happen, until no run is in progress.

        Closing the iterator early, as an interrupt does, stops the run and waits up to `STOP_S` seconds for its end.
        Raises as `send` does.
        """
        id = conversation.id
        received: SimpleQueue[Recorded | None] = SimpleQueue()
        with self.subscribed(id, received.put):
            self.send(conversation, text, create_model=create_model)
            try:
                while True:
                    recorded = _next_of(received)
                    if recorded is not None:
                        yield recorded
                    elif self.running(id) is None and received.empty():
                        return
            finally:
                if self.running(id) is not None:
                    self.stop(id)
                    self._wait_until_idle(id)

    def _wait_until_idle(self, id: ConversationId) -> None:
        with self._lane(id) as lane:
            lane.changed.wait_for(lambda: lane.run is None, STOP_S)

    # --- executing

    def _start_thread(self, lane: _Lane, order: Order) -> None:
        """Start a thread that executes the first waiting order, and then those behind it.

        When that fails, `order` is removed from the queue and the error is raised: nothing has changed then.
        """
        first: SimpleQueue[ActiveRun | None] = SimpleQueue()
        run = None
        try:
            self._take_thread()
            try:
                threading.Thread(
                    target=self._work, args=(first,), name=f"run {order.conversation.id[:6]}", daemon=True
                ).start()
            except RuntimeError as error:  # the process or its container has as many threads as it may have
                self._release_thread()
                raise TooManyRunsError.of(ErrorCode.TOO_MANY_RUNS) from error
            try:
                run = self._start_next(lane)
            finally:
                first.put(run)
        except BaseException:
            lane.waiting.remove(order)
            raise

    def _start_first(self, lane: _Lane, order: Order) -> None:
        """Execute an order before those that wait. Raises as `send` does."""
        lane.waiting.appendleft(order)
        self._start_thread(lane, order)
        lane.notify()

    def _take_thread(self) -> None:
        with self._lock:
            if self._threads >= self._most_runs:
                raise TooManyRunsError.of(ErrorCode.TOO_MANY_RUNS)
            self._threads += 1

    def _release_thread(self) -> None:
        with self._lock:
            self._threads -= 1

    def _restore(self, conversation: Conversation) -> None:
        """Put a conversation that the store has forgotten, or never had, into the store, with the log it comes with."""
        if self.store.load(conversation.id) is None:
            self.store.save(conversation)
            if conversation.log:
                self.store.append(conversation.id, conversation.log)

    def _start_next(self, lane: _Lane) -> ActiveRun:
        """Make the first waiting order the run in progress, and return that."""
        order = lane.waiting[0]
        settings = order.conversation.settings
        id = order.conversation.id
        self._restore(order.conversation)
        run_id = secrets.token_hex(16)
        self.store.begin_run(id, run_id)
        try:
            if order.replaces is not None:
                self.store.rewind(id, order.replaces - 1)
            self.store.save(replace(order.conversation, settings=settings.without_choices()))
            stored = self.store.load(id)
            assert stored is not None, "a store keeps a conversation that a run has reserved"
        except BaseException:
            self.store.end_run(id, run_id)
            raise
        lane.run = ActiveRun(run_id, order, replace(stored, settings=settings))
        lane.waiting.popleft()
        self._leases.add(id, run_id, lane.run.cancel.cancel)
        return lane.run

    def _work(self, first: SimpleQueue[ActiveRun | None]) -> None:
        """Execute a run and then the waiting orders, until there are none."""
        run = first.get()
        try:
            while run is not None:
                self._execute(run)
                run = self._end(run)
        finally:
            self._release_thread()

    def _execute(self, run: ActiveRun) -> None:
        """Append all events of the run. Never raises: an error becomes the last event."""
        try:
            failure = self._append_all(run)
            if failure is not None:
                self._fail(run, failure)
        except ConversationGoneError:
            return  # the conversation was deleted, so there is no log to append to
        except BaseException as error:  # noqa: BLE001 - the store failed; the run has to leave its lane all the same
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
        except BaseException as error:  # noqa: BLE001 - a run must end with an event, whatever happens in its thread
            _log_unexpected(error)
            return Failure(type(error).__name__, UNEXPECTED, UNEXPECTED_FIX, code="unexpected")
        return None

    def _append(self, run: ActiveRun, recorded: Recorded) -> None:
        self.store.append(run.conversation.id, [recorded])
        with self._lane(run.conversation.id) as lane:
            lane.call_listeners(recorded)

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

    def _end(self, run: ActiveRun) -> ActiveRun | None:
        """Take the run out of its lane; make the next waiting order the run in progress and return it, if there is one."""
        id = run.conversation.id
        self._leases.remove(run.id)
        try:
            self.store.end_run(id, run.id)
        except Exception as error:  # noqa: BLE001 - the store failed; the run has to leave its lane all the same
            _log_unexpected(error)
        with self._lane(id) as lane:
            following = (
                None  # `lane.run` changes once: `running`, which takes no lock, never sees a pause between two runs
            )
            try:
                if lane.waiting:
                    following = self._start_next(lane)
            except Exception as error:  # noqa: BLE001 - the message stays in the queue, in front of the next one sent
                _log_unexpected(error)
            lane.run = following
            lane.notify()
            return following

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


def _next_of(received: SimpleQueue[Recorded | None]) -> Recorded | None:
    """Wait for the next item. On Windows a signal is noticed only between two waits, so each is short."""
    while True:
        with suppress(Empty):
            return received.get(timeout=WAKE_S)


def _log_unexpected(error: BaseException) -> None:
    """Log where an unexpected error was raised, without its message, which may hold a key or a user's text."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s in a run\n%s", type(error).__name__, frames)
