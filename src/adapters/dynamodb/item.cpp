#include "adapters/dynamodb/item.hpp"

#include <charconv>

#include <openssl/evp.h>

namespace mcs::dynamodb {

namespace {

const boost::json::string* attribute(const Item& item, std::string_view name, std::string_view type) {
    const boost::json::value* value = item.if_contains(name);
    const boost::json::object* typed = value ? value->if_object() : nullptr;
    const boost::json::value* content = typed ? typed->if_contains(type) : nullptr;
    return content ? content->if_string() : nullptr;
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<size_t>(size));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0 || text.size() % 4 != 0) return std::nullopt;
    // The padding is decoded as zeros.
    const size_t padding = text.ends_with("==") ? 2 : (text.ends_with("=") ? 1 : 0);
    bytes.resize(static_cast<size_t>(size) - padding);
    return bytes;
}

}  // namespace

boost::json::object text_value(std::string_view text) { return {{"S", text}}; }
boost::json::object number_value(int64_t number) { return {{"N", std::to_string(number)}}; }
boost::json::object bytes_value(std::string_view bytes) { return {{"B", to_base64(bytes)}}; }

std::string text_of(const Item& item, std::string_view name) {
    const boost::json::string* text = attribute(item, name, "S");
    return text ? std::string(*text) : "";
}

int64_t number_of(const Item& item, std::string_view name) {
    int64_t number = 0;
    if (const boost::json::string* text = attribute(item, name, "N")) {
        std::from_chars(text->data(), text->data() + text->size(), number);
    }
    return number;
}

std::optional<std::string> bytes_of(const Item& item, std::string_view name) {
    const boost::json::string* text = attribute(item, name, "B");
    return text ? from_base64(*text) : std::nullopt;
}

}  // namespace mcs::dynamodb
