#pragma warning disable CS1591
namespace Kulanz.Mime.Bounces;
public sealed record FailedRecipient(string Address, string Status, bool Hard);
public sealed class Bounce { public IReadOnlyList<FailedRecipient> Recipients { get; } = []; internal static Bounce? Find(MailMessage m) => null; }
