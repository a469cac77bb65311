using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Cases;

public static class SomeCases
{
    /// <summary>A case of this customer, as if it had come by mail; answers its number.</summary>
    public static async Task<long> OpenCase(this TestApp app, Someone.Person who, string subject, string text = "Can you help me?")
    {
        var customer = await app.Customer(who);
        var opened = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, subject, text, Channel.Mail), Actor.System, default));
        return opened.Value.Number;
    }
}
