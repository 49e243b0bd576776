//! Talks to nodes and believes nothing it has not verified
