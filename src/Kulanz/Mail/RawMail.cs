namespace Kulanz.Mail;

/// <summary>A mail as it arrived, byte for byte, and the way it came: <c>imap</c>, <c>api</c>, <c>maildir</c>, <c>command</c>.</summary>
/// <param name="MailboxId">The mailbox it was fetched from, where it was.</param>
public sealed record RawMail(ReadOnlyMemory<byte> Content, string Source, Guid? MailboxId);

/// <summary>
/// Takes a mail in. When it returns the mail is committed, and only then is it marked at its source: an exception means "not taken, bring it again".
/// The same mail may come twice.
/// </summary>
public delegate Task MailIntakeDoor(RawMail mail, CancellationToken cancel);
