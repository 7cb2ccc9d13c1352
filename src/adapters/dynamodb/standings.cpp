#include "adapters/dynamodb/standings.hpp"

#include <utility>

#include <boost/json/basic_parser_impl.hpp>

namespace mcs::dynamodb {

namespace {

/// Boost.JSON's events of a report, up to the participant that fills `standings`.
struct Handler {
    static constexpr size_t max_array_size = static_cast<size_t>(-1);
    static constexpr size_t max_object_size = static_cast<size_t>(-1);
    static constexpr size_t max_string_size = static_cast<size_t>(-1);
    static constexpr size_t max_key_size = static_cast<size_t>(-1);
    using Error = boost::system::error_code;
    using Text = boost::json::string_view;

    // {"participants": [{…}]}: the report, the list, a participant.
    static constexpr int report_depth = 1;
    static constexpr int list_depth = 2;
    static constexpr int participant_depth = 3;

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&) {
        ++depth;
        if (in_list && depth == participant_depth) standing = {};
        return true;
    }
    bool on_object_end(size_t, Error& error) {
        if (in_list && depth == participant_depth) {
            standings.push_back(std::move(standing));
            if (standings.size() == count) return stop(error);
        }
        --depth;
        return true;
    }
    bool on_array_begin(Error&) {
        ++depth;
        if (depth == list_depth) in_list = key == "participants";
        return true;
    }
    bool on_array_end(size_t, Error& error) {
        if (in_list && depth == list_depth) return stop(error);
        --depth;
        return true;
    }
    bool on_key_part(Text part, size_t, Error&) {
        pending.append(part.data(), part.size());
        return true;
    }
    bool on_key(Text part, size_t, Error&) {
        pending.append(part.data(), part.size());
        if (depth == report_depth || depth == participant_depth) key = pending;
        pending.clear();
        return true;
    }
    bool on_string_part(Text part, size_t, Error&) {
        if (of_participant()) pending.append(part.data(), part.size());
        return true;
    }
    bool on_string(Text part, size_t, Error&) {
        if (of_participant()) {
            pending.append(part.data(), part.size());
            if (key == "name") standing.name = pending;
            pending.clear();
        }
        return true;
    }
    bool on_number_part(Text, Error&) { return true; }
    bool on_int64(int64_t number, Text, Error&) {
        if (!of_participant()) return true;
        if (key == "participant") standing.participant = ParticipantId{static_cast<uint32_t>(number)};
        if (key == "points") standing.points = number;
        if (key == "time_us") standing.time = Micros{number};
        return true;
    }
    bool on_uint64(uint64_t, Text, Error&) { return true; }
    bool on_double(double, Text, Error&) { return true; }
    bool on_bool(bool, Error&) { return true; }
    bool on_null(Error&) { return true; }
    bool on_comment_part(Text, Error&) { return true; }
    bool on_comment(Text, Error&) { return true; }

    bool of_participant() const { return in_list && depth == participant_depth; }
    static bool stop(Error& error) {
        error = boost::system::errc::make_error_code(boost::system::errc::operation_canceled);
        return false;
    }

    size_t count = 0;
    std::vector<Standing> standings{};
    Standing standing{};
    std::string pending{};
    std::string key{};  ///< the last of the report or of a participant
    int depth = 0;
    bool in_list = false;
};

}  // namespace

std::vector<Standing> best_of(std::string_view report, size_t count) {
    boost::json::basic_parser<Handler> parser(boost::json::parse_options{}, Handler{.count = count});
    boost::system::error_code error;
    parser.write_some(false, report.data(), report.size(), error);
    return std::move(parser.handler().standings);
}

}  // namespace mcs::dynamodb
