using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

public enum ReminderKind
{
    /// <summary>To us: the last day for our notice.</summary>
    OurLastDay,

    /// <summary>To the customer: the last day for theirs.</summary>
    TheirLastDay,

    /// <summary>To us: our notice is not known to have arrived.</summary>
    Unproven,

    /// <summary>To the customer: it is over.</summary>
    Ended,
}

/// <summary>Somebody was reminded of a day; once for each.</summary>
public sealed class Reminder
{
    public Guid ContractId { get; init; }
    public ReminderKind Kind { get; init; }
    public DateOnly Day { get; init; }
    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Reminder>
    {
        public void Configure(EntityTypeBuilder<Reminder> reminder)
        {
            reminder.ToTable("contract_reminders");
            reminder.HasKey(r => new { r.ContractId, r.Kind, r.Day });
            reminder.HasOne<Contract>().WithMany().HasForeignKey(r => r.ContractId);
        }
    }
}

/// <summary>
/// Reminds ahead: us of the last day on which we could still end a contract, customers of theirs, and of what follows when one has ended. Whoever looks
/// after the contract hears it, else the team's address; other programs hear the event. What was never said within a month of a day is not said any more.
/// </summary>
public sealed class Reminding(KulanzDb db, ContractLetters letters, Preferences preferences, Today today, TimeProvider clock)
{
    public const string Loop = "contract-reminders";

    private const int AtOnce = 50;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        foreach (var kind in Enum.GetValues<ReminderKind>())
            for (var more = true; more && !cancel.IsCancellationRequested;)
            {
                await using var scope = scopes.CreateAsyncScope();
                more = await scope.ServiceProvider.GetRequiredService<Reminding>().Some(kind, cancel);
            }
    }

    /// <summary>A piece of the work; whether there may be more.</summary>
    private Task<bool> Some(ReminderKind kind, CancellationToken cancel) => db.Write(async () =>
    {
        var (now, customs) = (await today.Is(cancel), await preferences.Get<ContractCustoms>(cancel));
        var due = await Due(kind, now, customs).Take(AtOnce).ToListAsync(cancel);
        foreach (var contract in due)
        {
            var day = kind switch { ReminderKind.OurLastDay => contract.OurLastDay, ReminderKind.TheirLastDay => contract.TheirLastDay, _ => contract.EndsOn } ?? now;
            db.Add(new Reminder { ContractId = contract.Id, Kind = kind, Day = day, At = clock.GetUtcNow() });
            db.Record(kind switch
            {
                ReminderKind.OurLastDay => "contract.our_last_day_near",
                ReminderKind.TheirLastDay => "contract.their_last_day_near",
                ReminderKind.Unproven => "contract.notice_unproven",
                _ => "contract.ended",
            }, contract.Topic, contract.CustomerId, new Actor(ActorKind.System, null, "Kulanz"), new { Day = day, contract.TermEndsOn, contract.EndsOn }, clock);
            await Tell(kind, contract, day, customs, cancel);
        }
        await db.SaveChangesAsync(cancel);
        return due.Count == AtOnce;
    }, cancel);

    private IQueryable<Contract> Due(ReminderKind kind, DateOnly now, ContractCustoms customs)
    {
        var (ours, theirs, lately) = (now.AddDays(customs.RemindUsDays), now.AddDays(customs.RemindThemDays), now.AddDays(-31));
        return kind switch
        {
            ReminderKind.OurLastDay when customs.RemindUsDays > 0 => db.Contracts.Where(c => c.OurLastDay >= now && c.OurLastDay <= ours && !db.Set<Reminder>().Any(r => r.ContractId == c.Id && r.Kind == kind && r.Day == c.OurLastDay)).OrderBy(c => c.OurLastDay).ThenBy(c => c.Number),
            ReminderKind.TheirLastDay when customs.RemindThemDays > 0 => db.Contracts.Where(c => c.TheirLastDay >= now && c.TheirLastDay <= theirs && !db.Set<Reminder>().Any(r => r.ContractId == c.Id && r.Kind == kind && r.Day == c.TheirLastDay)).OrderBy(c => c.TheirLastDay).ThenBy(c => c.Number),
            // Expected days ago, and still nothing that shows it.
            ReminderKind.Unproven => db.Contracts.Where(c => c.EndsOn >= now && db.Notices.Any(n => n.ProvenAt == null && n.TakenBackAt == null && n.ReceivedOn < now.AddDays(-2) && n.ContractId == c.Id && n.Id == c.EndedById)
                && !db.Set<Reminder>().Any(r => r.ContractId == c.Id && r.Kind == kind && r.Day == c.EndsOn)).OrderBy(c => c.Number),
            ReminderKind.Ended => db.Contracts.Where(c => c.EndsOn < now && c.EndsOn >= lately && !db.Set<Reminder>().Any(r => r.ContractId == c.Id && r.Kind == kind && r.Day == c.EndsOn)).OrderBy(c => c.EndsOn).ThenBy(c => c.Number),
            _ => db.Contracts.Where(c => false),
        };
    }

    private async Task Tell(ReminderKind kind, Contract contract, DateOnly day, ContractCustoms customs, CancellationToken cancel)
    {
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == contract.CustomerId, cancel);
        if (kind is ReminderKind.TheirLastDay or ReminderKind.Ended)
        {
            var T = Texts.For(customer.Language);
            await letters.Write(kind == ReminderKind.Ended ? LetterKinds.ContractEnded : LetterKinds.RenewalAhead, contract, Values(T, contract, day, customer, kind == ReminderKind.Ended ? "/my/data" : $"/my/contracts/{contract.Number}"), cancel);
            return;
        }
        var manager = contract.ManagerId is { } id ? await db.Accounts.AsNoTracking().Where(a => a.Id == id && a.ClosedAt == null).Select(a => new { a.Email, a.Language }).SingleOrDefaultAsync(cancel) : null;
        if (kind == ReminderKind.OurLastDay && (manager?.Email ?? customs.Team) is { Length: > 0 } to)
        {
            var language = manager?.Language ?? (await preferences.Get<Company>(cancel)).Language;
            await letters.Remind(LetterKinds.NoticeDue, to, language, contract, Values(Texts.For(language), contract, day, customer, $"/desk/contracts/{contract.Number}"), cancel);
        }
    }

    private Dictionary<string, string> Values(Texts T, Contract contract, DateOnly day, Customer customer, string path) => new()
    {
        ["customer"] = customer.Name,
        ["last"] = T.Day(day),
        ["end"] = contract.TermEndsOn is { } end ? T.Day(end) : "",
        ["next"] = contract.TermEndsOn is { } last && last < DateOnly.MaxValue ? contract.Term.TermOn(last.AddDays(1)) switch { { EndsOn: { } further } => T["until {0}", T.Day(further)], { } => T["for an indefinite time"], _ => "" } : "",
        ["link"] = letters.Link(path),
    };
}
