using System.Net.Sockets;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Mail;

/// <summary>The Postfix and Dovecot that scripts/mail-servers started: where they are, and what arrived there.</summary>
public static class MailServers
{
    public const string Password = "secret";

    public static int Smtp => Port("KULANZ_TEST_SMTP");

    public static int Smtps => Port("KULANZ_TEST_SMTPS");

    public static int Imap => Port("KULANZ_TEST_IMAP");

    public static int Imaps => Port("KULANZ_TEST_IMAPS");

    /// <summary>The authority that signed the servers' certificate; no computer knows it.</summary>
    public static string Authority => File.ReadAllText(Given("KULANZ_TEST_MAIL_CA"));

    /// <summary>Where Postfix takes our mail, as a form would say it.</summary>
    public static ServerForm Outgoing(int? port = null, MailSecurity security = MailSecurity.StartTls) => new()
    {
        Host = "localhost",
        Port = port ?? (security == MailSecurity.Tls ? Smtps : Smtp),
        Security = security,
        User = "support@company.example",
        Password = Password,
        TrustedCertificate = Authority,
    };

    /// <summary>An inbox with a name of its own in customer.example, so that tests do not read each other's mail.</summary>
    public static string NewAddress(string start = "jonas")
    {
        var name = $"{start}-{Guid.CreateVersion7():N}";
        // Made here and open to everybody: two deliveries at once that both make the folder get in each other's way, and one is put off for minutes.
        foreach (var folder in (string[])["", "new", "cur", "tmp"])
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Directory.CreateDirectory(Path.Combine(Inbox(name + "@customer.example"), folder)).FullName, (UnixFileMode)0b111_111_111);
        return $"{name}@customer.example";
    }

    private static string Inbox(string address) => Path.Combine(Given("KULANZ_TEST_MAILDIR"), address.Split('@')[1], address.Split('@')[0].Split('+')[0]);

    /// <summary>The mails in the inbox of this address, as soon as there are <paramref name="count"/>; the raw bytes, read by Kulanz.Mime.</summary>
    public static async Task<IReadOnlyList<MailMessage>> Arrived(string address, int count = 1)
    {
        var folder = new DirectoryInfo(Path.Combine(Inbox(address), "new"));
        return await Eventually.Is(() =>
        {
            var mails = folder.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => MailMessage.Read(File.ReadAllBytes(file.FullName))).ToList();
            return Task.FromResult<IReadOnlyList<MailMessage>?>(mails.Count >= count ? mails : null);
        }, $"{count} mail(s) for {address}", folder.FullName);
    }

    /// <summary>Files that the test makes must belong to the servers.</summary>
    public static async Task OwnedByNobody(string folder)
    {
        using var chown = System.Diagnostics.Process.Start("chown", ["-R", "nobody:nogroup", folder]);
        await chown.WaitForExitAsync();
    }

    public static string Given(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"No mail servers for tests: run scripts/test, or eval \"$(scripts/mail-servers start FOLDER)\" first ({variable} is not set).");

    private static int Port(string variable) => int.Parse(Given(variable).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
}
