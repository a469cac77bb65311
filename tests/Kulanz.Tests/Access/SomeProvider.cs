using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Access;

public static class SomeProvider
{
    /// <summary>Sets the provider up as an administrator would.</summary>
    public static async Task<Provider> Know(this TestApp app, FakeProvider fake, bool linksByEmail = false, bool addsAccounts = false, bool roleFollows = false) =>
        (await app.Do<Providers, Outcome<Provider>>(providers => providers.Save(null, new(
            "Example login", fake.Issuer, FakeProvider.ClientId, FakeProvider.ClientSecret, null, SignsIn: true, linksByEmail, addsAccounts, roleFollows,
            "realm_access.roles", "leads = Team lead\nsupport = Agent", OpensApi: true, FakeProvider.Audience), Actor.System, default))).Value;
}
