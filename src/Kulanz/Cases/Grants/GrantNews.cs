using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>Who hears of a grant, and how it is written down.</summary>
public static class GrantNews
{
    /// <summary>So many are asked at most: the first to look decides.</summary>
    private const int MostAsked = 50;

    /// <summary>What waits for approval, on open pages.</summary>
    public const string Waiting = "grants-waiting";

    /// <summary>Whoever may approve and sees the case, but not who gave it.</summary>
    internal static async Task AskApprovers(KulanzDb db, Grant grant, Case @case, Actor by, TimeProvider clock, CancellationToken cancel)
    {
        var roles = (await db.Roles.AsNoTracking().ToListAsync(cancel)).Where(r => r.Permissions.Contains(Permission.GrantsApprove)).Select(r => r.Name).ToList();
        var people = await db.Accounts.Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && a.Id != by.Id && roles.Contains(a.RoleName!)).OrderBy(a => a.Id).Take(MostAsked).Select(a => a.Id).ToListAsync(cancel);
        foreach (var person in await db.Seeing(@case.QueueId, people, cancel))
            Tell(db, @case, person, Notice.ApprovalAsked, by, grant.Reason, clock);
    }

    /// <summary>Whoever gave it hears what somebody else has decided.</summary>
    internal static async Task TellGiver(KulanzDb db, Grant grant, Case @case, Actor by, string words, TimeProvider clock, CancellationToken cancel)
    {
        if (grant.GivenById is { } giver && giver != by.Id && await db.Seeing(@case.QueueId, [giver], cancel) is [var reader])
            Tell(db, @case, reader, grant.State == GrantState.Refused ? Notice.GrantRefused : Notice.GrantApproved, by, words, clock);
    }

    /// <summary>Under the case: its history and the customer's timeline tell of it.</summary>
    internal static void RecordGrant(this KulanzDb db, string type, Grant grant, Case @case, Actor by, object more, TimeProvider clock) =>
        db.Record(type, @case.Topic, grant.CustomerId, by, new { grant.Number, grant.Kind, grant.Amount, grant.Currency, grant.What, grant.Days, grant.Reason, More = more }, clock);

    internal static void AnnounceGrant(this KulanzDb db, Case @case)
    {
        db.AnnounceCase(@case);
        db.Announce("grants");
        db.Announce(Waiting);
    }

    private static void Tell(KulanzDb db, Case @case, Guid reader, Notice about, Actor by, string words, TimeProvider clock)
    {
        db.Add(new Notification { Id = Id.New(clock), AccountId = reader, CaseId = @case.Id, About = about, ByName = by.Name, Words = Naming.Cut(Message.InOneLine(words, 300), 300), At = clock.GetUtcNow() });
        db.Announce(Following.Topic(reader));
    }
}
