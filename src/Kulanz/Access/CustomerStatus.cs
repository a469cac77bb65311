namespace Kulanz.Access;

/// <summary>What somebody is to the company today. Computed from their contracts, never stored.</summary>
public enum CustomerStatus
{
    /// <summary>Has no contract that ever ran.</summary>
    Prospect,

    /// <summary>A contract runs: their own, or their organisation's.</summary>
    Active,

    /// <summary>Contracts ran, and none does any more.</summary>
    Former,
}

/// <summary>What these customers are; a door, because contracts are kept by another module. Empty where nobody keeps any: then nobody is a mere prospect either.</summary>
public delegate Task<IReadOnlyDictionary<Guid, CustomerStatus>> ReadStatuses(IServiceProvider services, IReadOnlyCollection<Guid> customers, CancellationToken cancel);

/// <summary>Asks whoever knows what customers are.</summary>
public sealed class CustomerStatuses(IServiceProvider services, IEnumerable<ReadStatuses> known)
{
    public async Task<IReadOnlyDictionary<Guid, CustomerStatus>> Of(IReadOnlyCollection<Guid> customers, CancellationToken cancel)
    {
        var all = new Dictionary<Guid, CustomerStatus>();
        if (customers.Count > 0)
            foreach (var read in known)
                foreach (var (customer, status) in await read(services, customers, cancel))
                    all[customer] = status;
        return all;
    }

    public async Task<CustomerStatus?> Of(Guid customer, CancellationToken cancel) => (await Of([customer], cancel)).TryGetValue(customer, out var status) ? status : null;
}
