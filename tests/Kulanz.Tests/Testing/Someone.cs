using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Testing;

/// <summary>The people everybody knows: Anna and Ben answer, Lea leads them, Ada administers; Jonas and Mary are customers.</summary>
public static class Someone
{
    public const string Password = "correct horse battery";

    public sealed record Person(string Name, string Email, string? Role = null);

    public static readonly Person Anna = new("Anna Agent", "anna@desk.example", "Agent");
    public static readonly Person Ben = new("Ben Agent", "ben@desk.example", "Agent");
    public static readonly Person Lea = new("Lea Lead", "lea@desk.example", "Team lead");
    public static readonly Person Ada = new("Ada Admin", "ada@desk.example", "Administrator");
    public static readonly Person Jonas = new("Jonas Kunde", "jonas@customer.example");
    public static readonly Person Mary = new("Mary Customer", "mary@customer.example");

    public static async Task Arrive(IServiceProvider services)
    {
        var accounts = services.GetRequiredService<UserManager<Account>>();
        var clock = services.GetRequiredService<TimeProvider>();
        foreach (var person in new[] { Anna, Ben, Lea, Ada })
        {
            var made = await accounts.CreateAsync(new Account
            {
                Id = Id.New(clock),
                Kind = ActorKind.Staff,
                Name = person.Name,
                UserName = person.Email,
                Email = person.Email,
                EmailConfirmed = true,
                RoleName = person.Role,
                CreatedAt = clock.GetUtcNow(),
            }, Password);
            Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(e => e.Description)));
        }
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
