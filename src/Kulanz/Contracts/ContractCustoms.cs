using Kulanz.Platform;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>How the company goes about contracts; set by administrators.</summary>
public sealed record ContractCustoms
{
    /// <summary>Whose public holidays move a deadline (§ 193 BGB), those of the place where it is due: <c>DE-BY</c>; <c>DE</c> is what is a holiday everywhere in Germany.</summary>
    public string Region { get; init; } = "DE";

    /// <summary>So many days before a last day for notice, whoever looks after the contract is reminded; 0 is never.</summary>
    public int RemindUsDays { get; init; } = 30;

    /// <summary>So many days before their last day for notice, customers are told that the contract goes on otherwise; 0 is never.</summary>
    public int RemindThemDays { get; init; } = 45;

    /// <summary>Who hears of what nobody in particular looks after.</summary>
    public string? Team { get; init; }

    /// <summary>Whether consumers can cancel and withdraw in the portal without signing in (§§ 312k, 356a BGB): needed wherever contracts with consumers are concluded on the web.</summary>
    public bool OpenDeclarations { get; init; } = true;
}

public sealed class Holidays(Preferences preferences)
{
    /// <summary>Whether a day is a public holiday where the company is.</summary>
    public async ValueTask<Func<DateOnly, bool>> AtHome(CancellationToken cancel) =>
        HolidayRegion.Find((await preferences.Get<ContractCustoms>(cancel)).Region) is { } region ? HolidayCalendar.For(region.Code).IsHoliday : _ => false;
}
