using Kulanz.Platform.Data;

namespace Kulanz.Mail;

/// <summary>Where mail can wait: the desk's queues, which this module does not know itself.</summary>
public sealed record MailDestination(Guid Id, string Name);

public delegate Task<IReadOnlyList<MailDestination>> MailDestinations(KulanzDb db, CancellationToken cancel);
