using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Covering;
using Kulanz.Cases.Repeats;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>What happens in a story about a contract: what a case is about and takes from it, warnings, notice, what was threatened, what was answered before.</summary>
public sealed class Dealings(KulanzDb db, Coverings coverings, Confirming confirming, GivingWarning warning, OurNotice ours, GivingNotice notices, Noting noting, Helping helping, Company company, IServiceProvider services)
{
    /// <summary>Who decides about contracts.</summary>
    private const string Lead = "katrin";

    /// <param name="said">A product's key, and perhaps a topic of it: <c>lindkasse / Kasse bedienen</c>.</param>
    public async Task About(long @case, string said, Actor by, CancellationToken cancel)
    {
        var words = said.Split(" / ");
        var product = await db.Products.Where(p => p.Key == words[0]).Select(p => p.Id).SingleAsync(cancel);
        Guid? topic = words.Length < 2 ? null : await db.SupportTopics.Where(t => t.ProductId == product && t.Name == words[1]).Select(t => t.Id).SingleAsync(cancel);
        _ = (await coverings.About(@case, product, topic, by, cancel)).Value;
    }

    public async Task<Refusal?> Do(Told told, Beat beat, IReadOnlyDictionary<string, Told> others, CancellationToken cancel)
    {
        var (agent, lead) = (await company.Acting(told.Agent), await company.Acting(Lead));
        return beat.Words switch
        {
            ["goodwill", .. var reason] => (await coverings.Goodwill(told.Number, string.Join(' ', reason), agent, cancel)).Refusal,
            ["release", .. var reason] => (await coverings.Release(told.Number, string.Join(' ', reason), agent, cancel)).Refusal,
            ["repeat", var other] => await Repeat(told, others[other], agent, cancel),
            ["warn", var about, var how] => (await warning.Give(await Contract(told, cancel), new WarningGiven(Enum.Parse<WarningAbout>(about), beat.Text, Enum.Parse<DeliveredBy>(how), null, how == nameof(DeliveredBy.Mail)), lead, cancel)).Refusal,
            ["object", .. var reason] => (await ours.Give(await Contract(told, cancel), new NoticeGiven(NoticeKind.Ordinary, ContractSide.Provider, null) { How = DeliveredBy.RegisteredLetter, Reason = string.Join(' ', reason) }, null, mail: true, lead, cancel)).Refusal,
            ["received", .. var proof] => await Received(told, string.Join(' ', proof), lead, cancel),
            ["notice"] => (await notices.Give(await Contract(told, cancel), new NoticeGiven(NoticeKind.Ordinary, ContractSide.Customer, null), agent, cancel)).Refusal,
            ["claim", .. var what] => (await noting.Note(told.Who.Id, string.Join(' ', what), lead, cancel, NoteKind.ThreatenedClaim)).Refusal,
            _ => await helping.Do(told, beat, cancel),
        };
    }

    /// <summary>What they last asked here, the other case's first word had asked before.</summary>
    private async Task<Refusal?> Repeat(Told told, Told other, Actor by, CancellationToken cancel)
    {
        // What a question is, is noticed in the background: this program has none.
        await Sequencing.Round(services, cancel);
        await Noticing.Round(services, cancel);
        return (await confirming.Confirm(await Asked(told.Number).OrderByDescending(m => m.At).Select(m => m.Id).FirstAsync(cancel), await Asked(other.Number).OrderBy(m => m.At).Select(m => m.Id).FirstAsync(cancel), by, cancel)).Refusal;
    }

    private IQueryable<Message> Asked(long number) =>
        db.Messages.Where(m => db.Cases.Any(c => c.Number == number && c.Id == m.CaseId) && (m.Kind == MessageKind.CallNote || m.Kind == MessageKind.Reply && m.AuthorKind == AuthorKind.Customer));

    private async Task<Refusal?> Received(Told told, string proof, Actor by, CancellationToken cancel)
    {
        var contract = await Contract(told, cancel);
        var notice = await db.Notices.Where(n => n.By == ContractSide.Provider && db.Contracts.Any(c => c.Number == contract && c.Id == n.ContractId)).OrderByDescending(n => n.At).Select(n => new { n.Id, n.ReceivedOn }).FirstAsync(cancel);
        return (await notices.Prove(contract, notice.Id, notice.ReceivedOn.AddDays(1), DeliveredBy.RegisteredLetter, proof, null, by, cancel)).Refusal;
    }

    /// <summary>The contract the case is about; where it does not say, the only one there is.</summary>
    private async Task<long> Contract(Told told, CancellationToken cancel)
    {
        var product = await db.Cases.Where(c => c.Number == told.Number).Select(c => c.ProductId).SingleAsync(cancel);
        return await db.Contracts.Where(c => c.CustomerId == told.Who.Id && (product == null || c.ProductId == product)).OrderBy(c => c.Number).Select(c => c.Number).FirstAsync(cancel);
    }
}
