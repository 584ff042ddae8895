// The keys of one section of a config, read into the structure that they describe.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "host/config/values.hpp"

namespace semivis {

/// Reads the keys of one table into `owner`; names of keys with a problem go to `bad` as "section.key".
template <class Owner>
void read_keys(const toml::table& table, const std::string& section, const std::vector<Key<Owner>>& keys,
               Owner& owner, std::set<std::string>& bad, Problems& problems) {
  for (const auto& [name, node] : table) {
    const auto key = std::find_if(keys.begin(), keys.end(), [&, &n = name](const Key<Owner>& k) {
      return k.section == section && k.name == n.str();
    });
    if (key == keys.end())
      add_unknown_key(name, section, key_names(section), problems);
    else if (const auto value = read_value(node, *key, problems))
      key->set(owner, *value);
    else
      bad.insert(section + "." + key->name);
  }
}

}  // namespace semivis
