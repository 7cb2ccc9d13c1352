#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>
#include <tuple>

#include "adapters/directory/directory_question_set_store.hpp"
#include "quiz/reader.hpp"
#include "support/question_sets.hpp"

// Two stores on two mounts of one NFS export, as two machines have them: how long one does not see what the other did.
// Prints a line a case; fails where one takes longer than a second.

namespace mcs::test {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr Seconds allowed = 1s;
constexpr Seconds patience = 90s;

using Store = DirectoryQuestionSetStore;

struct Case {
    const char* what;
    void (*change)(Store& store, const HostId& host);
    bool (*seen)(Store& store, const QuestionSetId& id, const HostId& host);
    bool in_library = false;  ///< from the start, as both have seen
};

void put(Store& store, const HostId& host) { std::ignore = store.put(small_set(host.str()), host, ServerTime{}); }
void take_away(Store& store, const HostId& host) {
    std::ignore = store.remove(quiz::id_of(small_set(host.str())), host);
}

bool visible(Store& store, const QuestionSetId& id, const HostId& host) { return store.visible(id, host); }
bool listed(Store& store, const QuestionSetId& id, const HostId& host) {
    return std::ranges::any_of(store.list(host), [&](const auto& summary) { return summary.id == id; });
}
bool readable(Store& store, const QuestionSetId& id, const HostId&) { return store.get(id).has_value(); }
bool removed(Store& store, const QuestionSetId& id, const HostId& host) { return store.remove(id, host).has_value(); }
bool invisible(Store& store, const QuestionSetId& id, const HostId& host) { return !visible(store, id, host); }
bool unlisted(Store& store, const QuestionSetId& id, const HostId& host) { return !listed(store, id, host); }

constexpr Case cases[] = {
    {"a first upload may be raced", put, visible},
    {"a first upload is listed", put, listed},
    {"a first upload can be read", put, readable},
    {"a first upload can be deleted", put, removed},
    {"a deleted set may not be raced", take_away, invisible, true},
    {"a deleted set is not listed", take_away, unlisted, true},
};

/// Looks for everything there may be to see, so that all of it is remembered.
void look_for_all(DirectoryQuestionSetStore& store, const QuestionSetId& id, const HostId& host) {
    std::ignore = store.list(host);
    std::ignore = store.visible(id, host);
    std::ignore = store.get(id);
}

Seconds time_until(const std::function<bool()>& seen) {
    const auto began = std::chrono::steady_clock::now();
    const auto passed = [&] { return Seconds(std::chrono::steady_clock::now() - began); };
    while (!seen() && passed() < patience) std::this_thread::yield();
    return passed();
}

int run(const char* here, const char* there) {
    const auto changes = DirectoryQuestionSetStore::open(here).value();
    const auto looks = DirectoryQuestionSetStore::open(there).value();
    bool good = true;
    for (const Case& one : cases) {
        const HostId host{one.what};
        const QuestionSetId id = quiz::id_of(small_set(host.str()));
        if (one.in_library) put(*changes, host);
        look_for_all(*looks, id, host);
        one.change(*changes, host);
        const Seconds took = time_until([&] { return one.seen(*looks, id, host); });
        std::printf("%s after %.2f s\n", one.what, took.count());
        good = good && took < allowed;
    }
    return good ? 0 : 1;
}

}  // namespace
}  // namespace mcs::test

int main(int, char** arguments) { return mcs::test::run(arguments[1], arguments[2]); }
