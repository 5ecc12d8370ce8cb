// A runtime of declarations only, with the roles that the checks go by, and as much of namespace std as the tests'
// sources use. Nothing is included, so a test parses in milliseconds.

#pragma once

namespace clang::tidy::tether {

inline constexpr const char *StubApi = R"cpp(
#define ROLE(Text) [[clang::annotate("tether", Text)]]

namespace std {
using size_t = decltype(sizeof(0));
template <class T> struct remove_reference { using type = T; };
template <class T> struct remove_reference<T &> { using type = T; };
template <class T> struct remove_reference<T &&> { using type = T; };
template <class T> typename remove_reference<T>::type &&move(T &&Value) noexcept {
  return static_cast<typename remove_reference<T>::type &&>(Value);
}
template <class T> class initializer_list {
  const T *First; size_t Size;
public:
  size_t size() const; const T *begin() const; const T *end() const;
};
template <class T> class vector {
public:
  vector(); vector(initializer_list<T>);
  void push_back(T); size_t size() const; bool empty() const; T *begin(); T *end(); const T *begin() const;
  const T *end() const; T &operator[](size_t);
};
struct nullopt_t {}; inline constexpr nullopt_t nullopt{};
template <class T> class optional {
public:
  optional(); optional(nullopt_t); explicit operator bool() const; bool has_value() const; T &operator*();
};
template <class T> bool operator==(const optional<T> &, nullopt_t);
template <class F> class function;
template <class R, class... A> class function<R(A...)> {
public:
  function(); template <class F> function(F Callable) {} R operator()(A...) const;
};
class thread {
public:
  template <class F, class... A> explicit thread(F &&, A &&...) {}
  thread(thread &&); void join(); void detach();
};
class jthread {
public:
  template <class F, class... A> explicit jthread(F &&, A &&...) {}
  jthread(jthread &&); ~jthread(); void join();
};
template <class A, class B> struct pair { A first; B second; pair(const A &, const B &); };
template <class A, class B> pair<A, B> make_pair(A, B);
template <class T> class unique_ptr {
public:
  unique_ptr(); unique_ptr(unique_ptr &&); ~unique_ptr(); unique_ptr &operator=(unique_ptr &&);
  T *operator->() const; T &operator*() const; T *get() const;
};
template <class T, class... A> unique_ptr<T> make_unique(A &&...) { return {}; }
template <class T> class shared_ptr { public: T *operator->() const; T &operator*() const; T *get() const; };
template <class T, class... A> shared_ptr<T> make_shared(A &&...) { return {}; }
template <class T> class reference_wrapper { public: operator T &() const; };
template <class T> reference_wrapper<T> ref(T &);
struct exception { virtual ~exception(); };
struct defer_lock_t {}; inline constexpr defer_lock_t defer_lock{};
struct try_to_lock_t {}; inline constexpr try_to_lock_t try_to_lock{};
struct adopt_lock_t {}; inline constexpr adopt_lock_t adopt_lock{};
template <class M> class lock_guard { public: explicit lock_guard(M &); lock_guard(M &, adopt_lock_t); ~lock_guard(); };
template <class... M> class scoped_lock { public: explicit scoped_lock(M &...); ~scoped_lock(); };
template <class M> class unique_lock {
public:
  unique_lock(); explicit unique_lock(M &); unique_lock(M &, defer_lock_t); unique_lock(M &, try_to_lock_t);
  unique_lock(M &, adopt_lock_t); unique_lock(unique_lock &&); unique_lock &operator=(unique_lock &&); ~unique_lock();
  void lock(); void unlock(); bool try_lock(); bool owns_lock() const; explicit operator bool() const; M *release();
  M *mutex() const; void swap(unique_lock &);
};
template <class M> class shared_lock {
public:
  explicit shared_lock(M &); ~shared_lock(); void lock(); void unlock();
};
template <class A, class B> void lock(A &, B &);
}

namespace tether {
enum class recv_status { ok, timeout, empty, closed };
template <class T> class ROLE("recv_chan") recv_chan {
public:
  recv_chan();
  ROLE("recv") std::optional<T> recv() const;
  ROLE("range") T *begin() const; T *end() const;
};
template <class T> class ROLE("send_chan") send_chan {
public:
  send_chan();
  ROLE("send") void send(T) const;
  ROLE("close") void close() const;
};
template <class T> class ROLE("chan") chan {
public:
  chan(); chan(decltype(nullptr));
  operator recv_chan<T>() const; operator send_chan<T>() const;
  ROLE("send") void send(T) const;
  ROLE("try_send") bool try_send(T) const;
  ROLE("recv") std::optional<T> recv() const;
  ROLE("try_recv") recv_status try_recv(T &) const;
  ROLE("recv_for") recv_status recv_for(T &, int) const;
  ROLE("close") void close() const;
  ROLE("range") T *begin() const; T *end() const;
  ROLE("channel_capacity") std::size_t capacity() const;
  ROLE("channel_size") std::size_t size() const;
  explicit operator bool() const;
};
template <class T> ROLE("make_chan") chan<T> make_chan(std::size_t Capacity = 0);

template <class F, class... A> ROLE("go") void go(F &&, A &&...) {}
template <class F, class... A> ROLE("go_daemon") void go_daemon(F &&, A &&...) {}
template <class F> ROLE("run") int run(F &&) { return 0; }

template <class T> class ROLE("recv_case") recv_case {
public:
  recv_case(recv_chan<T>); recv_case(chan<T>);
  ROLE("case_chosen") explicit operator bool() const;
  ROLE("case_closed") bool closed() const;
};
template <class T> class ROLE("send_case") send_case {
public:
  send_case(send_chan<T>, T); send_case(chan<T>, T);
  ROLE("case_chosen") explicit operator bool() const;
};
struct ROLE("otherwise") otherwise_t {};
inline constexpr otherwise_t otherwise{};
struct select_arg {
  template <class T> select_arg(const recv_case<T> &); template <class T> select_arg(const send_case<T> &);
  template <class T> select_arg(const chan<T> &); template <class T> select_arg(const recv_chan<T> &);
  select_arg(otherwise_t);
};
ROLE("select") std::size_t select();
ROLE("select") std::size_t select(select_arg);
ROLE("select") std::size_t select(select_arg, select_arg);
ROLE("select") std::size_t select(select_arg, select_arg, select_arg);
ROLE("after") recv_chan<int> after(int);

class ROLE("wait_group") wait_group {
public:
  wait_group(); wait_group(const wait_group &) = delete;
  ROLE("wg_add") void add(int N = 1); ROLE("wg_done") void done(); ROLE("wg_wait") void wait();
  template <class F, class... A> ROLE("wg_go") void go(F &&, A &&...) {}
};
class ROLE("once") once { public: once(); template <class F> ROLE("once_call") void call(F &&) {} };

class ROLE("mutex") mutex {
public:
  mutex(); mutex(const mutex &) = delete;
  ROLE("lock") void lock(); ROLE("try_lock") bool try_lock(); ROLE("unlock") void unlock();
};
class ROLE("shared_mutex") shared_mutex {
public:
  shared_mutex(); shared_mutex(const shared_mutex &) = delete;
  ROLE("lock") void lock(); ROLE("try_lock") bool try_lock(); ROLE("unlock") void unlock();
  ROLE("lock_shared") void lock_shared(); ROLE("try_lock_shared") bool try_lock_shared();
  ROLE("unlock_shared") void unlock_shared();
};
class ROLE("condition_variable") condition_variable {
public:
  condition_variable(); condition_variable(const condition_variable &) = delete;
  template <class L> ROLE("cv_wait") void wait(L &Lock) {}
  template <class L, class P> ROLE("cv_wait") void wait(L &Lock, P Predicate) {}
  ROLE("cv_notify") void notify_one(); ROLE("cv_notify") void notify_all();
};

class ROLE("context") context { public: ROLE("ctx_done") recv_chan<int> done() const; };
class ROLE("cancel_func") cancel_func {
public:
  cancel_func(cancel_func &&); ~cancel_func();
  ROLE("cancel") void operator()() const; ROLE("cancel_release") void release();
};
struct ROLE("cancelable") cancelable { context ctx; cancel_func cancel; };
ROLE("background") context background();
ROLE("with_cancel") cancelable with_cancel(const context &);
ROLE("with_timeout") cancelable with_timeout(const context &, int);
ROLE("without_cancel") context without_cancel(const context &);
template <class K, class V> ROLE("with_value") context with_value(const context &, V) { return background(); }
template <class F> ROLE("after_func") void after_func(const context &, F &&) {}
class ROLE("error_group") error_group {
public:
  error_group(); explicit error_group(const context &);
  template <class F> ROLE("eg_go") void go(F &&) {}
  ROLE("eg_context") context ctx() const; ROLE("eg_wait") void wait();
};
template <class T> class pool { public: ROLE("pool_put") void put(T); };

template <class F> class ROLE("defer") defer { public: defer(F Call) {} ~defer() {} };
}
using namespace tether;
)cpp";

} // namespace clang::tidy::tether
