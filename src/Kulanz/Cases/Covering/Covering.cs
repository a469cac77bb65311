using Kulanz.Contracts;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Covering;

/// <summary>What the margin of a case says about contracts: the answer of today, what is booked, and what one can choose.</summary>
public sealed record Cover(Entitlement Entitlement, Booking? Booking, IReadOnlyList<Product> Products, IReadOnlyList<SupportTopic> Topics, string Polite, DateOnly Today, bool SeesContracts);

/// <summary>
/// What a case is about, in the words of contracts, and what that takes from them: counted when it is opened, settled when it is closed, taken along when cases
/// join. The rules are those of Contracts; here they meet the case.
/// </summary>
public sealed class Coverings(KulanzDb db, BookingMatters matters, Entitling entitling, Catalogue catalogue, Templating templates, ContractLetters letters, Today today, TimeProvider clock)
{
    /// <summary>A case begins. Of whom exactly one product is known, it is about that one until somebody says otherwise. The caller saves.</summary>
    public async Task Begin(Case @case, Actor by, CancellationToken cancel)
    {
        if (await matters.Reserve(Wanted(@case), @case.Id, @case.Topic, by, cancel) is not { } booking)
            return;
        if (@case.ProductId is null && await db.Contracts.Where(c => c.Id == booking.ContractId).Select(c => (Guid?)c.ProductId).SingleOrDefaultAsync(cancel) is { } product
            && (await entitling.Ask(new Wanted(@case.CustomerId), cancel)).Others == 0)
            @case.ProductId = product;
    }

    /// <summary>Says what it is about. What was counted is counted where it belongs.</summary>
    public Task<Outcome<Case>> About(long number, Guid? product, Guid? topic, Actor by, CancellationToken cancel) => Act(number, by, async @case =>
    {
        if (product is not null && await catalogue.Product(product, cancel) is null)
            return new NotFound("product");
        if (topic is not null && await catalogue.SupportTopic(topic, cancel) is not { } chosen)
            return new NotFound("topic");
        // A topic of another product is no answer.
        var fits = topic is not null && (await catalogue.SupportTopic(topic, cancel))!.ProductId is var of && (of is null || of == product);
        (@case.ProductId, @case.TopicId) = (product, fits ? topic : null);
        db.RecordAbout(@case, (await catalogue.Product(product, cancel))?.Name, (await catalogue.SupportTopic(@case.TopicId, cancel))?.Name, by, clock);
        await matters.Reserve(Wanted(@case), @case.Id, @case.Topic, by, cancel);
        return null;
    }, cancel);

    public Task<Outcome<Case>> Release(long number, string? reason, Actor by, CancellationToken cancel) =>
        Act(number, by, async @case => (await matters.Release(@case.Id, @case.Topic, reason, by, cancel)).Refusal, cancel);

    public Task<Outcome<Case>> TakeBackRelease(long number, Actor by, CancellationToken cancel) =>
        Act(number, by, async @case => (await matters.TakeBackRelease(@case.Id, @case.Topic, by, cancel)).Refusal, cancel);

    /// <param name="reason">Why it is served although it is not covered; null takes that back.</param>
    public Task<Outcome<Case>> Goodwill(long number, string? reason, Actor by, CancellationToken cancel) =>
        Act(number, by, async @case => (await matters.Goodwill(@case.Id, @case.Topic, reason, by, cancel)).Refusal, cancel);

    /// <summary>Over, or back again. The caller saves.</summary>
    public Task Settle(Case @case, CancellationToken cancel) => matters.Settle(@case.Id, @case.Over, cancel);

    /// <param name="language">The customer's: the polite sentence is for them.</param>
    public async Task<Cover> Of(Case @case, string language, bool seesContracts, CancellationToken cancel)
    {
        var answer = await entitling.Ask(Wanted(@case) with { CaseId = @case.Id }, cancel);
        var booking = await db.Bookings.AsNoTracking().SingleOrDefaultAsync(b => b.CaseId == @case.Id, cancel);
        return new(answer, booking, await catalogue.ProductsSold(cancel), await catalogue.TopicsOf(@case.ProductId, cancel), answer.Entitled ? "" : await Polite(answer, @case, language, cancel), await today.Is(cancel), seesContracts);
    }

    /// <summary>A sentence for the customer that says what is not covered, and leaves a door open.</summary>
    private async Task<string> Polite(Entitlement answer, Case @case, string language, CancellationToken cancel)
    {
        var T = Texts.For(language);
        var (words, _) = await templates.Current(LetterKinds.OutOfScope.Key, language, cancel);
        return Placeholders.Fill(words.Text, new Dictionary<string, string>
        {
            ["name"] = "",
            ["reasons"] = string.Join(' ', answer.Reasons.Where(r => r is not OutsideHours).Select(r => ToCustomer(T, r))),
            ["topic"] = (await catalogue.SupportTopic(@case.TopicId, cancel))?.Name ?? "",
            ["contract"] = answer.Contract?.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
            ["plan"] = answer.Contract is { } contract ? await letters.Called(contract, cancel) : "",
        }).Trim();
    }

    /// <summary>The reason as the customer should read it.</summary>
    private static string ToCustomer(Texts T, Refusal reason) => reason switch
    {
        TopicNotCovered t => T["Your contract does not cover questions about “{0}”.", (object)t.Topic],
        ChannelNotCovered c => T["Your contract does not include this way to reach us: {0}.", c.Channel],
        NoIncidentsLeft n => T["All {0} incidents of your contract until {1} are used.", n.Of, T.Day(n.Until)],
        ContractEnded e => T["Your contract ended on {0}.", T.Day(e.EndsOn)],
        ContractUpcoming u => T["Your contract begins on {0}.", T.Day(u.StartsOn)],
        OtherProduct p => T["You have no contract for {0}.", (object)p.Product],
        _ => T["You have no contract with us that covers this."],
    };

    private static Wanted Wanted(Case @case) => new(@case.CustomerId, @case.ProductId, @case.TopicId, @case.Channel);

    private async Task<Outcome<Case>> Act(long number, Actor by, Func<Case, Task<Refusal?>> act, CancellationToken cancel) => await db.Write<Outcome<Case>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (await act(@case) is { } refused)
            return refused;
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }, cancel);
}
