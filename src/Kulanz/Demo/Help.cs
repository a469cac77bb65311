using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Grants;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>What the company has agreed upon for helping, as Stories/help.json has it: what can be wrong, what is asked, what may be given; and the partners who help along.</summary>
public sealed class Help(KulanzDb db, ArrangingCauses causes, ArrangingChecklists checklists, ArrangingBudgets budgets, AddingPartners partners, IServiceProvider services)
{
    /// <param name="Below">What lies below each of them.</param>
    private sealed record Wrong(string Product, IReadOnlyDictionary<string, IReadOnlyList<string>> Below);

    private sealed record Answer(string Text, IReadOnlyList<string>? Excludes);

    private sealed record Question(string As, string Text, QuestionKind Kind, string? Help, string? Unit, bool StaysTrue, IReadOnlyList<Answer>? Answers, IReadOnlyDictionary<string, IReadOnlyList<string>>? When);

    private sealed record Asked(string Name, string Product, IReadOnlyList<Question> Questions);

    private sealed record Given(string Name, string? Team, string? Role, string? Partner, long Amount, long? LimitEach, BudgetPeriod Period);

    private sealed record Helper(string Key, string Name, string Email);

    private sealed record Partner(string Name, IReadOnlyList<Helper> People);

    private sealed record Book(IReadOnlyList<Wrong> Causes, IReadOnlyList<Asked> Checklists, IReadOnlyList<Partner> Partners, IReadOnlyList<Given> Budgets);

    private static readonly Book Written = Shelf.Json<Book>("help.json");

    /// <summary>Those who work for a partner, and sign in at its side.</summary>
    public static IEnumerable<(string Email, string Name, string Partner)> People => Written.Partners.SelectMany(p => p.People, (partner, person) => (person.Email, person.Name, partner.Name));

    /// <summary>Before the stories.</summary>
    public async Task Arrange(DateOnly since, Actor by, CancellationToken cancel)
    {
        foreach (var wrong in Written.Causes)
            await Grow(wrong, by, cancel);
        foreach (var asked in Written.Checklists)
            await Publish(asked, by, cancel);
        var numbers = new Dictionary<string, long>();
        foreach (var partner in Written.Partners)
            numbers.Add(partner.Name, await Welcome(partner, by, cancel));
        foreach (var given in Written.Budgets)
        {
            var (scope, team) = given switch { { Team: { } name } => (BudgetScope.Team, await db.Queues.Where(q => q.Name == name).Select(q => (Guid?)q.Id).SingleAsync(cancel)), { Role: not null } => (BudgetScope.Role, null), _ => (BudgetScope.Partner, null) };
            _ = (await budgets.Add(new BudgetGiven(given.Name, scope, given.Amount)
            {
                Team = team, Role = given.Role, Partner = given.Partner is { } of ? numbers[of] : null, LimitEach = given.LimitEach, Period = given.Period, StartsOn = new(since.Year, since.Month, 1), Currency = "EUR",
            }, by, cancel)).Value;
        }
    }

    /// <summary>Somebody who works for a partner, by the word under which stories call them; null for our own staff.</summary>
    public async Task<Actor?> Acting(string key)
    {
        if (Written.Partners.SelectMany(p => p.People).FirstOrDefault(p => p.Key == key) is not { } person)
            return null;
        var account = await services.GetRequiredService<UserManager<Account>>().FindByEmailAsync(person.Email) ?? throw new InvalidDataException($"Nobody signs in as {person.Email}.");
        return (await services.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account)).Actor();
    }

    /// <summary>A cause by its name, of the product the case is about.</summary>
    public Task<Guid> Cause(long number, string name, CancellationToken cancel) =>
        (from cause in db.Causes where cause.Name == name join @case in db.Cases on cause.ProductId equals @case.ProductId where @case.Number == number select cause.Id).SingleAsync(cancel);

    private async Task Grow(Wrong wrong, Actor by, CancellationToken cancel)
    {
        var product = await Product(wrong.Product, cancel);
        foreach (var (name, below) in wrong.Below)
        {
            var top = (await causes.Add(product, null, name, by, cancel)).Value.Id;
            foreach (var part in below)
                _ = (await causes.Add(product, top, part, by, cancel)).Value;
        }
    }

    private async Task Publish(Asked asked, Actor by, CancellationToken cancel)
    {
        var product = await Product(asked.Product, cancel);
        var known = await db.Causes.Where(c => c.ProductId == product).ToDictionaryAsync(c => c.Name, c => c.Id, cancel);
        var questions = asked.Questions.Select(q => new GivenQuestion(null, q.Text, q.Kind)
        {
            As = q.As, Help = q.Help, Unit = q.Unit, StaysTrue = q.StaysTrue,
            Choices = q.Answers is null ? null : [.. q.Answers.Select(a => new GivenChoice(q.Kind == QuestionKind.YesOrNo ? a.Text : null, q.Kind == QuestionKind.YesOrNo ? null : a.Text, a.Excludes is null ? null : [.. a.Excludes.Select(c => known[c])]))],
            When = q.When is null ? null : [.. q.When.Select(w => new GivenBranch(w.Key, w.Value))],
        }).ToList();
        var made = (await checklists.Add(asked.Name, product, null, by, cancel)).Value;
        _ = (await checklists.Save(made.Id, asked.Name, null, questions, null, by, cancel)).Value;
        _ = (await checklists.Publish(made.Id, null, by, cancel)).Value;
    }

    private async Task<long> Welcome(Partner partner, Actor by, CancellationToken cancel)
    {
        var number = (await partners.Add(new PartnerGiven(partner.Name, partner.People[0].Email, "de"), by, cancel)).Value.Number;
        foreach (var person in partner.People)
        {
            var account = (await partners.Invite(number, person.Email, person.Name, by, cancel)).Value.Account;
            _ = (await services.GetRequiredService<PasswordChanging>().Set(account, Company.Password, here: null, new Actor(ActorKind.Partner, account.Id, account.Name), cancel)).Value;
        }
        return number;
    }

    private Task<Guid> Product(string key, CancellationToken cancel) => db.Products.Where(p => p.Key == key).Select(p => p.Id).SingleAsync(cancel);
}
