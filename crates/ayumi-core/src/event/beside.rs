//! The events that never stand in the stream of a case, as one pattern; never what any of them means.

/// The pattern of every event that is not told within a case: of the log itself, the directory, what is published, digests and
/// the ways out, with the further events of the same arm. Who handles the events of cases names these once and stays
/// exhaustive: a new event is listed here or there.
#[macro_export]
macro_rules! beside_cases {
    ($($more:pat_param)|*) => {
        $crate::event::Event::LogOpened(_)
            | $crate::event::Event::LogClockSet(_)
            | $crate::event::Event::LogClockConfirmed(_)
            | $crate::event::Event::OrganizationRegistered(_)
            | $crate::event::Event::OrganizationChanged(_)
            | $crate::event::Event::UserRegistered(_)
            | $crate::event::Event::UserDisabled(_)
            | $crate::event::Event::UserMailSet(_)
            | $crate::event::Event::PostCreated(_)
            | $crate::event::Event::PostAssigned(_)
            | $crate::event::Event::PostVacated(_)
            | $crate::event::Event::GrantGiven(_)
            | $crate::event::Event::GrantRevoked(_)
            | $crate::event::Event::TokenCreated(_)
            | $crate::event::Event::TokenRevoked(_)
            | $crate::event::Event::CalendarPublished(_)
            | $crate::event::Event::DefinitionPublished(_)
            | $crate::event::Event::ProgrammeOpened(_)
            | $crate::event::Event::DigestComposed(_)
            | $crate::event::Event::DigestDelivered(_)
            | $crate::event::Event::DigestParked(_)
            | $crate::event::Event::DigestReleased(_)
            | $crate::event::Event::WebhookRegistered(_)
            | $crate::event::Event::WebhookSecretRotated(_)
            | $crate::event::Event::WebhookRemoved(_)
            | $crate::event::Event::FeedCreated(_)
            | $crate::event::Event::FeedRevoked(_)
            $(| $more)*
    };
}
