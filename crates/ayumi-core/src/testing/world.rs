//! The small world scenarios play in: Hyogo's bodies, a few officers, a calendar; never anything that happens in it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::calendar::{Calendar, CalendarData, Closure};
use crate::decide::Acting;
use crate::directory::Directory;
use crate::envelope::{Actor, ActorKind};
use crate::event::{
    CalendarRef, Event, GrantGiven, NewEvent, Organization, OrganizationKind, OrganizationRegistered,
    PostAssigned, PostCreated, Role, UserRegistered,
};
use crate::id::{ContentHash, CredentialId, EventId, OrganizationId, PostId, UserId};
use crate::private::{Blind, Clear, commit};
use crate::state::Happened;
use crate::text::Label;

/// 兵庫県
pub const PREFECTURE: &str = "280003";
/// 神戸市, with an officer.
pub const KOBE: &str = "281000";
/// 姫路市, with an officer.
pub const HIMEJI: &str = "282014";
/// 尼崎市, whose answers come by telephone: it has no officer.
pub const AMAGASAKI: &str = "282022";
/// 豊岡市, without an officer.
pub const TOYOOKA: &str = "282090";
/// A company, of no kind the definitions here invite.
pub const COMPANY: &str = "jcn.8000020280003";

/// The 41 municipalities of Hyogo.
const MUNICIPALITIES: &[(&str, &str, &str)] = &[
    ("281000", "神戸市", "こうべし"),
    ("282014", "姫路市", "ひめじし"),
    ("282022", "尼崎市", "あまがさきし"),
    ("282031", "明石市", "あかしし"),
    ("282049", "西宮市", "にしのみやし"),
    ("282057", "洲本市", "すもとし"),
    ("282065", "芦屋市", "あしやし"),
    ("282073", "伊丹市", "いたみし"),
    ("282081", "相生市", "あいおいし"),
    ("282090", "豊岡市", "とよおかし"),
    ("282103", "加古川市", "かこがわし"),
    ("282120", "赤穂市", "あこうし"),
    ("282138", "西脇市", "にしわきし"),
    ("282146", "宝塚市", "たからづかし"),
    ("282154", "三木市", "みきし"),
    ("282162", "高砂市", "たかさごし"),
    ("282171", "川西市", "かわにしし"),
    ("282189", "小野市", "おのし"),
    ("282197", "三田市", "さんだし"),
    ("282201", "加西市", "かさいし"),
    ("282219", "丹波篠山市", "たんばささやまし"),
    ("282227", "養父市", "やぶし"),
    ("282235", "丹波市", "たんばし"),
    ("282243", "南あわじ市", "みなみあわじし"),
    ("282251", "朝来市", "あさごし"),
    ("282260", "淡路市", "あわじし"),
    ("282278", "宍粟市", "しそうし"),
    ("282286", "加東市", "かとうし"),
    ("282294", "たつの市", "たつのし"),
    ("283011", "猪名川町", "いながわちょう"),
    ("283657", "多可町", "たかちょう"),
    ("283819", "稲美町", "いなみちょう"),
    ("283827", "播磨町", "はりまちょう"),
    ("284424", "市川町", "いちかわちょう"),
    ("284432", "福崎町", "ふくさきちょう"),
    ("284467", "神河町", "かみかわちょう"),
    ("284645", "太子町", "たいしちょう"),
    ("284815", "上郡町", "かみごおりちょう"),
    ("285013", "佐用町", "さようちょう"),
    ("285854", "香美町", "かみちょう"),
    ("285862", "新温泉町", "しんおんせんちょう"),
];

const HOLIDAYS: &[(&str, &str)] = &[
    ("2026-01-01", "元日"),
    ("2026-01-12", "成人の日"),
    ("2026-02-11", "建国記念の日"),
    ("2026-02-23", "天皇誕生日"),
    ("2026-03-20", "春分の日"),
    ("2026-04-29", "昭和の日"),
    ("2026-05-03", "憲法記念日"),
    ("2026-05-04", "みどりの日"),
    ("2026-05-05", "こどもの日"),
    ("2026-05-06", "休日"),
    ("2026-07-20", "海の日"),
    ("2026-08-11", "山の日"),
    ("2026-09-21", "敬老の日"),
    ("2026-09-22", "休日"),
    ("2026-09-23", "秋分の日"),
    ("2026-10-12", "スポーツの日"),
    ("2026-11-03", "文化の日"),
    ("2026-11-23", "勤労感謝の日"),
    ("2027-01-01", "元日"),
    ("2027-01-11", "成人の日"),
    ("2027-02-11", "建国記念の日"),
    ("2027-02-23", "天皇誕生日"),
    ("2027-03-21", "春分の日"),
    ("2027-03-22", "休日"),
];

/// Somebody who gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The prefecture's officer.
    Officer,
    /// Another officer of the prefecture.
    Colleague,
    /// The officer of 神戸市.
    Kobe,
    /// The officer of 姫路市.
    Himeji,
    /// The auditor: reads everything, writes nothing.
    Auditor,
    /// Somebody signed in whose post carries no right.
    Stranger,
    /// Whoever runs commands on the machine.
    Operator,
    /// A rule of the engine.
    System,
}

/// What a decision reads beside the case.
#[derive(Debug, Clone)]
pub struct World {
    /// The calendar.
    pub calendar: Calendar,
    /// Its version and hash.
    pub calendar_ref: CalendarRef,
    /// The directory.
    pub directory: Directory,
}

/// A body by its code.
///
/// # Panics
/// When the code is not one.
#[track_caller]
pub fn body(code: &str) -> OrganizationId {
    code.parse().expect("the test spells a code")
}

/// Every municipality of Hyogo, in code order.
pub fn municipalities() -> Vec<OrganizationId> {
    MUNICIPALITIES.iter().map(|(code, _, _)| body(code)).collect()
}

/// A date.
///
/// # Panics
/// When the text is not one.
#[track_caller]
pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("the test spells a date")
}

/// A UUID that carries `number` and the bits of version 7.
pub fn numbered(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_e3a0_0000_7000_8000_0000_0000_0000 | number)
}

impl World {
    /// The world before any case was opened.
    ///
    /// # Panics
    /// Never: what it is made of is sound.
    pub fn new() -> Self {
        let calendar = Calendar::new(calendar_data()).expect("the calendar of the tests is sound");
        let sha256 = ContentHash::of(b"calendar of the tests");
        let calendar_ref = CalendarRef { id: "hyogo".parse().expect("a calendar id"), version: 1, sha256 };
        Self { calendar, calendar_ref, directory: directory() }
    }

    /// Somebody with the rights they have on `day`.
    pub fn acting(&self, who: Who, day: NaiveDate) -> Acting {
        let Some((user, organization)) = person(who) else {
            let actor = if who == Who::Operator { Actor::operator() } else { Actor::system() };
            return Acting { actor, rights: Vec::new() };
        };
        let rights = self.directory.rights(user, day);
        let actor = Actor {
            kind: ActorKind::User,
            user: Some(user),
            post: rights.first().map(|right| right.post),
            organization: Some(organization),
            credential: Some(CredentialId(numbered(0xc000 + user.0.as_u128() % 0x1000))),
            authority: None,
            on_behalf_of: None,
        };
        Acting { actor, rights }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

fn calendar_data() -> CalendarData {
    CalendarData {
        id: "hyogo".into(),
        version: 1,
        utc_offset_minutes: 540,
        covers_from: date("2026-01-01"),
        covers_to: date("2031-12-31"),
        holidays: HOLIDAYS
            .iter()
            .map(|(day, name)| (date(day), (*name).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        closures: vec![Closure { from: (12, 29), to: (1, 3), name: "年末年始".into() }],
        official_to: date("2027-12-31"),
        bodies: BTreeMap::new(),
    }
}

fn person(who: Who) -> Option<(UserId, OrganizationId)> {
    let (number, code) = match who {
        Who::Officer => (1, PREFECTURE),
        Who::Kobe => (2, KOBE),
        Who::Himeji => (3, HIMEJI),
        Who::Auditor => (4, PREFECTURE),
        Who::Stranger => (5, TOYOOKA),
        Who::Colleague => (6, PREFECTURE),
        Who::Operator | Who::System => return None,
    };
    Some((UserId(numbered(number)), body(code)))
}

/// Folded from events as the engine folds it, so that its version means what it means there.
fn directory() -> Directory {
    let mut events: Vec<NewEvent> = Vec::new();
    events.push(registered(PREFECTURE, "兵庫県", "ひょうごけん", OrganizationKind::Prefecture));
    for (code, name, kana) in MUNICIPALITIES {
        events.push(registered(code, name, kana, OrganizationKind::Municipality));
    }
    events.push(registered(COMPANY, "システム事業者", "しすてむじぎょうしゃ", OrganizationKind::Company));
    let people = [
        (Who::Officer, "県　太郎", Some(Role::PrefectureOfficer)),
        (Who::Kobe, "神戸　花子", Some(Role::MunicipalOfficer)),
        (Who::Himeji, "姫路　次郎", Some(Role::MunicipalOfficer)),
        (Who::Auditor, "監査　三郎", Some(Role::Auditor)),
        (Who::Stranger, "豊岡　四郎", None),
        (Who::Colleague, "県　五郎", Some(Role::PrefectureOfficer)),
    ];
    for (who, name, role) in people {
        events.extend(employed(who, name, role));
    }
    let fold = |directory: Directory, (version, event): (u64, NewEvent)| {
        let id = EventId(numbered(0xd000 + u128::from(version)));
        let sealed = event.seal(|path, clear| commit(&Blind([0; 32]), path, &clear.text));
        let (effective_on, actor) = (date("2026-01-05"), &Actor::operator());
        directory.evolve(&Happened { id, version, effective_on, actor, event: &sealed })
    };
    (1..).zip(events).fold(Directory::default(), fold)
}

/// Inhabitants of those whose number the directory has; that of others is not known.
const POPULATIONS: &[(&str, u64)] = &[(KOBE, 1_498_000), (HIMEJI, 523_000), (AMAGASAKI, 455_000)];

fn registered(code: &str, name: &str, kana: &str, kind: OrganizationKind) -> NewEvent {
    let particulars = Organization {
        organization: body(code),
        kind,
        name: Label { ja: name.to_owned(), en: None },
        kana: kana.to_owned(),
        class: None,
        county: None,
        region: None,
        office: None,
        population: POPULATIONS.iter().find(|(known, _)| *known == code).map(|(_, number)| *number),
        population_on: None,
        corporate_number: None,
    };
    Event::OrganizationRegistered(OrganizationRegistered { particulars, source_sha256: None })
}

fn employed(who: Who, name: &str, role: Option<Role>) -> Vec<NewEvent> {
    let Some((user, organization)) = person(who) else { return Vec::new() };
    let post = PostId(numbered(0xa000 + user.0.as_u128() % 0x1000));
    let title = Label::new("担当", "officer");
    let mut events = vec![
        Event::UserRegistered(UserRegistered {
            user,
            organization: organization.clone(),
            name: Clear::about(user, name),
        }),
        Event::PostCreated(PostCreated { post, organization: organization.clone(), title, basis: None }),
        Event::PostAssigned(PostAssigned { post, user, basis: None }),
    ];
    events.extend(role.map(|role| Event::GrantGiven(GrantGiven { post, role, organization, basis: None })));
    events
}
