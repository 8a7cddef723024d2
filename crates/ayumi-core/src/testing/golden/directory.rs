//! Examples of the directory's events: bodies, people, posts, rights, tokens; never a secret.

use crate::envelope::{Actor, Via};
use crate::event::{
    Basis, Event, GrantGiven, GrantRevoked, NewEvent, Organization, OrganizationChanged, OrganizationKind,
    OrganizationRegistered, PostAssigned, PostCreated, PostVacated, Role, TokenCreated, TokenRevoked,
    UserDisabled, UserRegistered,
};
use crate::id::{ContentHash, CredentialId, PostId, StreamId, UserId};
use crate::private::Clear;
use crate::testing::golden::{
    MUNICIPAL, OFFICER, OFFICER_POST, OFFICER_TOKEN, Sample, code, letter, officer, officer_grant, uuid,
};
use crate::testing::world::{PREFECTURE, body, date};
use crate::text::Label;

pub(super) fn samples() -> Vec<Sample> {
    let by_operator = |event, version, at| {
        Sample::new(event, StreamId::directory(), version, at, Actor::operator(), Via::Apply)
    };
    let mut samples = vec![
        by_operator(registered(), 39, "2026-04-01T00:10:00.250000Z"),
        by_operator(changed(), 301, "2026-10-01T00:30:00.000000Z"),
    ];
    samples.extend(people());
    samples.extend(rights());
    samples
}

fn kamikawa(population: u64, population_on: &str) -> Organization {
    Organization {
        organization: body("284467"),
        kind: OrganizationKind::Municipality,
        name: Label::new("神河町", "Kamikawa-cho"),
        kana: "かみかわちょう".into(),
        class: Some("町".into()),
        county: Some("神崎郡".into()),
        region: Some("中播磨".into()),
        office: Some("中播磨県民センター".into()),
        population: Some(population),
        population_on: Some(date(population_on)),
        corporate_number: Some("7000020284467".into()),
    }
}

fn registered() -> NewEvent {
    Event::OrganizationRegistered(OrganizationRegistered {
        particulars: kamikawa(9_908, "2023-12-01"),
        source_sha256: Some(ContentHash::of(b"hyogo.csv, April 2026")),
    })
}

fn changed() -> NewEvent {
    Event::OrganizationChanged(OrganizationChanged {
        particulars: kamikawa(9_671, "2025-10-01"),
        source_sha256: Some(ContentHash::of(b"hyogo.csv, October 2026")),
    })
}

/// The 発令 of the new fiscal year.
fn order() -> Basis {
    letter("人第12号", "2026-04-01")
}

fn people() -> Vec<Sample> {
    let (user, post) = (UserId(uuid(OFFICER)), PostId(uuid(OFFICER_POST)));
    let by_operator = |event, version, at| {
        Sample::new(event, StreamId::directory(), version, at, Actor::operator(), Via::Cli)
    };
    let registered = Event::UserRegistered(UserRegistered {
        user,
        organization: body(PREFECTURE),
        name: Clear::about(user, "兵庫　太郎"),
    });
    let disabled = Event::UserDisabled(UserDisabled {
        user: UserId(uuid(MUNICIPAL)),
        reason_code: Some(code("staff")),
        reason: Some(Clear::text("派遣期間が終わったため")),
    });
    let title = Label::new("デジタル戦略課 市町支援担当", "Digital Strategy Division, municipal support");
    let created =
        Event::PostCreated(PostCreated { post, organization: body(PREFECTURE), title, basis: Some(order()) });
    let assigned = Event::PostAssigned(PostAssigned { post, user, basis: Some(order()) });
    let vacated =
        Event::PostVacated(PostVacated { post, user, basis: Some(letter("人第31号", "2027-03-24")) });
    vec![
        by_operator(registered, 44, "2026-04-01T00:12:08.410000Z"),
        Sample { actor: officer(), ..by_operator(disabled, 310, "2027-03-25T06:00:00.000000Z") },
        by_operator(created, 45, "2026-04-01T00:12:08.420000Z"),
        by_operator(assigned, 46, "2026-04-01T00:12:08.430000Z"),
        by_operator(vacated, 311, "2027-03-25T06:05:00.000000Z").holding_from("2027-04-01"),
    ]
}

fn rights() -> Vec<Sample> {
    let (user, post) = (UserId(uuid(OFFICER)), PostId(uuid(OFFICER_POST)));
    let credential = CredentialId(uuid(OFFICER_TOKEN));
    let by_operator = |event, version, at| {
        Sample::new(event, StreamId::directory(), version, at, Actor::operator(), Via::Cli)
    };
    let given = Event::GrantGiven(GrantGiven {
        post,
        role: Role::PrefectureOfficer,
        organization: body(PREFECTURE),
        basis: Some(order()),
    });
    let revoked = Event::GrantRevoked(GrantRevoked {
        grant: officer_grant(),
        basis: Some(letter("人第31号", "2027-03-24")),
    });
    let created =
        Event::TokenCreated(TokenCreated { credential, user, expires_on: Some(date("2027-03-31")) });
    let token_revoked = Event::TokenRevoked(TokenRevoked {
        credential,
        reason_code: Some(code("staff")),
        reason: Some(Clear::text("異動により使わなくなったため")),
    });
    vec![
        by_operator(given, 47, "2026-04-01T00:12:08.440000Z"),
        by_operator(revoked, 312, "2027-03-31T08:00:00.000000Z"),
        by_operator(created, 48, "2026-04-01T00:12:09.001000Z"),
        by_operator(token_revoked, 313, "2027-03-31T08:00:01.000000Z"),
    ]
}
