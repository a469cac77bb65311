using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>Contracts, notices, changes and warnings over HTTP. See docs/api.md.</summary>
public static class ContractsApi
{
    public sealed record Given(Guid? CustomerId, Guid? PlanId, DateOnly? StartsOn, DateOnly? ConcludedOn, string? Label, string? Reference, Guid? ManagerId, TermsGiven? Terms, bool? Alongside);

    public sealed record NoticeAsked(NoticeKind? Kind, ContractSide? By, DateOnly? ReceivedOn, DeliveredBy? How, DateOnly? EndsOn, DateOnly? WishedOn, string? Reason, string? Text, string? Proof);

    public sealed record ProofGiven(DateOnly? ReceivedOn, DeliveredBy? How, string? Proof);

    public sealed record ReasonGiven(string? Reason);

    public sealed record ChangeAsked(DateOnly? EffectiveOn, CustomersRight? Right, string? Text, Guid? EditionId, TermsGiven? Terms, DateOnly? Until, bool? Tell);

    public sealed record AnswerGiven(ChangeAnswer? Answer);

    public sealed record WarningAsked(WarningAbout? About, string? Text, DeliveredBy? How, DateOnly? GivenOn, bool? Send);

    public sealed record ShownTerms(string FirstTerm, string Renewal, string OurNotice, string TheirNotice, long? Price, string? Currency, string? PricePer, string? Withdrawal)
    {
        public static ShownTerms Of(Terms terms) => new(terms.FirstTerm?.ToString() ?? "indefinite", terms.FirstTerm is null ? "indefinite" : terms.Renewal.ToString(), terms.OurNotice.ToString(), terms.TheirNotice.ToString(),
            terms.Price?.Amount, terms.Price?.Currency, terms.Price?.Per.ToString(), terms.Withdrawal?.ToString());
    }

    /// <param name="OurLastDay">The last day on which notice of the company still ends the term that runs.</param>
    /// <param name="TheirLastDay">The same for the customer.</param>
    /// <param name="NextEndByUs">When it would end if the company's notice were received today.</param>
    /// <param name="NextEndByThem">The same for the customer.</param>
    public sealed record ShownContract(long Number, Guid Id, ContractStatus Status, Guid CustomerId, Guid ProductId, Guid PlanId, int Edition, string Label, string? Reference, DateOnly ConcludedOn, DateOnly StartsOn, DateOnly? EndsOn,
        DateOnly? TermEndsOn, DateOnly? OurLastDay, DateOnly? TheirLastDay, DateOnly? NextEndByUs, DateOnly? NextEndByThem, DateOnly? WithdrawableUntil, Guid? ManagerId, ShownTerms Terms, int Version);

    public sealed record ShownNotice(Guid Id, NoticeKind Kind, ContractSide By, DateTimeOffset At, string ByName, DateOnly ReceivedOn, DeliveredBy How, bool Proven, string Proof, DateOnly EffectiveOn, DateOnly? WishedOn, string Reason, string Text, DateTimeOffset? TakenBackAt)
    {
        public static ShownNotice Of(Notice n) => new(n.Id, n.Kind, n.By, n.At, n.ByName, n.ReceivedOn, n.How, n.ProvenAt is not null, n.Proof, n.EffectiveOn, n.WishedOn, n.Reason, n.Text, n.TakenBackAt);
    }

    public sealed record ShownChange(Guid Id, DateTimeOffset AnnouncedAt, string ByName, DateOnly EffectiveOn, ShownTerms Terms, string Text, CustomersRight Right, DateOnly? Until, ChangeAnswer? Answer, DateTimeOffset? AnsweredAt, DateTimeOffset? AppliedAt, DateTimeOffset? CalledOffAt)
    {
        public static ShownChange Of(TermsChange c) => new(c.Id, c.AnnouncedAt, c.ByName, c.EffectiveOn, ShownTerms.Of(c.Terms), c.Text, c.Right, c.Until, c.Answer, c.AnsweredAt, c.AppliedAt, c.CalledOffAt);
    }

    public sealed record ShownWarning(Guid Id, DateTimeOffset At, DateOnly GivenOn, DeliveredBy How, WarningAbout About, string Text, string ByName, DateTimeOffset? TakenBackAt)
    {
        public static ShownWarning Of(ContractWarning w) => new(w.Id, w.At, w.GivenOn, w.How, w.About, w.Text, w.ByName, w.TakenBackAt);
    }

    public sealed record ShownReason(string Code, string Text);

    public sealed record ShownEntitlement(bool Entitled, bool? InScope, long? Contract, ContractStatus? Status, string? Product, string? Plan, DateOnly? Until, int? Incidents, int? IncidentsLeft, DateOnly? IncidentsUntil, bool Open, DateTimeOffset? OpensAt, int OtherContracts, IReadOnlyList<ShownReason> Reasons);

    public static void MapContractsApi(this WebApplication app)
    {
        var contracts = app.MapGroup("/api/v1/contracts").RequireAuthorization(Permission.ContractsRead).WithTags("Contracts").DisableAntiforgery();

        contracts.MapGet("/", async (Guid? customer, Word<ContractStatus>? status, string? reference, DateOnly? lastDayBefore, long? after, int? limit, HttpContext http, KulanzDb db, Catalogue catalogue, Today today, GivingNotice notices, CancellationToken cancel) =>
        {
            var (now, most) = (await today.Is(cancel), limit.AtMost());
            var found = db.ContractsFor(http.User.Actor()).AsNoTracking().InStatus(status?.Value, now);
            if (customer is not null)
                found = found.Where(c => c.CustomerId == customer);
            if (reference is not null)
                found = found.Where(c => c.Reference == reference);
            if (lastDayBefore is { } day)
                found = found.Where(c => c.OurLastDay >= now && c.OurLastDay <= day);
            var page = await found.Where(c => after == null || c.Number > after).OrderBy(c => c.Number).Take(most + 1).ToListAsync(cancel);
            var more = page.Count > most;
            if (more)
                page.RemoveAt(most);
            var shown = new List<ShownContract>();
            foreach (var contract in page)
                shown.Add(await Shown(contract, now, catalogue, notices, cancel));
            return Results.Ok(new Page<ShownContract>(shown, more ? page[^1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
        }).Says("Lists contracts", "Of a `customer`, in a `status`, under a `reference` of yours, or those the company has to decide about: `lastDayBefore`.").Answers<Page<ShownContract>>();

        contracts.MapGet("/{number:long}", async (long number, HttpContext http, KulanzDb db, Catalogue catalogue, Today today, GivingNotice notices, CancellationToken cancel) =>
            await db.ContractsFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is { } contract
                ? Results.Ok(await Shown(contract, await today.Is(cancel), catalogue, notices, cancel))
                : new NotFound("contract").Problem())
            .Says("Shows a contract", "With the last days for notice of both sides, and the ends that notice received today would bring about.").Answers<ShownContract>();

        contracts.MapPost("/", async (Given given, HttpContext http, Concluding concluding, Catalogue catalogue, Today today, GivingNotice notices, CancellationToken cancel) =>
        {
            var concluded = await concluding.Conclude(new NewContract(given.CustomerId ?? Guid.Empty, given.PlanId ?? Guid.Empty, given.StartsOn)
            {
                ConcludedOn = given.ConcludedOn, Label = given.Label, Reference = given.Reference, ManagerId = given.ManagerId, Terms = given.Terms, Alongside = given.Alongside == true,
            }, http.User.Actor(), cancel);
            return concluded.Done(out var contract, out var refusal) ? Results.Created($"/api/v1/contracts/{contract.Number}", await Shown(contract, await today.Is(cancel), catalogue, notices, cancel)) : refusal.Problem();
        }).RequireAuthorization(Permission.ContractsWrite)
            .Says("Concludes a contract", "On a plan's latest edition; `terms` says what was agreed differently.").Answers<ShownContract>(201);

        contracts.MapGet("/{number:long}/notices", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.ContractsFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is { } id
                ? Results.Ok(new Page<ShownNotice>([.. (await db.Notices.AsNoTracking().Where(n => n.ContractId == id).OrderBy(n => n.At).Take(200).ToListAsync(cancel)).Select(ShownNotice.Of)]))
                : new NotFound("contract").Problem())
            .Says("Lists what was said about a contract's end").Answers<Page<ShownNotice>>();

        contracts.MapPost("/{number:long}/notices", async (long number, NoticeAsked asked, HttpContext http, GivingNotice notices, CancellationToken cancel) =>
            (await notices.Give(number, new NoticeGiven(asked.Kind ?? NoticeKind.Ordinary, asked.By ?? ContractSide.Customer, asked.ReceivedOn)
            {
                How = asked.How ?? DeliveredBy.Mail, EndsOn = asked.EndsOn, WishedOn = asked.WishedOn, Reason = asked.Reason, Text = asked.Text, Proof = asked.Proof,
            }, http.User.Actor(), cancel)).Answer(n => Results.Created($"/api/v1/contracts/{number}/notices", ShownNotice.Of(n)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Writes down a notice", "Of either side. With `endsOn` it is refused where it is too late for that end, with the next possible one; without, it takes the next possible one.").Answers<ShownNotice>(201);

        contracts.MapPost("/{number:long}/notices/{id:guid}/receipt", async (long number, Guid id, ProofGiven given, HttpContext http, GivingNotice notices, CancellationToken cancel) =>
            (await notices.Prove(number, id, given.ReceivedOn, given.How ?? DeliveredBy.RegisteredLetter, given.Proof, null, http.User.Actor(), cancel)).Answer(n => Results.Ok(ShownNotice.Of(n)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Proves when a notice of ours was received", "Later than expected, it takes effect at the next possible end.").Answers<ShownNotice>();

        contracts.MapDelete("/{number:long}/notices/{id:guid}", async (long number, Guid id, string? reason, HttpContext http, GivingNotice notices, CancellationToken cancel) =>
            (await notices.TakeBack(number, id, reason, http.User.Actor(), cancel)).Answer(n => Results.Ok(ShownNotice.Of(n)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Takes a notice back", "Where both sides want that, or it was written down by mistake; with `?reason=`.").Answers<ShownNotice>();

        contracts.MapGet("/{number:long}/changes", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.ContractsFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is { } id
                ? Results.Ok(new Page<ShownChange>([.. (await db.TermsChanges.AsNoTracking().Where(c => c.ContractId == id).OrderBy(c => c.EffectiveOn).Take(200).ToListAsync(cancel)).Select(ShownChange.Of)]))
                : new NotFound("contract").Problem())
            .Says("Lists announced changes of price and terms").Answers<Page<ShownChange>>();

        contracts.MapPost("/{number:long}/changes", async (long number, ChangeAsked asked, HttpContext http, ChangingTerms changing, CancellationToken cancel) =>
            (await changing.Announce(number, new ChangeGiven(asked.EffectiveOn, asked.Right ?? CustomersRight.Consent, asked.Text) { EditionId = asked.EditionId, Terms = asked.Terms, Until = asked.Until, Tell = asked.Tell ?? true }, http.User.Actor(), cancel))
                .Answer(c => Results.Created($"/api/v1/contracts/{number}/changes", ShownChange.Of(c)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Announces a change of price or terms").Answers<ShownChange>(201);

        contracts.MapPost("/{number:long}/changes/{id:guid}/answer", async (long number, Guid id, AnswerGiven given, HttpContext http, ChangingTerms changing, CancellationToken cancel) =>
            given.Answer is not { } answer ? new Missing("answer").Problem()
            : (await changing.Reply(number, id, answer, http.User.Actor(), cancel)).Answer(c => Results.Ok(ShownChange.Of(c)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Writes down what the customer said to a change").Answers<ShownChange>();

        contracts.MapDelete("/{number:long}/changes/{id:guid}", async (long number, Guid id, string? reason, HttpContext http, ChangingTerms changing, CancellationToken cancel) =>
            (await changing.CallOff(number, id, reason, http.User.Actor(), cancel)).Answer(c => Results.Ok(ShownChange.Of(c)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Calls a change off", "With `?reason=`.").Answers<ShownChange>();

        contracts.MapGet("/{number:long}/warnings", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.ContractsFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is { } id
                ? Results.Ok(new Page<ShownWarning>([.. (await db.ContractWarnings.AsNoTracking().Where(w => w.ContractId == id).OrderBy(w => w.At).Take(200).ToListAsync(cancel)).Select(ShownWarning.Of)]))
                : new NotFound("contract").Problem())
            .Says("Lists warnings given under a contract").Answers<Page<ShownWarning>>();

        contracts.MapPost("/{number:long}/warnings", async (long number, WarningAsked asked, HttpContext http, GivingWarning warnings, CancellationToken cancel) =>
            (await warnings.Give(number, new WarningGiven(asked.About ?? WarningAbout.SomethingElse, asked.Text, asked.How ?? DeliveredBy.Mail, asked.GivenOn, asked.Send == true), http.User.Actor(), cancel))
                .Answer(w => Results.Created($"/api/v1/contracts/{number}/warnings", ShownWarning.Of(w)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Gives a warning, or writes one down", "With `send` it leaves by mail.").Answers<ShownWarning>(201);

        contracts.MapDelete("/{number:long}/warnings/{id:guid}", async (long number, Guid id, string? reason, HttpContext http, GivingWarning warnings, CancellationToken cancel) =>
            (await warnings.TakeBack(number, id, reason, http.User.Actor(), cancel)).Answer(w => Results.Ok(ShownWarning.Of(w)))).RequireAuthorization(Permission.ContractsWrite)
            .Says("Takes a warning back", "With `?reason=`.").Answers<ShownWarning>();

        app.MapGet("/api/v1/entitlements", async (Guid? customer, string? product, Guid? topic, Word<Channel>? channel, long? contract, HttpContext http, KulanzDb db, Catalogue catalogue, Entitling entitling, Today today, Platform.Ui.Texts texts, CancellationToken cancel) =>
        {
            if (customer is not { } id)
                return new Missing("customer").Problem();
            if (await db.CustomersFor(http.User.Actor()).Where(c => c.Id == id).Select(c => (Guid?)(c.MergedIntoId ?? c.Id)).SingleOrDefaultAsync(cancel) is not { } found)
                return new NotFound("customer").Problem();
            Guid? which = null;
            if (product is not null && (which = (await catalogue.Product(product, cancel))?.Id) is null)
                return new NotFound("product").Problem();
            if (topic is not null && await catalogue.SupportTopic(topic, cancel) is null)
                return new NotFound("topic").Problem();
            var chosen = contract is { } number ? await db.Contracts.Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) ?? Guid.Empty : (Guid?)null;
            var answer = await entitling.Ask(new Wanted(found, which, topic, channel?.Value, chosen), cancel);
            return Results.Ok(Shown(answer, await today.Is(cancel), texts));
        }).RequireAuthorization(Permission.ContractsRead).WithTags("Contracts")
            .Says("Answers what a customer is entitled to, now", "`product` is a key or an id, `topic` one of `/support-topics`, `channel` how they reach us; `contract` asks about one of several.").Answers<ShownEntitlement>();
    }

    /// <summary>Contracts that stand like this on a day.</summary>
    public static IQueryable<Contract> InStatus(this IQueryable<Contract> contracts, ContractStatus? status, DateOnly today) => status switch
    {
        ContractStatus.Ended => contracts.Where(c => c.EndsOn < today),
        ContractStatus.Upcoming => contracts.Where(c => c.StartsOn > today && (c.EndsOn == null || c.EndsOn >= today)),
        ContractStatus.Ending => contracts.Where(c => c.StartsOn <= today && c.EndsOn >= today && c.EndedById != null),
        ContractStatus.Running => contracts.Where(c => c.StartsOn <= today && (c.EndsOn == null || c.EndsOn >= today) && c.EndedById == null),
        _ => contracts,
    };

    private static async Task<ShownContract> Shown(Contract c, DateOnly now, Catalogue catalogue, GivingNotice notices, CancellationToken cancel)
    {
        var over = c.Status(now) == ContractStatus.Ended || c.EndedById is not null;
        return new(c.Number, c.Id, c.Status(now), c.CustomerId, c.ProductId, c.PlanId, (await catalogue.Edition(c.EditionId, cancel))?.Number ?? 0, c.Label, c.Reference, c.ConcludedOn, c.StartsOn, c.EndsOn,
            c.EndsOn ?? c.Term.TermOn(now < c.StartsOn ? c.StartsOn : now)?.EndsOn,
            over ? null : c.LastDay(ContractSide.Provider, now), over ? null : c.LastDay(ContractSide.Customer, now),
            over ? null : c.Term.EndIfReceived(ContractSide.Provider, now), over ? null : c.Term.EndIfReceived(ContractSide.Customer, now),
            await notices.LastDayToWithdraw(c, cancel) is { } last && last >= now && !over ? last : null, c.ManagerId, ShownTerms.Of(c.Terms), c.Version);
    }

    private static ShownEntitlement Shown(Entitlement e, DateOnly now, Platform.Ui.Texts texts) => new(e.Entitled, e.InScope, e.Contract?.Number, e.Contract?.Status(now), e.Product, e.Plan, e.Until, e.Incidents, e.IncidentsLeft, e.IncidentsUntil, e.Open, e.OpensAt, e.Others,
        [.. e.Reasons.Select(r => new ShownReason(r.Code, texts[r]))]);
}
