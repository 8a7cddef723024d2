//! A bounded memory of what was used of late, in two generations; what it forgets can be read again.

use std::collections::HashMap;
use std::hash::Hash;

/// The younger generation takes what is used; when it is full it becomes the elder, and the elder is forgotten.
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    generation_max: usize,
}

impl<K: Hash + Eq, V> Recent<K, V> {
    /// A memory of at most twice `generation_max` entries between two calls of [`Self::age`].
    pub(crate) fn new(generation_max: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), generation_max }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    /// The entry, counted as used.
    pub(crate) fn touch(&mut self, key: &K) -> Option<&mut V> {
        if !self.young.contains_key(key) {
            let (key, value) = self.old.remove_entry(key)?;
            self.young.insert(key, value);
        }
        self.young.get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    /// Forgets the elder generation when the younger is full. An entry used since the last call survives this one.
    pub(crate) fn age(&mut self) {
        if self.young.len() >= self.generation_max {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_survives_and_the_rest_is_forgotten() {
        let mut recent = Recent::new(2);
        recent.insert(1, "one");
        recent.insert(2, "two");
        recent.age();
        assert_eq!(recent.touch(&1), Some(&mut "one"));
        recent.insert(3, "three");
        recent.age();
        assert_eq!((recent.get(&1), recent.get(&2), recent.get(&3)), (Some(&"one"), None, Some(&"three")));
    }

    #[test]
    fn a_newer_value_is_the_one_that_is_found() {
        let mut recent = Recent::new(1);
        recent.insert(1, "old");
        recent.age();
        recent.insert(1, "new");
        assert_eq!(recent.get(&1), Some(&"new"));
        recent.age();
        recent.age();
        assert_eq!(recent.get(&1), Some(&"new"));
    }
}
