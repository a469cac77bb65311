#pragma warning disable CS1591
namespace Kulanz.Mime;
public sealed class AutomaticMail { public bool IsAutomatic { get; } internal static AutomaticMail Recognise(MailMessage m) => new(); }
