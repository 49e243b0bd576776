//! Civil documents as SD-JWT credentials
