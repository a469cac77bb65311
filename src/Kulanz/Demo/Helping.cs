using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Mentions;
using Kulanz.Cases.Shipments;
using Kulanz.Cases.Vouchers;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>
/// What happens in a story until somebody is helped: a post is found and its author invited, a case goes from hand to hand, questions are answered once, something is given and
/// sent, and in the end it is said what it was. Whoever does it stands behind the act.
/// </summary>
public sealed class Helping(KulanzDb db, Help help, Company company, Pasting pasting, Inviting inviting, AnsweringInPublic publicly, HandingOver handing, TakingOver taking, Answering answering, AskingAgain again, Diagnoses diagnoses,
    Giving giving, DecidingGrants deciding, SettlingGrants settling, ReplacingByPhone replacing, Dispatching dispatching, Arriving arriving, Establishing establishing, NotingVerdicts verdicts)
{
    /// <summary>Somebody writes about us elsewhere, and one of us finds it.</summary>
    public async Task<long> Found(Told told, string text, string url, CancellationToken cancel) =>
        (await pasting.Open(new PastedPost(url, told.Story.Subject, text, told.Story.Fact("author"), told.Who.Email, null), await company.Acting(told.Agent), cancel)).Value.Number;

    /// <summary>Throws where nobody knows how to do that.</summary>
    public async Task<Refusal?> Do(Told told, Beat beat, CancellationToken cancel)
    {
        const string By = "by:";
        var speaker = beat.Value(By) ?? told.Agent;
        var by = await help.Acting(speaker) ?? await company.Acting(speaker);
        return beat.Words.Where(w => !w.StartsWith(By, StringComparison.Ordinal)).ToArray() switch
        {
            ["invite"] => (await inviting.Invite(await Mention(told, cancel), null, by, cancel)).Refusal,
            ["thanks", var url] => (await publicly.Note(await Mention(told, cancel), PublicAnswerKind.ThanksOfTheAuthor, url, beat.Text, by, cancel)).Refusal,
            ["answered", var url] => (await publicly.Note(await Mention(told, cancel), PublicAnswerKind.OurAnswer, url, beat.Text, by, cancel)).Refusal,
            ["check"] => await Check(told, beat, by, cancel),
            ["again", .. var why] => (await again.Ask(told.Number, (await Question(told, beat.Text.Trim(), cancel)).Id, string.Join(' ', why), by, cancel)).Refusal,
            ["hand", .. var whom] => await Hand(told, beat, string.Join(' ', whom), by, cancel),
            ["accept"] => (await taking.Accept(await Handover(told, cancel), by, cancel)).Refusal,
            ["return", .. var why] => (await taking.Return(await Handover(told, cancel), string.Join(' ', why), by, cancel)).Refusal,
            ["give", var kind, var worth, .. var why] => (await giving.Give(told.Number, new GrantGiven(Enum.Parse<GrantKind>(kind), string.Join(' ', why), Cents(worth), worth == "-" ? null : "EUR") { What = beat.Text }, by, cancel)).Refusal,
            ["approve"] => (await deciding.Approve(await Grant(told, cancel), null, by, cancel)).Refusal,
            ["settle", .. var reference] => (await settling.Settle(await Grant(told, cancel), new(string.Join(' ', reference)), by, cancel)).Refusal,
            ["replace", .. var why] => (await replacing.Replace(new(await Licence(told, cancel), told.Number, string.Join(' ', why), KeepSeats: true, Mail: true), by, cancel)).Refusal,
            ["send", var carrier, var tracking, .. var what] => (await dispatching.Send(told.Number, new ShipmentGiven(Enum.Parse<Carrier>(carrier), string.Join(' ', what), null, await Address(told, cancel), tracking) { Grant = await Sendable(told, cancel) }, by, cancel)).Refusal,
            ["arrived"] => (await arriving.Arrived(await db.Set<Shipment>().Where(s => db.Cases.Any(c => c.Id == s.CaseId && c.Number == told.Number)).MaxAsync(s => s.Number, cancel), null, by, cancel)).Refusal,
            ["cause", "unknown"] => (await establishing.Establish(told.Number, new(null) { Note = beat.Text }, by, cancel)).Refusal,
            ["cause", .. var name] => (await establishing.Establish(told.Number, new(await help.Cause(told.Number, string.Join(' ', name), cancel)) { Note = beat.Text }, by, cancel)).Refusal,
            ["said", var verdict, .. var words] => (await verdicts.Note(told.Number, new(Enum.Parse<Verdict>(verdict, ignoreCase: true)) { Comment = string.Join(' ', words) }, by, cancel)).Refusal,
            _ => throw new InvalidDataException($"In \"{told.Story.Subject}\" nobody knows how to \"{string.Join(' ', beat.Words)}\"."),
        };
    }

    /// <summary>The code stands in the mail that invited them, and nowhere else.</summary>
    public async Task<string> Code(Told told, CancellationToken cancel)
    {
        var topic = $"case/{told.Number}";
        // As JSON, in which a line ends with two letters.
        foreach (var line in (await db.Set<OutboxItem>().AsNoTracking().Where(i => i.Topic == topic).OrderByDescending(i => i.AddedAt).Select(i => i.Content).ToListAsync(cancel)).SelectMany(mail => mail.Split("\\n")))
            if (VoucherCode.FindIn(line, out _) is { } code)
                return code.Reveal();
        throw new InvalidDataException($"In \"{told.Story.Subject}\" nobody was sent a voucher.");
    }

    /// <summary>Each line is a question, or the beginning of one, and its answer behind "=".</summary>
    private async Task<Refusal?> Check(Told told, Beat beat, Actor by, CancellationToken cancel)
    {
        foreach (var line in beat.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var begins, var answer])
                throw new InvalidDataException($"This is no answer to a question: {line}");
            var question = await Question(told, begins, cancel);
            if ((await answering.Answer(told.Number, new AnswerGiven(question.Id, question.Choices.FirstOrDefault(c => c.Text == answer)?.Key ?? answer), by, cancel)).Refusal is { } refusal)
                return refusal;
        }
        return null;
    }

    private async Task<ChecklistQuestion> Question(Told told, string begins, CancellationToken cancel)
    {
        var of = await diagnoses.Of(await db.Cases.SingleAsync(c => c.Number == told.Number, cancel), cancel);
        // The first answer begins the checklist.
        var all = of.Begun.Count > 0 ? of.Begun.SelectMany(d => d.Steps.Select(s => s.Question)) : (await diagnoses.Before(of.Offered[0].Id, null, null, cancel))!.Steps.Select(s => s.Question);
        return all.First(q => q.Text.StartsWith(begins, StringComparison.Ordinal));
    }

    /// <summary>To a queue or a partner by name, to a colleague by their word. The lines: what it is about, then what else is known, each behind its name.</summary>
    private async Task<Refusal?> Hand(Told told, Beat beat, string whom, Actor by, CancellationToken cancel)
    {
        var lines = beat.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string? Field(string name) => lines.FirstOrDefault(l => l.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        var colleague = Company.Staff.FirstOrDefault(c => c.Key == whom);
        var target = colleague is not null ? new HandoverTarget(Colleague: (await company.Acting(whom)).Id)
            : await db.Queues.Where(q => q.Name == whom).Select(q => (Guid?)q.Id).SingleOrDefaultAsync(cancel) is { } queue ? new HandoverTarget(Queue: queue)
            : new HandoverTarget(Partner: await db.Partners.Where(p => p.Name == whom).Select(p => p.Id).SingleAsync(cancel));
        return (await handing.Give(told.Number, new HandoverGiven(target, lines[0])
        {
            Identified = Field("identified"), Asked = Field("asked"), Tried = Field("tried"), Promised = Field("promised"), NeverAskAgain = Field("never"),
        }, by, cancel)).Refusal;
    }

    /// <summary>"49.90" is so many cents; "-" is nothing.</summary>
    private static long? Cents(string worth) => worth == "-" ? null : (long)(decimal.Parse(worth, CultureInfo.InvariantCulture) * 100);

    private Task<Guid> Mention(Told told, CancellationToken cancel) => db.Mentions.Where(m => db.Cases.Any(c => c.Id == m.CaseId && c.Number == told.Number)).Select(m => m.Id).SingleAsync(cancel);

    private Task<Guid> Handover(Told told, CancellationToken cancel) => db.Handovers.Where(h => h.Outcome == null && db.Cases.Any(c => c.Id == h.CaseId && c.Number == told.Number)).Select(h => h.Id).SingleAsync(cancel);

    private Task<long> Grant(Told told, CancellationToken cancel) => db.Set<Grant>().Where(g => db.Cases.Any(c => c.Id == g.CaseId && c.Number == told.Number)).MaxAsync(g => g.Number, cancel);

    private Task<long?> Sendable(Told told, CancellationToken cancel) =>
        db.Set<Grant>().Where(g => g.Kind == GrantKind.ShippedItem && g.State == GrantState.Approved && db.Cases.Any(c => c.Id == g.CaseId && c.Number == told.Number)).MaxAsync(g => (long?)g.Number, cancel);

    private Task<long> Licence(Told told, CancellationToken cancel) => db.Licences.Where(l => db.Contracts.Any(c => c.Id == l.ContractId && c.CustomerId == told.Who.Id)).MaxAsync(l => l.Number, cancel);

    private Task<Guid?> Address(Told told, CancellationToken cancel) => db.ContactPoints.Where(p => p.CustomerId == told.Who.Id && p.Kind == ContactKind.Address).OrderBy(p => p.Id).Select(p => (Guid?)p.Id).FirstOrDefaultAsync(cancel);
}
