using Kulanz.Platform.Data;

namespace Kulanz.Mail;

/// <summary>What an answer needs of the mail it answers.</summary>
public sealed record ArrivedHeaders(string? MessageId, IReadOnlyList<string> References);

/// <summary>The headers of mails that arrived, by their ids. Filled by whoever keeps arrived mail; without it, answers refer to our own mails only.</summary>
public delegate Task<IReadOnlyDictionary<Guid, ArrivedHeaders>> ArrivedMail(KulanzDb db, IReadOnlyCollection<Guid> mails, CancellationToken cancel);

/// <summary>Where mail can wait: the desk's queues, which this module does not know itself.</summary>
public sealed record MailDestination(Guid Id, string Name);

public delegate Task<IReadOnlyList<MailDestination>> MailDestinations(KulanzDb db, CancellationToken cancel);
