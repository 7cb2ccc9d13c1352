# Third-party libraries, all from Debian. Targets are IMPORTED, so their headers count as system headers.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(ICU REQUIRED COMPONENTS uc i18n)

find_package(PkgConfig REQUIRED)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(CMARK_GFM REQUIRED IMPORTED_TARGET libcmark-gfm)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)

# cpp-jwt is header only.
find_path(CPP_JWT_INCLUDE_DIR jwt/jwt.hpp REQUIRED)
add_library(cpp-jwt INTERFACE IMPORTED)
target_include_directories(cpp-jwt SYSTEM INTERFACE ${CPP_JWT_INCLUDE_DIR})
target_link_libraries(cpp-jwt INTERFACE OpenSSL::Crypto nlohmann_json::nlohmann_json)

if(MCS_TESTS)
    find_package(GTest REQUIRED)
    find_package(rapidcheck REQUIRED)
    find_package(benchmark REQUIRED)
endif()
