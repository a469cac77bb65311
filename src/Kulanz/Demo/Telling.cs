using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>A story being told: what it has become in the database so far.</summary>
public sealed class Told(Story story, People.Person who, string agent, string queue)
{
    public Story Story => story;
    public People.Person Who => who;

    /// <summary>Whoever has it, unless a beat says otherwise.</summary>
    public string Agent => agent;

    public string Queue => queue;
    public long Number { get; set; }
    public int Mails { get; set; }
    public bool Sorted { get; set; }

    /// <summary>Nobody has looked at it but whoever puts cases in order.</summary>
    public bool Unanswered => !story.Beats.Any(b => b.ByStaff);

    public string Mailbox => queue switch { "Abrechnung" => "rechnung", "Geschäftskunden" => "business", _ => "support" } + $"@{Company.Domain}";
}

/// <summary>Does one beat of a story by the action that a page, an arriving mail or an agent's click would call.</summary>
public sealed class Telling(IServiceProvider services, KulanzDb db, Company company, TimeProvider clock)
{
    private static readonly TimeZoneInfo Desk = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public async Task Tell(Told told, Beat beat, IReadOnlyDictionary<string, Told> others, CancellationToken cancel)
    {
        await (beat.Kind switch
        {
            BeatKind.Customer => Hear(told, beat, cancel),
            BeatKind.Act => Act(told, beat, others, cancel),
            BeatKind.Call when told.Number == 0 => Call(told, beat, cancel),
            _ => Say(told, beat, cancel),
        });
        if (!told.Sorted && (beat.ByStaff || !told.Story.Beats.Any(b => b.ByStaff)))
            await Sort(told, cancel);
    }

    private async Task Hear(Told told, Beat beat, CancellationToken cancel)
    {
        var via = beat.Words.FirstOrDefault(w => w is "mail" or "portal") ?? told.Story.Fact("via") ?? "mail";
        if (via == "mail")
            await ByMail(told, beat, cancel);
        else if (via == "mention")
            told.Number = await Action<Helping>().Found(told, beat.Text, told.Story.Facts["post"], cancel);
        else if (told.Number == 0)
            told.Number = (await Action<Enquiring>().Ask(new Enquiry(told.Who.Name, told.Who.Email, told.Story.Subject, beat.Text, told.Who.Language), null, cancel)).Value.Case.Number;
        else
            _ = (await Action<Hearing>().Hear(await Id(told, cancel), new NewWord(beat.Text, Channel.Portal) { AuthorName = told.Who.Name, AuthorAddress = told.Who.Email }, new Actor(ActorKind.Customer, null, told.Who.Name), cancel)).Value;
    }

    private async Task ByMail(Told told, Beat beat, CancellationToken cancel)
    {
        var from = beat.Value("from:") ?? told.Who.Email ?? throw new InvalidDataException($"{told.Who.Name} has no address to write from.");
        var last = told.Number == 0 ? null : await Sent(told).FirstOrDefaultAsync(cancel);
        var automatic = beat.Words.Contains("auto");
        var subject = told.Number == 0 ? told.Story.Subject : $"{(automatic ? "Automatische Antwort" : told.Who.Language == "de" ? "AW" : "Re")}: {told.Story.Subject} [#{told.Number}]";
        var envelope = new Envelope(told.Who.Name, from, told.Mailbox, subject, await Written(told, beat, cancel), clock.GetUtcNow(), $"{told.Who.Key}.{told.Number}.{told.Mails++}.{clock.GetUtcNow():yyMMddHHmmssfff}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}")
        {
            InReplyTo = last?.MessageId,
            Html = beat.Words.Contains("html"),
            Automatic = automatic,
            Cc = beat.Value("cc:"),
            Files = [.. beat.Words.Where(w => w.StartsWith("file:", StringComparison.Ordinal)).Select(w => w[5..])],
        };
        var arrived = (await Action<Arriving>().Accept(new RawMail(envelope.Bytes(), "imap", null), cancel)).Value;
        if (arrived.CaseNumber is not { } number || arrived.Disposition == Disposition.Unparsed)
            throw new InvalidDataException($"The mail \"{subject}\" of {from} went nowhere: {arrived.Remark}");
        told.Number = number;
    }

    /// <summary>What stands in the mail: the words, a signature, and the answer it answers, as programs put them.</summary>
    private async Task<string> Written(Told told, Beat beat, CancellationToken cancel)
    {
        var text = beat.Text;
        if (beat.Words.Contains("sig"))
            text += $"\n\n-- \n{told.Who.Name}\n{(told.Who.Language == "de" ? "Tel." : "Phone")} {told.Who.Phone}";
        if (!beat.Words.Contains("quote"))
            return text;
        var @case = await Id(told, cancel);
        if (await db.Messages.AsNoTracking().Where(m => m.CaseId == @case && m.Kind == MessageKind.Reply && m.AuthorKind == AuthorKind.Staff).OrderByDescending(m => m.At).FirstOrDefaultAsync(cancel) is not { } answered)
            return text;
        var at = TimeZoneInfo.ConvertTime(answered.At, Desk);
        var said = told.Who.Language == "de"
            ? string.Create(CultureInfo.InvariantCulture, $"Am {at:dd.MM.yyyy} um {at:HH:mm} schrieb {answered.AuthorName} · Lindgau Netz <{told.Mailbox}>:")
            : string.Create(CultureInfo.InvariantCulture, $"On {at:dd/MM/yyyy} at {at:HH:mm}, {answered.AuthorName} · Lindgau Netz <{told.Mailbox}> wrote:");
        return $"{text}\n\n{said}\n\n{string.Join('\n', answered.Text.Split('\n').Select(line => $"> {line}".TrimEnd()))}";
    }

    private async Task Call(Told told, Beat beat, CancellationToken cancel)
    {
        var queue = await Queue(told.Queue, cancel);
        told.Number = await Action<Telephones>().Talk(told.Who, Speaker(told, beat), new CallNoteGiven(beat.Text) { Subject = told.Story.Subject, QueueId = queue }, cancel);
    }

    private async Task Say(Told told, Beat beat, CancellationToken cancel)
    {
        var by = await company.Acting(Speaker(told, beat));
        if (await Action<KulanzDb>().Cases.AnyAsync(c => c.Number == told.Number && c.OwnerId == null, cancel))
            _ = (await Action<Assigning>().Assign(told.Number, by.Id, by, cancel)).Value;
        if (beat.Kind == BeatKind.Call && !beat.Words.Any(w => w is "third" or "open" || w.Contains(':', StringComparison.Ordinal)))
        {
            await Action<Telephones>().Talk(told.Who, Speaker(told, beat), new CallNoteGiven(beat.Text) { Case = told.Number, Solved = beat.Words.Contains("solve") }, cancel, beat.Words.Contains("voucher") ? await Action<Helping>().Code(told, cancel) : null);
            return;
        }
        var kind = beat.Kind switch { BeatKind.Note => MessageKind.Note, BeatKind.Call => MessageKind.CallNote, _ => MessageKind.Reply };
        CaseState? then = beat.Words.Contains("solve") ? CaseState.Solved : beat.Words.Contains("third") ? CaseState.WaitingOnThirdParty : beat.Words.Contains("open") ? CaseState.Open : null;
        var files = new List<NewAttachment>();
        foreach (var name in beat.Words.Where(w => w.StartsWith("file:", StringComparison.Ordinal)).Select(w => w[5..]))
        {
            var (type, content) = Papers.Of(name);
            using var stream = new MemoryStream(content);
            files.Add((await Action<Attaching>().Store(name, type, stream, content.Length, cancel)).Value);
        }
        var minutes = beat.Value("time:") is { } spent ? int.Parse(spent, CultureInfo.InvariantCulture) : (int?)null;
        _ = (await Action<Replying>().Say(told.Number, new Saying(kind, beat.Text) { Then = then, Files = files, Minutes = minutes }, by, cancel)).Value;
    }

    private async Task Act(Told told, Beat beat, IReadOnlyDictionary<string, Told> others, CancellationToken cancel)
    {
        var (words, by) = (beat.Words, await company.Acting(told.Agent));
        Refusal? refused = words switch
        {
            ["assign", var key] => (await Action<Assigning>().Assign(told.Number, (await company.Acting(key)).Id, by, cancel)).Refusal,
            ["move", var name] => (await Action<Assigning>().Move(told.Number, await Queue(name, cancel), by, cancel)).Refusal,
            ["priority", var name] => (await Action<Assigning>().Prioritise(told.Number, Enum.Parse<Priority>(name, ignoreCase: true), by, cancel)).Refusal,
            ["tag", .. var name] => (await Action<Tagging>().Tag(told.Number, string.Join(' ', name), by, cancel)).Refusal,
            ["third"] => (await Action<Turning>().Turn(told.Number, CaseState.WaitingOnThirdParty, by, cancel)).Refusal,
            ["snooze", var span] => (await Action<Snoozing>().Snooze(told.Number, clock.GetUtcNow() + Story.Span(span), by, cancel)).Refusal,
            ["follow", var key] => (await Action<Following>().Follow(told.Number, (await company.Acting(key)).Id!.Value, by, cancel)).Refusal,
            ["time", var minutes, .. var what] => (await Action<TimeAccounting>().Note(told.Number, int.Parse(minutes, CultureInfo.InvariantCulture), string.Join(' ', what), by, cancel)).Refusal,
            ["merge", var other] => (await Action<Merging>().Merge(told.Number, others[other].Number, despite: true, by, cancel)).Refusal,
            ["link", var kind, var other] => (await Action<Linking>().Link(told.Number, others[other].Number, Enum.Parse<LinkKind>(kind, ignoreCase: true), by, cancel)).Refusal,
            ["solve", .. var reason] => (await Action<Closing>().Close(told.Number, string.Join(' ', reason), final: false, by, cancel)).Refusal,
            ["close", .. var reason] => (await Action<Closing>().Close(told.Number, string.Join(' ', reason), final: true, by, cancel)).Refusal,
            ["rate", var verdict, .. var comment] => await Rate(told, Enum.Parse<Verdict>(verdict, ignoreCase: true), string.Join(' ', comment), cancel),
            ["bounce"] => await Bounce(told, cancel),
            _ => await Action<Dealings>().Do(told, beat, others, cancel),
        };
        if (refused is not null)
            throw new InvalidOperationException($"In \"{told.Story.Subject}\", {string.Join(' ', words)}: {refused}");
    }

    /// <summary>Tags, fields and priority, as whoever looks at a case first puts them.</summary>
    private async Task Sort(Told told, CancellationToken cancel)
    {
        told.Sorted = true;
        var by = await company.Acting(told.Unanswered ? "katrin" : told.Agent);
        foreach (var tag in told.Story.List("tags"))
            _ = (await Action<Tagging>().Tag(told.Number, tag, by, cancel)).Value;
        foreach (var pair in told.Story.List("fields").Select(field => field.Split('=', 2, StringSplitOptions.TrimEntries)))
            _ = (await Action<CustomFields>().Fill(told.Number, await db.Fields.Where(f => f.Name == pair[0]).Select(f => f.Id).SingleAsync(cancel), Dated(pair[1]), by, cancel)).Value;
        if (told.Story.Fact("about") is { } about)
            await Action<Dealings>().About(told.Number, about, by, cancel);
        if (told.Story.Fact("priority") is { } priority)
            _ = (await Action<Assigning>().Prioritise(told.Number, Enum.Parse<Priority>(priority, ignoreCase: true), by, cancel)).Value;
        if (told.Unanswered && told.Story.Fact("agent") is { } agent)
            _ = (await Action<Assigning>().Assign(told.Number, (await company.Acting(agent)).Id, by, cancel)).Value;
    }

    /// <summary>"+8d" is the day in eight days.</summary>
    private string Dated(string value) => value[0] == '+' ? (clock.GetUtcNow() + Story.Span(value)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value;

    /// <summary>The link is only in the customer's mail, so it is read from there.</summary>
    private async Task<Refusal?> Rate(Told told, Verdict verdict, string comment, CancellationToken cancel)
    {
        const string path = "/satisfaction/";
        var topic = $"case/{told.Number}";
        var mail = await db.Set<OutboxItem>().AsNoTracking().Where(i => i.Topic == topic && i.Content.Contains(path)).OrderByDescending(i => i.AddedAt).Select(i => i.Content).FirstOrDefaultAsync(cancel)
            ?? throw new InvalidDataException($"In \"{told.Story.Subject}\" nobody was asked.");
        return (await Action<Asking>().Answer(mail.Substring(mail.IndexOf(path, StringComparison.Ordinal) + path.Length, 32), verdict, comment, cancel)).Refusal;
    }

    private async Task<Refusal?> Bounce(Told told, CancellationToken cancel)
    {
        var original = await Sent(told).FirstAsync(cancel);
        return (await Action<Arriving>().Accept(new RawMail(Envelope.Returned(original.Deliveries[0].Address, original.MessageId, clock.GetUtcNow()), "imap", null), cancel)).Refusal;
    }

    private IQueryable<SentMail> Sent(Told told)
    {
        var topic = $"case/{told.Number}";
        return db.SentMails.AsNoTracking().Include(m => m.Deliveries).Where(m => m.Topic == topic).OrderByDescending(m => m.At);
    }

    private static string Speaker(Told told, Beat beat) => beat.Words.FirstOrDefault(word => Company.Staff.Any(c => c.Key == word)) ?? told.Agent;

    private Task<Guid> Id(Told told, CancellationToken cancel) => db.Cases.Where(c => c.Number == told.Number).Select(c => c.Id).SingleAsync(cancel);

    private Task<Guid> Queue(string name, CancellationToken cancel) => db.Queues.Where(q => q.Name == name).Select(q => q.Id).SingleAsync(cancel);

    private T Action<T>() where T : notnull => services.GetRequiredService<T>();
}
