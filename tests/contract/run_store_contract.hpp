#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "ports/run_store.hpp"

namespace mcs::contract {

/// What the suite needs of an adapter: a store, empty at first, that lives as long as this object.
class RunStoreAdapter {
  public:
    virtual ~RunStoreAdapter() = default;
    virtual RunStore& store() = 0;
    /// Starts the store anew on what it has kept. False: it keeps nothing.
    virtual bool restart() { return false; }
};

struct RunStoreFactory {
    std::string name;
    std::function<std::unique_ptr<RunStoreAdapter>()> make;
};
inline void PrintTo(const RunStoreFactory& factory, std::ostream* out) { *out << factory.name; }

/// The promises of RunStore, numbered [S…].
class RunStoreContract : public testing::TestWithParam<RunStoreFactory> {
  protected:
    RunStoreContract() : adapter_(GetParam().make()) {}
    RunStore& store() { return adapter_->store(); }

    std::unique_ptr<RunStoreAdapter> adapter_;
};

inline std::string run_store_name(const testing::TestParamInfo<RunStoreFactory>& info) { return info.param.name; }

}  // namespace mcs::contract
