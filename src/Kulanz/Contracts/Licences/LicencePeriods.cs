using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Contracts.Licences;

/// <summary>For how long licence files are good, and seats held. What each costs: a licence that was withdrawn works offline until its file is of no more use.</summary>
public sealed record LicencePeriods
{
    /// <summary>A product that asks has to do so again within these days.</summary>
    public int RefreshDays { get; init; } = 7;

    /// <summary>So many days longer everything goes on, if it could not.</summary>
    public int GraceDays { get; init; } = 14;

    /// <summary>For how long a file fetched by hand is good, for computers without network.</summary>
    public int OfflineDays { get; init; } = 180;

    /// <summary>After so many days without a word a seat is free again; never before its last file is of no more use.</summary>
    public int SilentDays { get; init; } = 30;

    /// <summary>So long seats that were given up are remembered.</summary>
    public int RememberDays { get; init; } = 365;
}

public sealed record DaysOutOfRange(string Field, int Least, int Most) : Invalid(Field, "Please enter a number from {0} to {1}.", Least, Most);

public sealed class SettingPeriods(KulanzDb db, TimeProvider clock)
{
    public async Task<Outcome<LicencePeriods>> Set(LicencePeriods wanted, Actor by, CancellationToken cancel)
    {
        if (Refused(wanted) is { } refusal)
            return refusal;
        await Preferences.Set(db, wanted, cancel);
        db.Record("preferences.changed", "preferences/licences", null, by, wanted, clock);
        await db.SaveChangesAsync(cancel);
        return wanted;
    }

    private static DaysOutOfRange? Refused(LicencePeriods wanted) =>
        Within(nameof(LicencePeriods.RefreshDays), wanted.RefreshDays, 1, 90) ?? Within(nameof(LicencePeriods.GraceDays), wanted.GraceDays, 0, 90) ?? Within(nameof(LicencePeriods.OfflineDays), wanted.OfflineDays, 1, 730)
        ?? Within(nameof(LicencePeriods.SilentDays), wanted.SilentDays, 1, 730) ?? Within(nameof(LicencePeriods.RememberDays), wanted.RememberDays, 1, 3650);

    private static DaysOutOfRange? Within(string field, int days, int least, int most) => days < least || days > most ? new(field, least, most) : null;
}
