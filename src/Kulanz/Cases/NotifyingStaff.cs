using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

public sealed record NobodyToNotify() : Refusal("There is nobody to notify: the case has no owner, or the colleague has left or may not see it.");

/// <summary>A rule calls a colleague to a case: as news on the desk, and by mail where there is a mailbox to write from. Both in the act under way.</summary>
public sealed class NotifyingStaff(KulanzDb db, Letters letters, Settings settings, TimeProvider clock)
{
    public static readonly LetterKind Letter = new("staff-notice", "A trigger calls a colleague", "Sent to staff by a trigger that notifies somebody.",
        new Dictionary<string, string> { ["name"] = "Anna Berg", ["case.number"] = "1742", ["case.subject"] = "Kein Freizeichen", ["rule"] = "Dringende Störungen", ["link"] = "https://help.example.com/desk/cases/1742", ["mailbox.name"] = "Example GmbH" },
        new("Bitte ansehen: {{case.subject}} [#{{case.number}}]",
            """
            Guten Tag {{name}},

            der Auslöser „{{rule}}“ bittet Sie, diesen Fall anzusehen:

            {{link}}
            """),
        new("Please look: {{case.subject}} [#{{case.number}}]",
            """
            Hello {{name}},

            The trigger "{{rule}}" asks you to look at this case:

            {{link}}
            """));

    public async Task<Refusal?> Notify(string whom, long number, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        Guid? id = whom == CaseField.Owner ? @case.OwnerId : Guid.TryParse(whom, out var named) ? named : null;
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.Kind == ActorKind.Staff && a.ClosedAt == null, cancel) is not { } colleague
            || await db.Seeing(@case.QueueId, [colleague.Id], cancel) is [])
            return new NobodyToNotify();
        db.Record("staff.notified", @case.Topic, @case.CustomerId, by, new { To = colleague.Name }, clock);
        db.Add(new Notification { Id = Id.New(clock), AccountId = colleague.Id, CaseId = @case.Id, About = Notice.Triggered, ByName = by.Name, Words = @case.Subject, At = clock.GetUtcNow() });
        db.Announce(Following.Topic(colleague.Id));
        if (colleague.Email is { Length: > 0 } address && await letters.House(cancel) is not null)
            await letters.Send(Letter.Key, new NamedAddress(address, colleague.Name), colleague.Language, new Dictionary<string, string>
            {
                ["name"] = colleague.Name,
                ["case.number"] = $"{number}",
                ["case.subject"] = @case.Subject,
                ["rule"] = by.Name,
                ["link"] = $"{settings.Url}/desk/cases/{number}",
            }, @case.Topic, cancel);
        await db.SaveChangesAsync(cancel);
        return null;
    }
}
