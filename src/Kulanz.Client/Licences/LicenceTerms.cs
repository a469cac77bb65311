namespace Kulanz.Client.Licences;

/// <summary>
/// From when until when a licence holds, and the one rule by which its mode follows. Kulanz answers by it over the network, the product by what a licence
/// file says: both come to the same, as of the moment the file was issued.
/// </summary>
public sealed record LicenceTerms
{
    /// <summary>The contract's first day, as it stands in the contract.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The moment at which that day begins where the issuing company is.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The contract's last day; null as long as no end is settled.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>The moment at which that day is over where the issuing company is: from then on it is export-only, and not before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>By when the file has to be renewed; null where whoever asks speaks to the issuer anyway.</summary>
    public DateTimeOffset? Refresh { get; init; }

    /// <summary>For how many days after <see cref="Refresh"/> everything goes on all the same.</summary>
    public int GraceDays { get; init; }

    /// <summary><see cref="LicenceReason.Replaced"/> or <see cref="LicenceReason.Withdrawn"/> if the key is void.</summary>
    public LicenceReason? Voided { get; init; }

    /// <summary>When the days of grace are over.</summary>
    public DateTimeOffset? GraceEnds => Refresh is { } refresh ? refresh.AddDays(GraceDays) : null;

    /// <summary>The mode at a moment, and why. What is void stays so; the contract's end counts before everything about freshness.</summary>
    public Standing At(DateTimeOffset now) => this switch
    {
        { Voided: { } reason } => new(LicenceMode.Void, reason, this),
        _ when now < From => new(LicenceMode.ExportOnly, LicenceReason.NotYet, this),
        _ when now >= Until => new(LicenceMode.ExportOnly, LicenceReason.Ended, this),
        _ when now >= GraceEnds => new(LicenceMode.ExportOnly, LicenceReason.Lapsed, this),
        _ when now >= Refresh => new(LicenceMode.Grace, LicenceReason.Unconfirmed, this),
        _ => new(LicenceMode.Full, LicenceReason.Running, this),
    };

    /// <summary>The moment at which a day begins in a time zone; where the clock is put forward at midnight, the first moment there is.</summary>
    public static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // Where midnight comes twice, the day begins with the first one: the larger of the two offsets.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }

    /// <summary>The moment at which a day is over in a time zone: when the next one begins.</summary>
    public static DateTimeOffset End(DateOnly day, TimeZoneInfo zone) => day == DateOnly.MaxValue ? DateTimeOffset.MaxValue : Begin(day.AddDays(1), zone);
}
