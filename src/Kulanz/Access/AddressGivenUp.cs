using Kulanz.Platform.Data;

namespace Kulanz.Access;

/// <summary>
/// An e-mail address is a customer's no more: what other modules let in by it ends, in the transaction under way. Each registers its own, since this
/// one knows none of them.
/// </summary>
public delegate Task AddressGivenUp(KulanzDb db, Guid customer, string address, CancellationToken cancel);
