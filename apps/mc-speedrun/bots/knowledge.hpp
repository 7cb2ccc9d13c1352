#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace mcs::app::bots {

/// What bots know of the questions, and how they choose.
class Knowledge {
  public:
    /// Learns a question set in its stored form.
    void learn(const boost::json::object& set);

    /// Options of a QUESTION of the protocol, by position. Where the question is known, the right ones with probability
    /// `accuracy`, else others; where it is not, as many as are asked for, by chance.
    std::vector<uint32_t> choose(const boost::json::object& question, double accuracy, std::mt19937_64& random) const;

  private:
    std::map<std::string, std::set<std::string>, std::less<>> right_options_;  ///< by prompt
};

}  // namespace mcs::app::bots
