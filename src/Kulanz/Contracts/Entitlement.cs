using Kulanz.Access;
using Kulanz.Platform;

namespace Kulanz.Contracts;

public sealed record NoContract() : Refusal("There is no contract with this customer.");

public sealed record OtherProduct(string Product) : Refusal("The customer has no contract for {0}.", Product);

public sealed record ContractUpcoming(DateOnly StartsOn) : Refusal("The contract begins on {0}.", StartsOn);

public sealed record ContractEnded(DateOnly EndsOn) : Refusal("The contract has ended on {0}.", EndsOn);

public sealed record TopicNotCovered(string Topic) : Refusal("The contract does not cover questions about “{0}”.", Topic);

public sealed record ChannelNotCovered(Channel Channel) : Refusal("The contract does not include this way to reach us: {0}.", Channel);

public sealed record NoIncidentsLeft(int Of, DateOnly Until) : Refusal("All {0} incidents of the period until {1} are used.", Of, Until);

public sealed record OutsideHours() : Refusal("Nobody is there at this time.");

/// <summary>
/// May this customer have this, now? What they have, whether it covers what is asked, what is left of it. <see cref="Entitled"/> is the whole answer;
/// outside of service hours the matter is covered and waits until somebody is there.
/// </summary>
public sealed record Entitlement
{
    /// <summary>A contract runs, and covers it, and there is an incident left for it.</summary>
    public bool Entitled { get; init; }

    /// <summary>What is asked lies within what the plan covers; null without a contract that runs.</summary>
    public bool? InScope { get; init; }

    public Contract? Contract { get; init; }
    public string? Product { get; init; }
    public string? Plan { get; init; }

    /// <summary>The contract's last day, where it is settled.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Of how many, in the period that runs; null without a limit.</summary>
    public int? Incidents { get; init; }

    public int? IncidentsLeft { get; init; }

    /// <summary>The last day of the period in which these are left.</summary>
    public DateOnly? IncidentsUntil { get; init; }

    /// <summary>Somebody is there now.</summary>
    public bool Open { get; init; } = true;

    /// <summary>When somebody is there next, where nobody is now.</summary>
    public DateTimeOffset? OpensAt { get; init; }

    public IReadOnlyList<Refusal> Reasons { get; init; } = [];

    /// <summary>How many further contracts run, that would cover it or not.</summary>
    public int Others { get; init; }

    /// <summary>Why not, as one row can keep it: <c>topic_not_covered,no_incidents_left</c>.</summary>
    public string NotBecause => string.Join(',', Reasons.Where(r => r is not OutsideHours).Select(r => r.Code));
}

/// <summary>What is asked for.</summary>
/// <param name="ContractId">This one, where the customer has several.</param>
/// <param name="CaseId">The matter that is asked about: what is booked for it already does not count against it.</param>
public sealed record Wanted(Guid CustomerId, Guid? ProductId = null, Guid? TopicId = null, Channel? Channel = null, Guid? ContractId = null, Guid? CaseId = null);
