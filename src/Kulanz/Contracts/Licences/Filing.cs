using Kulanz.Client.Licences;
using Kulanz.Platform;

namespace Kulanz.Contracts.Licences;

/// <summary>A licence file that was just signed.</summary>
/// <param name="Text">As products read it.</param>
public sealed record Filed(LicenceFacts Facts, LicenceFile File, string Text, DateTimeOffset At)
{
    public Standing Standing => File.Terms.At(At);

    /// <summary>What it is called where it is saved.</summary>
    public string Name => $"{Facts.Product.Key}-{Facts.Licence.Number}.licence";
}

/// <summary>For how long a file is good that is issued at this moment.</summary>
public sealed record Freshness(DateTimeOffset At, DateTimeOffset Refresh, int GraceDays)
{
    /// <summary>From then on it is of no more use.</summary>
    public DateTimeOffset UselessAt => Refresh.AddDays(GraceDays);
}

/// <summary>Writes licence files.</summary>
public sealed class Filing(IssuerKeyring keyring, Settings settings, Preferences preferences, TimeProvider clock)
{
    /// <summary>Of a file that is issued now.</summary>
    /// <param name="contract">The contract of the licence.</param>
    /// <param name="offline">Fetched by hand, for a computer that asks nobody.</param>
    public async ValueTask<Freshness> Fresh(Contract contract, bool offline, CancellationToken cancel)
    {
        var (periods, zone) = (await preferences.Get<LicencePeriods>(cancel), (await preferences.Get<Company>(cancel)).Zone);
        // Licence files count in whole seconds.
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var refresh = now.AddDays(periods.RefreshDays);
        if (!offline)
            return new(now, refresh, periods.GraceDays);
        // Nobody tells that computer of a notice: the end of the term that runs is the latest that can be promised now.
        var end = contract.EndsOn is null && contract.TermEndsOn is { } term ? LicenceTerms.End(term, zone) : DateTimeOffset.MaxValue;
        var wanted = now.AddDays(periods.OfflineDays);
        return new(now, end < refresh ? refresh : end < wanted ? end : wanted, periods.GraceDays);
    }

    public async Task<Filed> Sign(LicenceFacts facts, Freshness fresh, string? installation, string? nonce, CancellationToken cancel)
    {
        var licence = facts.Licence;
        var file = new LicenceFile
        {
            Issuer = settings.Url,
            Number = $"{licence.Number}",
            Product = facts.Product.Key,
            Id = $"{Id.New(clock)}",
            IssuedAt = fresh.At,
            KeyStart = licence.KeyStart,
            Edition = licence.Edition,
            Seats = licence.Seats,
            Name = facts.Customer.Name,
            Features = licence.Features,
            Installation = installation,
            Nonce = nonce,
            Terms = facts.Terms((await preferences.Get<Company>(cancel)).Zone) with { Refresh = fresh.Refresh, GraceDays = fresh.GraceDays },
        };
        return new(facts, file, await keyring.Sign(file, cancel), fresh.At);
    }
}
