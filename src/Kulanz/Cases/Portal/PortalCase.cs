using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>Something that was done to a case, of which its customer may know.</summary>
public sealed record PortalAct(Guid Id, string Type, DateTimeOffset At);

/// <summary>
/// A case as its customer sees it: what was said between them and us, and nothing else. A case that was merged shows the conversation it went
/// into; of cases of different customers that have become one, each shows only what is at home in its own customer's.
/// </summary>
public sealed record PortalCase(Case Case, Case Root, IReadOnlyList<Message> Messages, ILookup<Guid, Attachment> Files, IReadOnlyList<PortalAct> Acts)
{
    private const int Most = 500;

    /// <summary>What a customer may know was done, besides what was said, and what it is called. What is written down about it is for staff: why a case was closed, in which queue it lay.</summary>
    private static readonly Dictionary<string, string> Shown = new()
    {
        ["case.opened"] = "Your question was taken in",
        ["case.solved"] = "Marked as answered",
        ["case.closed"] = "Closed",
        ["case.reopened"] = "Opened again",
    };

    public static string Name(string type) => Shown.GetValueOrDefault(type, "Message");

    public bool Over => Root.Over;

    /// <summary>Where it stands, in words for the one who asked.</summary>
    public string Standing => Root.State switch
    {
        CaseState.WaitingOnCustomer => "We are waiting for your answer",
        CaseState.Solved => "Answered",
        CaseState.Closed => "Closed",
        CaseState.New => "We have received your question",
        _ => "We are working on it",
    };

    public static async Task<PortalCase?> Read(KulanzDb db, Guid id, CancellationToken cancel)
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } @case)
            return null;
        var rootId = await Moving.Root(db, id, cancel);
        var root = rootId == id ? @case : await db.Cases.AsNoTracking().SingleAsync(c => c.Id == rootId, cancel);
        var (owner, ownsRoot) = (@case.CustomerId, root.CustomerId == @case.CustomerId);
        var messages = await db.Messages.AsNoTracking()
            .Where(m => m.CaseId == rootId && m.Kind == MessageKind.Reply && (m.HomeId == null ? ownsRoot : db.Cases.Any(home => home.Id == m.HomeId && home.CustomerId == owner)))
            .OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(Most).ToListAsync(cancel);
        messages.Reverse();
        var ids = messages.ConvertAll(m => (Guid?)m.Id);
        var files = await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.MessageId)).OrderBy(a => a.At).ToListAsync(cancel);
        var (topic, types) = (@case.Topic, Shown.Keys.ToList());
        var acts = await db.Records.Where(r => r.Topic == topic && types.Contains(r.Type)).OrderBy(r => r.Id).Take(100).Select(r => new PortalAct(r.Id, r.Type, r.At)).ToListAsync(cancel);
        return new(@case, root, messages, files.ToLookup(f => f.MessageId!.Value), acts);
    }

    /// <summary>Whether the receipt of this record is theirs to have, and with what it says: a message is known to them whole, of other acts only that they were done.</summary>
    public bool Gives(Guid record, out bool whole)
    {
        whole = Messages.Any(m => m.Id == record);
        return whole || Acts.Any(a => a.Id == record);
    }

    public Attachment? File(Guid id) => Files.SelectMany(f => f).FirstOrDefault(f => f.Id == id);
}

/// <summary>What the customer can do with their own case: answer, and say that it is answered.</summary>
public sealed class Pursuing(KulanzDb db, Hearing hearing, Closing closing, Attaching attaching)
{
    public async Task<Outcome<Heard>> Answer(Guid caseId, string? text, IReadOnlyList<IFormFile> files, string name, string? email, CancellationToken cancel)
    {
        var said = Typed.Text(text);
        if (string.IsNullOrWhiteSpace(said) && files.Count == 0)
            return new Missing("text");
        if (said.Length > Replying.LongestText)
            return new TooLong("text", Replying.LongestText);
        return await db.Write<Outcome<Heard>>(async () =>
            (await Enquiring.Files(files, attaching, cancel)).Done(out var stored, out var refusal)
                ? await hearing.Hear(caseId, new NewWord(said, Channel.Portal) { AuthorName = name, AuthorAddress = email, Attachments = stored }, new Actor(ActorKind.Customer, null, name), cancel)
                : refusal, cancel);
    }

    /// <summary>"My question is answered."</summary>
    public async Task<Outcome<Closure>> Answered(Guid caseId, string name, CancellationToken cancel)
    {
        var root = await Moving.Root(db, caseId, cancel);
        // Merged into somebody else's case: that one is not theirs to end.
        if (await db.Cases.SingleOrDefaultAsync(c => c.Id == root && db.Cases.Any(own => own.Id == caseId && own.CustomerId == c.CustomerId), cancel) is not { } @case)
            return new NotFound("case");
        if (!(await closing.Close(@case, null, final: false, new Actor(ActorKind.Customer, null, name), cancel)).Done(out var closure, out var refusal))
            return refusal;
        await db.SaveChangesAsync(cancel);
        return closure;
    }
}
