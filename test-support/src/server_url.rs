//! A database URL taken apart, so that its address or its database can be exchanged.

/// `scheme://user:password@address/database?query`, as borrowed pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerUrl<'a> {
    /// Everything up to the address: `postgres://user@`.
    login: &'a str,
    address: &'a str,
    database: &'a str,
    /// With its `?`, or empty.
    query: &'a str,
}

impl<'a> ServerUrl<'a> {
    pub(crate) fn parse(url: &'a str) -> Self {
        let (rest, query) = url.split_at(url.find('?').unwrap_or(url.len()));
        let authority = rest.find("://").map_or(0, |at| at + "://".len());
        let path = rest[authority..].find('/').map_or(rest.len(), |at| authority + at);
        let host = rest[..path].rfind('@').map_or(authority, |at| at + 1);
        Self { login: &rest[..host], address: &rest[host..path], database: rest[path..].trim_start_matches('/'), query }
    }

    /// `host:port`, with `default_port` where the URL names none.
    pub(crate) fn socket_address(&self, default_port: u16) -> String {
        let bracket = self.address.rfind(']').unwrap_or(0);
        if self.address[bracket..].contains(':') {
            self.address.to_owned()
        } else {
            format!("{}:{default_port}", self.address)
        }
    }

    pub(crate) fn with_database(&self, database: &str) -> String {
        format!("{}{}/{database}{}", self.login, self.address, self.query)
    }

    /// The same database at another address, with `parameters` (`a=b&c=d`) added.
    pub(crate) fn with_address(&self, address: &str, parameters: &str) -> String {
        let separator = if self.query.is_empty() { "?" } else { "&" };
        format!("{}{address}/{}{}{separator}{parameters}", self.login, self.database, self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::ServerUrl;

    #[test]
    fn the_database_is_exchanged_and_the_rest_stays() {
        let url = ServerUrl::parse("postgres://me:a%2Fb@db:5433/old?sslmode=disable");

        assert_eq!(url.with_database("new"), "postgres://me:a%2Fb@db:5433/new?sslmode=disable");
        assert_eq!(url.socket_address(5432), "db:5433");
    }

    #[test]
    fn a_url_without_port_or_database_gets_the_default_port() {
        let url = ServerUrl::parse("mysql://localhost");

        assert_eq!(url.socket_address(3306), "localhost:3306");
        assert_eq!(url.with_database("x"), "mysql://localhost/x");
    }

    #[test]
    fn an_ipv6_address_keeps_its_colons() {
        let url = ServerUrl::parse("postgres://me@[::1]/db");

        assert_eq!(url.socket_address(5432), "[::1]:5432");
        assert_eq!(url.with_address("127.0.0.1:9", "a=b"), "postgres://me@127.0.0.1:9/db?a=b");
    }
}
