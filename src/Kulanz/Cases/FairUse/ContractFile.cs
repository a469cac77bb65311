using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.FairUse;

/// <summary>One matter in the file: when, about what, whether it was covered, whether it had been answered before.</summary>
public sealed record FileMatter(long Number, DateTimeOffset At, string Subject, Channel Channel, string? Topic, string OutOfScope, bool Goodwill, int Contacts, int Repeats);

/// <summary>
/// What a lawyer would ask for, on one page: what was agreed, how it was used, what was said about that and when, what followed. Figures and quotations only;
/// who reads it draws the conclusions.
/// </summary>
public sealed record ContractFile(Contract Contract, Customer Customer, string Called, FairUseFigures Figures, IReadOnlyList<FileMatter> Matters, int MattersInAll, IReadOnlyList<ContractWarning> Warnings, IReadOnlyList<Contracts.Notice> Notices, IReadOnlyList<CustomerNote> Claims)
{
    public const int MostMatters = 400;

    public static async Task<ContractFile?> Of(KulanzDb db, long number, Platform.Actor reader, ContractLetters letters, Catalogue catalogue, DateTimeOffset now, CancellationToken cancel)
    {
        if (await db.ContractsFor(reader).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } contract)
            return null;
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == contract.CustomerId, cancel);
        var bookings = db.Bookings.AsNoTracking().Where(b => b.ContractId == contract.Id && b.MergedIntoId == null);
        var seen = db.CasesFor(reader);
        var matters = await bookings.OrderByDescending(b => b.ReservedAt).Take(MostMatters)
            .Join(seen, b => b.CaseId, c => c.Id, (b, c) => new
            {
                c.Number, c.OpenedAt, c.Subject, c.Channel, c.TopicId, b.OutOfScope, Goodwill = b.GoodwillAt != null,
                Contacts = db.Messages.Count(m => m.CaseId == c.Id && !m.Automatic && (m.Kind == MessageKind.CallNote || (m.Kind == MessageKind.Reply && m.AuthorKind == AuthorKind.Customer))),
                Repeats = db.Set<Repeats.Repeat>().Count(r => r.UndoneAt == null && r.Own && db.Messages.Any(m => m.Id == r.MessageId && m.CaseId == c.Id)),
            }).ToListAsync(cancel);
        var topics = (await catalogue.Topics(cancel)).ToDictionary(t => t.Id, t => t.Name);
        var limits = (await catalogue.Edition(contract.EditionId, cancel))!.Coverage.FairUse;
        return new(contract, customer, await letters.Called(contract, cancel), await FairUseFigures.Of(db, contract, limits, now, cancel),
            [.. matters.OrderBy(m => m.OpenedAt).Select(m => new FileMatter(m.Number, m.OpenedAt, m.Subject, m.Channel, m.TopicId is { } topic ? topics.GetValueOrDefault(topic) : null, m.OutOfScope, m.Goodwill, m.Contacts, m.Repeats))],
            await bookings.Take(100_000).CountAsync(cancel),
            await db.ContractWarnings.AsNoTracking().Where(w => w.ContractId == contract.Id && w.TakenBackAt == null).OrderBy(w => w.GivenOn).Take(200).ToListAsync(cancel),
            await db.Notices.AsNoTracking().Where(n => n.ContractId == contract.Id).OrderBy(n => n.At).Take(50).ToListAsync(cancel),
            await db.Set<CustomerNote>().AsNoTracking().Where(n => n.CustomerId == customer.Id && n.RemovedAt == null && n.Kind == NoteKind.ThreatenedClaim).OrderBy(n => n.At).Take(50).ToListAsync(cancel));
    }
}
