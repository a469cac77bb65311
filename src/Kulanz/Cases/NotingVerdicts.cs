using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What a customer said to one of us, usually on the telephone, about how they were helped.</summary>
public sealed record VerdictGiven(Verdict? Verdict)
{
    /// <summary>In their words.</summary>
    public string? Comment { get; init; }
}

public sealed record VerdictIsTheirs(long Number) : Refusal("The customer has answered about case {0} themselves. That stands.", Number);

public sealed record NothingToJudgeYet(long Number) : Refusal("Case {0} is not solved yet. There is nothing to judge.", Number);

/// <summary>Writes down the customer's verdict for them. Whoever has said it is not asked by mail as well.</summary>
public sealed class NotingVerdicts(KulanzDb db, TimeProvider clock)
{
    public Task<Outcome<Satisfaction>> Note(long number, VerdictGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Satisfaction>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        await db.Hold(@case.Id, cancel);
        if (!@case.Over)
            return new NothingToJudgeYet(number);
        if (!(await Note(@case, given, by, cancel)).Done(out var said, out refusal))
            return refusal;
        await db.SaveChangesAsync(cancel);
        return said;
    }, cancel);

    /// <summary>Within the act that solves the case; the caller saves.</summary>
    internal async Task<Outcome<Satisfaction>> Note(Case @case, VerdictGiven given, Actor by, CancellationToken cancel)
    {
        var words = Typed.Text(given.Comment).Trim();
        if (given.Verdict is not { } verdict)
            return new Missing("verdict");
        if (words.Length > Satisfaction.LongestComment)
            return new TooLong("comment", Satisfaction.LongestComment);
        var said = await db.Satisfactions.SingleOrDefaultAsync(s => s.CaseId == @case.Id, cancel);
        if (said is { AnsweredAt: not null, NotedByName: null })
            return new VerdictIsTheirs(@case.Number);
        if (said is not null && said.Verdict == verdict && said.Comment == words)
            return said;
        var now = clock.GetUtcNow();
        if (said is null)
            // No link was sent, and none is: nobody knows a token that has this hash.
            db.Add(said = new Satisfaction { CaseId = @case.Id, AskedAt = now, TokenHash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes) });
        (said.Verdict, said.Comment, said.AnsweredAt, said.NotedById, said.NotedByName) = (verdict, words, now, by.Id, by.Name);
        db.Record("satisfaction.noted", @case.Topic, @case.CustomerId, by, new { verdict, Comment = words }, clock);
        await Following.Tell(db, @case, Notice.Rated, by, words, clock, cancel);
        db.AnnounceCase(@case);
        return said;
    }
}
