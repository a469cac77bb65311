using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Testing;

/// <summary>The people everybody knows: Anna and Ben answer, Lea leads them, Ada administers; Petra, Clara and Sven come where they are welcomed; Jonas and Mary are customers, Nora and Otto work for partners.</summary>
public static class Someone
{
    public const string Password = "correct horse battery";

    public sealed record Person(string Name, string Email, string? Role = null);

    public static readonly Person Anna = new("Anna Agent", "anna@desk.example", "Agent");
    public static readonly Person Ben = new("Ben Agent", "ben@desk.example", "Agent");
    public static readonly Person Lea = new("Lea Lead", "lea@desk.example", "Team lead");
    public static readonly Person Ada = new("Ada Admin", "ada@desk.example", "Administrator");
    public static readonly Person Petra = new("Petra Partners", "petra@desk.example", "Partner manager");
    public static readonly Person Clara = new("Clara Compliance", "clara@desk.example", "Compliance officer");
    public static readonly Person Sven = new("Sven Secretary", "sven@desk.example", "Council secretary");
    public static readonly Person Jonas = new("Jonas Kunde", "jonas@customer.example");
    public static readonly Person Nora = new("Nora Nord", "nora@nord.example");
    public static readonly Person Otto = new("Otto Ost", "otto@ost.example");
    public static readonly Person Mary = new("Mary Customer", "mary@customer.example");

    public static async Task Arrive(IServiceProvider services)
    {
        foreach (var person in new[] { Anna, Ben, Lea, Ada })
            await Arrive(services, person);
    }

    /// <summary>One more colleague with an account.</summary>
    public static Task Welcome(this TestApp app, Person person) => app.Do(services => Arrive(services, person));

    /// <summary>A customer with an account of their own.</summary>
    public static async Task<Account> Register(this TestApp app, Person person)
    {
        var customer = await app.Customer(person);
        return await app.Do(services => Arrive(services, person, customer.Id));
    }

    /// <summary>Somebody who works for a partner of this name, which is added when it is first heard of.</summary>
    public static async Task<Partner> Works(this TestApp app, Person person, string partner)
    {
        var known = await app.Look(db => db.Partners.SingleOrDefaultAsync(p => p.Name == partner))
            ?? (await app.Do<AddingPartners, Outcome<Partner>>(adding => adding.Add(new PartnerGiven(partner, null, "en"), Actor.System, default))).Value;
        await app.Do(async services =>
        {
            var account = await Arrive(services, person, side: ActorKind.Partner);
            var db = services.GetRequiredService<KulanzDb>();
            db.Add(new PartnerPerson { AccountId = account.Id, PartnerId = known.Id, Since = account.CreatedAt });
            await db.SaveChangesAsync();
        });
        return known;
    }

    private static async Task<Account> Arrive(IServiceProvider services, Person person, Guid? customer = null, ActorKind side = ActorKind.Staff)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var account = new Account
        {
            Id = Id.New(clock),
            Kind = customer is null ? side : ActorKind.Customer,
            Name = person.Name,
            UserName = person.Email,
            Email = person.Email,
            EmailConfirmed = true,
            RoleName = person.Role,
            CustomerId = customer,
            CreatedAt = clock.GetUtcNow(),
        };
        var made = await services.GetRequiredService<UserManager<Account>>().CreateAsync(account, Password);
        Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(e => e.Description)));
        return account;
    }

    /// <summary>The person as an actor, for calling actions.</summary>
    public static Task<Actor> Acting(this TestApp app, Person who) => app.Do(async services =>
    {
        var account = (await services.GetRequiredService<UserManager<Account>>().FindByEmailAsync(who.Email))!;
        return (await services.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account)).Actor();
    });

    /// <summary>The customer record of a person; made when first asked for.</summary>
    public static Task<Customer> Customer(this TestApp app, Person who) => app.Do<Welcoming, Customer>(
        welcoming => welcoming.ByEmail(who.Email, who.Name, who == Mary ? "en" : "de", Actor.System, CancellationToken.None));
}
