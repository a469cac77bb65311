using Kulanz.Access;
using Kulanz.Platform;

namespace Kulanz.Contracts;

/// <summary>The words of a letter on the company's paper.</summary>
public sealed class LetterPaper(Preferences preferences, TimeProvider clock)
{
    public async Task<byte[]> Print(string subject, string text, Customer customer, Contract contract, CancellationToken cancel)
    {
        await preferences.Get<Company>(cancel);
        return System.Text.Encoding.UTF8.GetBytes($"{clock.GetUtcNow()}{subject}{text}{customer.Name}{contract.Number}");
    }

    public async Task<byte[]> Print(string subject, string text, string name, string language, CancellationToken cancel)
    {
        await preferences.Get<Company>(cancel);
        return System.Text.Encoding.UTF8.GetBytes($"{clock.GetUtcNow()}{subject}{text}{name}{language}");
    }
}
