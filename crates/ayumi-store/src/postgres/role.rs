//! The role that appends: it can add to the log, and change or remove nothing of it; never the role that migrates.

use sqlx::postgres::PgConnection;

use crate::doctor::Setting;
use crate::error::{OpenError, database};

/// SQLSTATE of a right that is missing.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// Whether connections take the role that appends, or stay what they are; the triggers hold either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Append,
    Connecting,
}

impl Role {
    pub(super) async fn take(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        match self {
            Self::Append => {
                let set = sqlx::query(include_str!("../../sql/postgres/set_append_role.sql"));
                set.execute(connection).await.map(drop)
            }
            Self::Connecting => Ok(()),
        }
    }
}

/// Makes the role and its grants as far as the connection may, and says whether it can be taken.
pub(super) async fn prepare(connection: &mut PgConnection) -> Result<Role, OpenError> {
    let steps = [
        include_str!("../../sql/postgres/create_append_role.sql"),
        include_str!("../../sql/postgres/grant_append_role.sql"),
    ];
    for step in steps {
        match sqlx::query(step).execute(&mut *connection).await {
            Ok(_) => {}
            // An administrator may have made it for us; otherwise the report of settings tells.
            Err(cause) if lacks_right(&cause) => break,
            Err(cause) => return Err(database("create the role `ayumi_append`")(cause)),
        }
    }
    let (available, _) = select(connection).await?;
    Ok(if available { Role::Append } else { Role::Connecting })
}

/// What the report of settings says about the role.
pub(super) async fn setting(connection: &mut PgConnection) -> Result<Setting, OpenError> {
    let (_, taken) = select(connection).await?;
    Ok(Setting {
        name: "role".to_owned(),
        value: if taken { "ayumi_append" } else { "owner" }.to_owned(),
        ok: taken,
        advice_ja: "ロール ayumi_append を作成し、接続するロールに付与してください。作成と付与は、ロールを作成できる\
                    管理者が ayumi db migrate を一度実行すれば行われます。",
        advice_en: "create the role ayumi_append and grant it to the connecting role; one `ayumi db migrate` by an \
                    administrator who may create roles does both",
    })
}

async fn select(connection: &mut PgConnection) -> Result<(bool, bool), OpenError> {
    sqlx::query_as(include_str!("../../sql/postgres/select_append_role.sql"))
        .fetch_one(connection)
        .await
        .map_err(database("look for the role `ayumi_append`"))
}

fn lacks_right(cause: &sqlx::Error) -> bool {
    cause
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| code == INSUFFICIENT_PRIVILEGE)
}
